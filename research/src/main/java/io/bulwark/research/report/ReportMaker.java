package io.bulwark.research.report;

import io.bulwark.research.Analysis;
import io.bulwark.research.look.Looked;
import io.bulwark.research.look.Looks;
import io.bulwark.research.look.Market;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import io.bulwark.research.report.DailyReport.Entry;
import io.bulwark.research.report.DailyReport.Evidence;
import io.bulwark.research.report.DailyReport.Gap;
import io.bulwark.research.score.RiskScore;
import io.bulwark.research.source.Numbers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Looks at all projects at once, within one limit, and puts together what came. */
final class ReportMaker {
    private final Looks looks;
    private final InstantSource clock;
    private final Duration limit;

    ReportMaker(Looks looks, InstantSource clock, Duration limit) {
        this.looks = looks;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * A project that is to be in the report.
     *
     * @param queries of the last 24 hours
     * @param watchers lists that name it
     */
    record Chosen(String id, long queries, int watchers) {}

    /** The report and the values that tomorrow's is compared with. */
    record Made(DailyReport report, List<DailyValue> values) {}

    /** @param before yesterday's values by project, or null where there was no report */
    Made make(LocalDate day, List<Chosen> chosen, String rankedBy, @Nullable Map<String, DailyValue> before) {
        Instant start = clock.instant();
        List<Gap> gaps = new ArrayList<>();
        Map<String, CompletableFuture<Looked<Analysis>>> examined = new LinkedHashMap<>();
        Looked<Map<String, Market>> markets;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Looked<Map<String, Market>>> asked = CompletableFuture.supplyAsync(
                    () -> chosen.isEmpty()
                            ? new Looked.Found<Map<String, Market>>(Map.of())
                            : looks.markets(chosen.stream().map(Chosen::id).toList(), limit),
                    threads);
            for (Chosen one : chosen) {
                examined.put(one.id(), CompletableFuture.supplyAsync(() -> looks.examine(one.id(), limit), threads));
            }
            // Every look ends by the limit by itself.
            markets = asked.join();
            examined.values().forEach(CompletableFuture::join);
        }
        Map<String, Market> known =
                switch (markets) {
                    case Looked.Found<Map<String, Market>> found -> found.value();
                    case Looked.Nothing<Map<String, Market>> nothing -> {
                        gaps.add(new Gap("Prices of the week", nothing.why()));
                        yield Map.of();
                    }
                };
        List<Entry> entries = new ArrayList<>();
        List<DailyValue> values = new ArrayList<>();
        BigDecimal mood = null;
        for (Chosen one : chosen) {
            CompletableFuture<Looked<Analysis>> look = examined.get(one.id());
            Analysis analysis = null;
            if (look != null) {
                switch (look.join()) {
                    case Looked.Found<Analysis> found -> analysis = found.value();
                    case Looked.Nothing<Analysis> nothing ->
                        gaps.add(new Gap(one.id() + ": opinion and risk", nothing.why()));
                }
            }
            Figures figures = new Figures(one, known.get(one.id()), analysis, clock.instant());
            entries.add(figures.entry());
            values.add(figures.value());
            gaps.addAll(figures.gaps());
            mood = mood == null ? figures.number("sentiment", "market_mood") : mood;
        }
        List<DailyReport.Change> changes = before == null ? List.of() : Changes.between(before, values);
        DailyReport report = new DailyReport(
                day.toString(),
                entries,
                clock.instant().toString(),
                changes,
                before == null ? null : day.minusDays(1).toString(),
                mood,
                rankedBy,
                !gaps.isEmpty(),
                gaps,
                Duration.between(start, clock.instant()).toMillis());
        return new Made(report, values);
    }

    /** The figures of one project from both looks; the market's own list counts first. */
    private static final class Figures {
        private final Chosen chosen;
        private final @Nullable Market market;
        private final @Nullable Analysis analysis;
        private final Instant now;
        private final List<Evidence> evidence = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();

        Figures(Chosen chosen, @Nullable Market market, @Nullable Analysis analysis, Instant now) {
            this.chosen = chosen;
            this.market = market;
            this.analysis = analysis;
            this.now = now;
        }

