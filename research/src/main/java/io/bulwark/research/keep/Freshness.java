package io.bulwark.research.keep;

import io.bulwark.research.Findings;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** How long findings count as fresh. */
public final class Freshness {
    /** Older findings are not used at all. */
    public static final Duration USABLE = Duration.ofHours(6);

    private static final Duration BASE = Duration.ofMinutes(5);
    private static final BigDecimal RESTLESS = BigDecimal.valueOf(20);

    private Freshness() {}

    /** How much a price moves: its change in a day in percent, 20 and more being 1; 0.5 where it is not known. */
    public static double volatility(List<Findings> findings) {
        return findings.stream()
                .filter(each -> each.module().equals(Module.ONCHAIN.wire()))
                .flatMap(each -> each.report().metric("price_change_24h").stream())
                .map(metric -> Numbers.of(metric.value()))
                .filter(java.util.Objects::nonNull)
                .mapToDouble(change -> Math.min(1, change.abs().doubleValue() / RESTLESS.doubleValue()))
                .findFirst()
                .orElse(0.5);
    }

    /**
     * Five minutes for the market, ten for opinions, halved above a volatility of 0.8 and doubled below 0.3; supply and contract
     * an hour, people six, whatever the price does.
     */
    public static Duration of(Module module, double volatility) {
        return switch (module) {
            case ONCHAIN -> moved(BASE, volatility);
            case SENTIMENT -> moved(BASE.multipliedBy(2), volatility);
            case TOKENOMICS -> Duration.ofHours(1);
            case TEAM -> Duration.ofHours(6);
        };
    }

    private static Duration moved(Duration base, double volatility) {
        return volatility > 0.8 ? base.dividedBy(2) : volatility < 0.3 ? base.multipliedBy(2) : base;
    }
}
