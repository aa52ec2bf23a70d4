package io.bulwark.server;

import io.bulwark.kernel.Authenticator;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out who holds a credential, whichever door it came through. */
@Singleton
final class Credentials {
    private static final String SCHEME = "Bearer ";

    private final List<Authenticator> known;

    @Inject
    Credentials(@Any Instance<Authenticator> authenticators) {
        this.known = authenticators.stream().toList();
    }

    /**
     * The holder; the header wins, a browser that only has its cookie is served by that.
     *
     * @throws BulwarkException MISSING_TOKEN, INVALID_TOKEN
     */
    Principal holder(@Nullable String header, @Nullable String cookie) {
        String credential = credential(header, cookie);
        return known.stream()
                .filter(authenticator -> credential.startsWith(authenticator.prefix()))
                .findFirst()
                .flatMap(authenticator -> authenticator.authenticate(credential))
                .orElseThrow(() ->
                        BulwarkException.of(ErrorCode.INVALID_TOKEN, "The credential is unknown, expired or revoked"));
    }

    private static String credential(@Nullable String header, @Nullable String cookie) {
        if (header == null || header.isBlank()) {
            if (cookie == null || cookie.isBlank()) {
                throw BulwarkException.of(ErrorCode.MISSING_TOKEN, "Send a credential as Authorization: Bearer ...");
            }
            return cookie;
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw BulwarkException.of(
                    ErrorCode.INVALID_TOKEN, "The Authorization header must be of the form Bearer ...");
        }
        return header.substring(SCHEME.length()).strip();
    }
}