        Entry entry() {
            BigDecimal price = figure("price", market == null ? null : market.price(), "onchain", "price");
            BigDecimal change =
                    figure("24 h", market == null ? null : market.change24h(), "onchain", "price_change_24h");
            BigDecimal cap = figure("market cap", market == null ? null : market.marketCap(), "onchain", "market_cap");
            BigDecimal volume = figure("volume", market == null ? null : market.volume24h(), "onchain", "volume_24h");
            BigDecimal sentiment = figure("opinion", null, "sentiment", "overall_score");
            RiskScore risk = risk();
            if (risk == null && analysis != null) {
                gaps.add(new Gap(name() + ": risk", "no fact that counts is known"));
            }
            if (analysis != null) {
                evidence.add(new Evidence("risk", "computed", analysis.at().toString()));
                new TreeMap<>(analysis.failed())
                        .forEach((source, why) -> gaps.add(new Gap(name() + ": source " + source, why)));
            }
            return new Entry(
                    chosen.id(),
                    chosen.queries(),
                    rounded(change, 2),
                    sentiment,
                    name(),
                    symbol(),
                    chosen.watchers(),
                    price,
                    market == null ? null : rounded(market.change7d(), 2),
                    cap,
                    volume,
                    metric("sentiment", "confidence")
                            .map(m -> m.value().asText())
                            .orElse(null),
                    risk == null ? null : rounded(BigDecimal.valueOf(risk.score()), 1),
                    risk == null ? null : risk.rating().name(),
                    risk == null ? null : rounded(BigDecimal.valueOf(risk.coverage()), 2),
                    market == null ? List.of() : market.week(),
                    evidence);
        }

        DailyValue value() {
            Map<String, Double> parts = new HashMap<>();
            if (analysis != null) {
                analysis.risk().parts().forEach(part -> parts.put(part.fact().wire(), part.points()));
            }
            BigDecimal supply = market == null ? null : market.totalSupply();
            BigDecimal price = market == null ? null : market.price();
            RiskScore risk = risk();
            return new DailyValue(
                    chosen.id(),
                    name(),
                    price == null ? number("onchain", "price") : price,
                    supply == null ? number("tokenomics", "total_supply") : supply,
                    number("sentiment", "overall_score"),
                    risk == null ? null : rounded(BigDecimal.valueOf(risk.score()), 1),
                    parts,
                    now);
        }

        /** Without any known fact the score is a middle that nobody measured. */
        private @Nullable RiskScore risk() {
            return analysis == null || analysis.risk().coverage() == 0 ? null : analysis.risk();
        }

        List<Gap> gaps() {
            return gaps;
        }

        private String name() {
            if (market != null && !market.name().isEmpty()) {
                return market.name();
            }
            return analysis == null ? chosen.id() : analysis.project().name();
        }

        private String symbol() {
            if (market != null && !market.symbol().isEmpty()) {
                return market.symbol().toUpperCase(Locale.ROOT);
            }
            return analysis == null ? "?" : analysis.project().symbol();
        }

        private @Nullable BigDecimal figure(String title, @Nullable BigDecimal listed, String module, String metric) {
            if (listed != null && market != null) {
                evidence.add(new Evidence(title, "coingecko", market.asOf().toString()));
                return listed;
            }
            Optional<Metric> found = metric(module, metric);
            BigDecimal number = found.map(m -> Numbers.of(m.value())).orElse(null);
            if (found.isPresent() && number != null) {
                evidence.add(new Evidence(
                        title, found.get().source().wire(), found.get().asOf().toString()));
            } else if (analysis != null) {
                gaps.add(new Gap(name() + ": " + title, reason(module, metric)));
            }
            return number;
        }

        private String reason(String module, String metric) {
            return reports()
                    .filter(r -> r.module().equals(module))
                    .map(r -> r.notAssessed().get(metric))
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse("no source has it");
        }

        @Nullable
        BigDecimal number(String module, String metric) {
            return metric(module, metric).map(m -> Numbers.of(m.value())).orElse(null);
        }

        private Optional<Metric> metric(String module, String name) {
            return reports()
                    .filter(r -> r.module().equals(module))
                    .flatMap(r -> r.metric(name).stream())
                    .findFirst();
        }

        private java.util.stream.Stream<Report> reports() {
            return analysis == null ? java.util.stream.Stream.empty() : analysis.reports().stream();
        }

        private static @Nullable BigDecimal rounded(@Nullable BigDecimal value, int digits) {
            return value == null ? null : value.setScale(digits, RoundingMode.HALF_UP);
        }
    }
}
