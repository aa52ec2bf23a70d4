package io.bulwark.gateway.keys;

import io.bulwark.kernel.Principal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual model key, without its secret.
 *
 * @param owner the principal whose usage it is: {@code operator}, {@code service:NAME} or a wallet
 * @param hint the key's first characters
 * @param budget null for none
 * @param requestsPerMinute null for no limit of its own
 * @param tokensPerMinute input and output together, null for no limit of its own
 * @param tags go with each of its calls into the usage
 * @param policy the guard policy that its calls are held to, null for the owner's choice
 * @param createdBy the principal who made it
 * @param expiresAt null when it does not expire by itself
 * @param previousUntil until when the secret before the last rotation works too
 * @param lastUsedAt to the minute
 */
public record ModelKey(
        UUID id,
        String owner,
        String name,
        String hint,
        ModelPatterns models,
        @Nullable Budget budget,
        @Nullable Integer requestsPerMinute,
        @Nullable Integer tokensPerMinute,
        List<String> tags,
        @Nullable String policy,
        String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousUntil,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {
    /** What the credentials begin with. */
    public static final String PREFIX = "bwv_";

    private static final String ID_PREFIX = "model-key:";

    public ModelKey {
        tags = List.copyOf(tags);
    }

    /** The id of the principal that calls with this key. */
    public String principal() {
        return principal(id);
    }

    static String principal(UUID id) {
        return ID_PREFIX + id;
    }

    /** Whether a principal calls with a key of this kind. */
    static boolean isPrincipal(Principal caller) {
        return caller.id().startsWith(ID_PREFIX);
    }

    static UUID idOf(Principal caller) {
        return UUID.fromString(caller.id().substring(ID_PREFIX.length()));
    }
}
