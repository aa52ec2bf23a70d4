package io.bulwark.kernel;

import java.util.Optional;

/** Turns one kind of credential into a principal. The server asks each in turn, told apart by the credential's prefix. */
public interface Authenticator {
    /** What the credentials of this kind begin with, such as {@code bwo_}. */
    String prefix();

    /** Whose credential this is, or empty when it is unknown, expired or revoked. */
    Optional<Principal> authenticate(String credential);
}
