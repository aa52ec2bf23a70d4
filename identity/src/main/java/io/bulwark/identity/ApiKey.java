package io.bulwark.identity;

import io.bulwark.kernel.Permission;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key, without its secret.
 *
 * @param owner the principal whose data it works on: {@code operator}, {@code service:NAME} or a wallet
 * @param hint the key's first characters
 * @param permissions what it was given; at use, less whatever its owner may not do
 * @param createdBy the principal who made it, which may be another key
 * @param expiresAt null when it does not expire by itself
 * @param previousUntil until when the secret before the last rotation works too
 * @param lastUsedAt to the minute
 */
public record ApiKey(
        UUID id,
        String owner,
        String name,
        String hint,
        Set<Permission> permissions,
        String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousUntil,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
