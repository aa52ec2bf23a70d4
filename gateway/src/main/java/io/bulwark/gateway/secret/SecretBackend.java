package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;

/** One place that secrets are kept in. */
interface SecretBackend {
    /**
     * Reads a secret there.
     *
     * @param name what follows the scheme in a reference
     * @throws Missing with a reason that repeats no secret
     */
    Secret read(String name);

    /** Why a secret cannot be had. */
    final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }
}
