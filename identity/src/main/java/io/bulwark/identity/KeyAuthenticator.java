package io.bulwark.identity;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** API keys. */
@Singleton
final class KeyAuthenticator implements Authenticator {
    private final ApiKeys keys;

    @Inject
    KeyAuthenticator(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public String prefix() {
        return Tokens.KEY_PREFIX;
    }

    @Override
    public Optional<Principal> authenticate(String credential) {
        return keys.authenticate(credential);
    }
}
