package io.bulwark.research.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project's figures of one day.
 *
 * @param parts the points of each fact of the risk, by its wire name
 */
record DailyValue(
        String projectId,
        String name,
        @Nullable BigDecimal price,
        @Nullable BigDecimal totalSupply,
        @Nullable BigDecimal sentiment,
        @Nullable BigDecimal risk,
        Map<String, Double> parts,
        Instant asOf) {
    DailyValue {
        parts = Map.copyOf(parts);
    }
}
