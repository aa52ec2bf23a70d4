package io.bulwark.identity;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Session tokens, from the header or the cookie. */
@Singleton
final class SessionAuthenticator implements Authenticator {
    private final Sessions sessions;

    @Inject
    SessionAuthenticator(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public String prefix() {
        return Tokens.SESSION_PREFIX;
    }

    @Override
    public Optional<Principal> authenticate(String credential) {
        return sessions.find(credential)
                .map(session -> new Principal(Principal.Kind.WALLET, session.owner(), Wallet.PERMISSIONS));
    }
}
