package io.bulwark.events.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record of a message.
 *
 * @param state pending, delivered or failed
 * @param nextAt when a pending one is tried again at the earliest
 * @param status of the last answer, null where there was none
 * @param error why the last attempt failed, null where it did not
 */
public record Delivery(
        UUID id,
        String type,
        String url,
        String state,
        int attempts,
        @Nullable Instant nextAt,
        @Nullable Integer status,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant endedAt) {}
