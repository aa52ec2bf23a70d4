package io.bulwark.research.keep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import io.bulwark.research.Findings;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Module;
import io.bulwark.research.module.Report;
import io.bulwark.research.score.Fact;
import io.bulwark.research.score.Facts;
import io.bulwark.research.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Metric metric(String name, int value, Instant asOf) {
        return new Metric("onchain." + name, IntNode.valueOf(value), "usd", Source.COINGECKO, asOf, null);
    }

    private static Findings before(Duration age) {
        Instant at = NOW.minus(age);
        return new Findings(
                new Report("onchain", List.of(metric("price", 1, at), metric("tvl", 2, at)), Map.of()),
                Facts.none().with(Fact.HONEYPOT, 1),
                Map.of(),
                at);
    }

    private static Findings now(Map<String, String> missing, Map<String, String> failed) {
        return new Findings(
                new Report("onchain", List.of(metric("price", 5, NOW)), missing), Facts.none(), failed, NOW);
    }

    @Test
    void what_a_failing_source_left_open_is_filled_with_the_figure_from_before_and_its_time() {
        Findings filled = Gaps.fill(
                now(Map.of("tvl", "defillama: answered 500"), Map.of("defillama", "answered 500")),
                before(Duration.ofHours(1)));

        Metric tvl = filled.report().metric("tvl").orElseThrow();
        assertThat(tvl.value().asInt()).isEqualTo(2);
        assertThat(tvl.asOf()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(tvl.fallback()).isEqualTo("kept from before; defillama: answered 500");
        assertThat(filled.report().metric("price").orElseThrow().value().asInt())
                .isEqualTo(5);
        assertThat(filled.facts().value(Fact.HONEYPOT)).hasValue(1);
        assertThat(Gaps.warning(filled))
                .hasValueSatisfying(w -> assertThat(w).contains("1 figure of onchain", "11:00", "defillama"));
    }

    @Test
    void what_a_source_that_answered_does_not_say_stays_open() {
        Findings findings = now(Map.of("tvl", "defillama: does not say"), Map.of("goplus", "answered 500"));

        assertThat(Gaps.fill(findings, before(Duration.ofHours(1)))).isSameAs(findings);
        assertThat(Gaps.warning(findings)).isEmpty();
    }

    @Test
    void a_figure_older_than_six_hours_fills_nothing() {
        Findings findings = now(Map.of("tvl", "defillama: gone"), Map.of("defillama", "gone"));

        assertThat(Gaps.fill(findings, before(Duration.ofHours(7)))).isSameAs(findings);
    }

    @Test
    void a_module_that_did_not_answer_at_all_is_answered_from_before_as_a_whole() {
        Findings none = new Findings(
                new Report("onchain", List.of(), Map.of("all", "nobody")),
                Facts.none(),
                Map.of("onchain", "nobody"),
                NOW);

        Findings filled = Gaps.fill(none, before(Duration.ofMinutes(10)));

        assertThat(filled.report().metrics()).hasSize(2).allMatch(m -> m.fallback() != null);
        assertThat(Gaps.warning(filled)).isPresent();
    }

    @Test
    void findings_read_the_same_after_they_were_kept() {
        Findings findings = before(Duration.ofHours(1));

        assertThat(FindingsJson.findings(
                                FindingsJson.read(FindingsJson.of(findings).toString()))
                        .toString())
                .isEqualTo(findings.toString());
    }

    @Test
    void the_market_is_fresh_for_less_the_more_it_moves_and_slow_figures_do_not_care() {
        assertThat(Freshness.of(Module.ONCHAIN, 0.5)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Freshness.of(Module.ONCHAIN, 0.81)).isEqualTo(Duration.ofSeconds(150));
        assertThat(Freshness.of(Module.ONCHAIN, 0.29)).isEqualTo(Duration.ofMinutes(10));
        assertThat(Freshness.of(Module.SENTIMENT, 0.9)).isEqualTo(Duration.ofMinutes(5));
        assertThat(Freshness.of(Module.TOKENOMICS, 1)).isEqualTo(Duration.ofHours(1));
        assertThat(Freshness.of(Module.TEAM, 0)).isEqualTo(Duration.ofHours(6));
    }
}
