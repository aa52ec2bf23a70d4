package io.bulwark.research.service;

import io.bulwark.research.Analyst;
import io.bulwark.research.Findings;
import io.bulwark.research.keep.Duties;
import io.bulwark.research.keep.Reports;
import io.bulwark.research.module.Module;
import io.bulwark.research.source.Numbers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A large movement of the price ends what is kept of a project before its time. */
@Singleton
final class PriceWatch {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration RECENT = Duration.ofHours(1);
    private static final int MOST = 100;
    /** People do not change with the price. */
    private static final Set<Module> MOVED = EnumSet.of(Module.ONCHAIN, Module.SENTIMENT, Module.TOKENOMICS);

    private final Duties duties;
    private final AnalysisStore store;
    private final Analyst analyst;
    private final Reports reports;
    private final AnswerCache answers;
    private final ResearchConfig config;
    private final InstantSource clock;
    private final Counter movements;

    @Inject
    PriceWatch(
            Duties duties,
            AnalysisStore store,
            Analyst analyst,
            Reports reports,
            AnswerCache answers,
            ResearchConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.duties = duties;
        this.store = store;
        this.analyst = analyst;
        this.reports = reports;
        this.answers = answers;
        this.config = config;
        this.clock = clock;
        this.movements = metrics.counter("bulwark_research_price_movements");
    }

    /** One round, if it is due and no other instance does it: one call for the prices of all that was looked at of late. */
    int round() {
        if (!duties.claim("price-watch", config.priceWatch())) {
            return 0;
        }
        Instant now = clock.instant();
        Map<String, BigDecimal> kept = store.prices(now.minus(RECENT), MOST);
        if (kept.isEmpty()) {
            return 0;
        }
        int moved = 0;
        for (Map.Entry<String, BigDecimal> each :
                analyst.prices(kept.keySet(), now.plus(TIME)).entrySet()) {
            if (moved(kept.get(each.getKey()), each.getValue())) {
                reports.expire(each.getKey(), MOVED);
                answers.forget(each.getKey());
                movements.increment();
                moved++;
            }
        }
        return moved;
    }

    /** What a new look says beside the last one: other answers about the project are over too when its price moved. */
    void looked(String project, Findings now) {
        Optional<BigDecimal> before = reports.last(project, Module.ONCHAIN).flatMap(kept -> price(kept.findings()));
        if (moved(before.orElse(null), price(now).orElse(null))) {
            reports.expire(project, Set.of(Module.SENTIMENT, Module.TOKENOMICS));
            answers.forget(project);
            movements.increment();
        }
    }

    private boolean moved(@Nullable BigDecimal before, @Nullable BigDecimal now) {
        return before != null
                && now != null
                && before.signum() > 0
                && now.subtract(before)
                                .abs()
                                .divide(before, MathContext.DECIMAL32)
                                .doubleValue()
                        >= config.movement() / 100;
    }

    private static Optional<BigDecimal> price(Findings findings) {
        return findings.report().metric("price").flatMap(metric -> Optional.ofNullable(Numbers.of(metric.value())));
    }
}
