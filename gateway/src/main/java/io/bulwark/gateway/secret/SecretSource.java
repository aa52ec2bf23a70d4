package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;

/** Finds the secret that a reference names. */
@FunctionalInterface
public interface SecretSource {
    /**
     * The secret now; remembered for a short time, so it may be asked for before each use.
     *
     * @param reference {@code env:NAME}, {@code file:PATH}, {@code secret:NAME}, {@code vault:PATH#FIELD} or {@code
     *     aws:NAME[#FIELD]}
     * @throws SecretUnavailable when there is none, or its store does not answer
     */
    Secret resolve(String reference);
}
