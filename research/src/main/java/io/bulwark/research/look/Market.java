package io.bulwark.research.look;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a project trades at, in US dollars; null is unknown.
 *
 * @param change24h percent
 * @param change7d percent
 * @param week prices of the last seven days, oldest first, at most 200
 * @param asOf when the source last saw it
 */
public record Market(
        String id,
        String symbol,
        String name,
        @Nullable BigDecimal price,
        @Nullable BigDecimal change24h,
        @Nullable BigDecimal change7d,
        @Nullable BigDecimal marketCap,
        @Nullable BigDecimal volume24h,
        @Nullable BigDecimal totalSupply,
        List<BigDecimal> week,
        Instant asOf) {
    public Market {
        week = List.copyOf(week);
    }
}
