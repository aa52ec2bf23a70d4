package io.bulwark.gateway.secret;

/** A secret cannot be had. The message names the reference and the reason, and never a part of a secret. */
public final class SecretUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretUnavailable(String reference, String reason) {
        super("The secret " + reference + " cannot be had: " + reason);
    }
}
