package io.bulwark.gateway.keys;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a key's budget stands, in USD.
 *
 * @param reserved what instances hold for calls, running ones and the next
 * @param unreported what instances held that went silent; they may have spent it
 * @param remaining what is free for any instance
 * @param resetsAt null for never
 */
public record BudgetStanding(
        BigDecimal spent,
        BigDecimal reserved,
        BigDecimal unreported,
        BigDecimal remaining,
        @Nullable Instant resetsAt) {}
