package io.bulwark.compute.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A batch of payouts; its root and chain are there once it is closed. */
public record Epoch(
        long number,
        Instant openedAt,
        @Nullable Instant closedAt,
        @Nullable Integer leaves,
        byte @Nullable [] root,
        byte @Nullable [] chain) {}
