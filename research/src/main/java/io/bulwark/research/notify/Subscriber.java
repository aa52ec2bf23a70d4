package io.bulwark.research.notify;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** @param state pending, active or ended */
record Subscriber(
        UUID id,
        String owner,
        String email,
        String state,
        String unsubscribeToken,
        Instant createdAt,
        @Nullable Instant confirmedAt) {}
