package io.bulwark.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.actions.Call;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.TextReport;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediatorTest {
    private static final ReputationReport UNKNOWN = new ReputationReport.Unknown("No chain is configured.");

    @ParameterizedTest
    @CsvSource({
        // reputation, text, composite: worked out by hand from docs/scoring.md
        "100, 0, 0",
        "30, 0, 21",
        "29, 0, 43",
        "0, 0, 60",
        "0, 100, 100",
        "100, 100, 70",
        "50, 50, 50",
        "70, 35, 34"
    })
    void reputation_counts_as_risk_with_more_weight_when_it_is_bad(int reputation, int text, int composite) {
        assertThat(Mediator.combine(scored(reputation, false), text(text), false)
                        .compositeScore())
                .isEqualTo(composite);
    }

    @Test
    void an_unknown_reputation_leaves_the_whole_weight_to_the_text_and_no_approval() {
        Mediator.Verdict verdict = Mediator.combine(UNKNOWN, text(12), false);

        assertThat(verdict.compositeScore()).isEqualTo(12);
        assertThat(verdict.riskLevel()).isEqualTo(RiskLevel.LOW);
        assertThat(verdict.recommendation()).isEqualTo(Recommendation.REVIEW);
        assertThat(verdict.coverage()).isEqualTo(0.5);
        assertThat(verdict.confidence()).isEqualTo(0.6);
        assertThat(verdict.reasoning()).contains("No chain is configured.");
    }

    @Test
    void a_well_known_proposer_with_a_plain_text_is_approved() {
        Mediator.Verdict verdict = Mediator.combine(scored(90, false), text(5), false);

        assertThat(verdict.recommendation()).isEqualTo(Recommendation.APPROVE);
        assertThat(verdict.inconclusive()).isFalse();
    }

    @Test
    void each_modifier_adds_its_points() {
        int base = Mediator.combine(scored(100, false), text(10), false).compositeScore();

        assertThat(Mediator.combine(scored(100, true), text(10), false).compositeScore() - base)
                .isEqualTo(15);
        assertThat(Mediator.combine(scored(100, false), text(10), true).compositeScore() - base)
                .isEqualTo(10);
        assertThat(Mediator.combine(scored(100, false), text(10, flag(Category.URGENCY, Severity.MEDIUM)), false)
                                .compositeScore()
                        - base)
                .isEqualTo(20);
    }

    @Test
    void a_likeness_to_urgent_wording_is_no_pressure() {
        Mediator.Verdict verdict = Mediator.combine(UNKNOWN, text(6, flag(Category.URGENCY, Severity.LOW)), false);

        assertThat(verdict.compositeScore()).isEqualTo(6);
    }

    @Test
    void one_hurried_sentence_counts_half_before_a_payload_that_does_what_the_text_says() {
        ActionsReport told = payload(0, Severity.LOW, 1, "1");
        TextReport mild = text(22, flag(Category.URGENCY, Severity.MEDIUM));

        assertThat(Mediator.combine(UNKNOWN, mild, told, false, Severity.LOW).compositeScore())
                .isEqualTo(32);
        assertThat(Mediator.combine(UNKNOWN, mild, false).compositeScore()).isEqualTo(42);
        assertThat(Mediator.combine(UNKNOWN, mild, payload(0, Severity.LOW, 0.9, "1"), false, Severity.LOW)
                        .compositeScore())
                .isEqualTo(42);
        assertThat(Mediator.combine(UNKNOWN, text(22, flag(Category.URGENCY, Severity.HIGH)), told, false, Severity.LOW)
                        .compositeScore())
                .isEqualTo(42);
    }

    @Test
    void wording_alone_does_not_make_a_payload_high_that_was_read_whole_and_does_what_the_text_says() {
        TextReport wordy =
                text(50, flag(Category.SELF_DEALING, Severity.MEDIUM), flag(Category.VAGUE_BUDGET, Severity.HIGH));
        ActionsReport told = payload(0, Severity.LOW, 1, "1");

        Mediator.Verdict verdict = Mediator.combine(UNKNOWN, wordy, told, false, Severity.LOW);

        assertThat(verdict.riskLevel()).isEqualTo(RiskLevel.MEDIUM);
        assertThat(verdict.contributions())
                .extracting(Mediator.Contribution::factor)
                .contains("payload_as_told");
        assertThat(Mediator.combine(UNKNOWN, wordy, false).riskLevel()).isEqualTo(RiskLevel.HIGH);
    }

    @Test
    void a_payload_that_was_not_read_or_not_told_takes_nothing_from_the_text() {
        TextReport wordy = text(50, flag(Category.SELF_DEALING, Severity.MEDIUM));

        for (ActionsReport payload : List.of(
                payload(0, Severity.LOW, 0.9, "1"), payload(44, Severity.HIGH, 1, "1"), payload(0, Severity.LOW, 1))) {
            assertThat(Mediator.combine(UNKNOWN, wordy, payload, false, Severity.LOW)
                            .compositeScore())
                    .isGreaterThanOrEqualTo(50);
        }
    }

    @Test
    void a_payload_that_does_what_the_text_says_answers_no_serious_finding_and_no_bad_reputation() {
        ActionsReport told = payload(0, Severity.LOW, 1, "1");

        assertThat(Mediator.combine(
                                UNKNOWN,
                                text(50, flag(Category.AUTHORITY_TRANSFER, Severity.HIGH)),
                                told,
                                false,
                                Severity.LOW)
                        .compositeScore())
                .isEqualTo(50);
        assertThat(Mediator.combine(
                                UNKNOWN,
                                text(50, flag(Category.EMBEDDED_INSTRUCTIONS, Severity.MEDIUM)),
                                told,
                                false,
                                Severity.LOW)
                        .compositeScore())
                .isEqualTo(50);
        assertThat(Mediator.combine(scored(0, false), text(50), told, false, Severity.LOW)
                        .compositeScore())
                .isGreaterThanOrEqualTo(60);
    }

    @Test
    void a_critical_finding_lifts_the_score_to_61_and_a_severe_one_to_81_as_a_contribution_of_its_own() {
        Mediator.Verdict critical =
                Mediator.combine(scored(100, false), text(10, flag(Category.SELF_DEALING, Severity.CRITICAL)), false);
        Mediator.Verdict severe =
                Mediator.combine(scored(100, false), text(10, flag(Category.SELF_DEALING, Severity.SEVERE)), false);

        assertThat(critical.compositeScore()).isEqualTo(61);
        assertThat(critical.riskLevel()).isEqualTo(RiskLevel.CRITICAL);
        assertThat(critical.contributions().getLast().factor()).isEqualTo("critical_floor");
        assertThat(severe.compositeScore()).isEqualTo(81);
        assertThat(severe.recommendation()).isEqualTo(Recommendation.REJECT);
    }

    @ParameterizedTest
    @CsvSource({
        "0, LOW",
        "20, LOW",
        "21, MEDIUM",
        "40, MEDIUM",
        "41, HIGH",
        "60, HIGH",
        "61, CRITICAL",
        "80, CRITICAL",
        "81, SEVERE",
        "100, SEVERE"
    })
    void the_levels_have_the_bounds_of_the_requirement(int score, String level) {
        assertThat(Mediator.combine(UNKNOWN, text(score), false).riskLevel()).hasToString(level);
    }

    @Property(seed = "20261121")
    void contributions_add_up_and_the_score_stays_in_range(
            @ForAll @IntRange(max = 100) int reputation,
            @ForAll @IntRange(max = 100) int text,
            @ForAll boolean newWallet,
            @ForAll boolean large,
            @ForAll Severity severity) {
        Mediator.Verdict verdict =
                Mediator.combine(scored(reputation, newWallet), text(text, flag(Category.URGENCY, severity)), large);

        double sum = verdict.contributions().stream()
                .mapToDouble(Mediator.Contribution::points)
                .sum();
        assertThat(verdict.compositeScore()).isBetween(0, 100).isEqualTo((int) Math.floor(sum + 0.5));
    }

    @Property(seed = "20261125")
    void a_simulation_that_saw_little_lowers_the_coverage_and_never_the_risk(
            @ForAll @IntRange(max = 100) int reputation,
            @ForAll @IntRange(max = 100) int score,
            @ForAll Severity worst,
            @ForAll @IntRange(max = 100) int seen) {
        ActionsReport payload = payload(score, worst, 1);
        Mediator.Verdict all = Mediator.combine(scored(reputation, false), text(20), payload, false, worst, 1.0);
        Mediator.Verdict some =
                Mediator.combine(scored(reputation, false), text(20), payload, false, worst, seen / 100.0);

        assertThat(some.compositeScore()).isEqualTo(all.compositeScore());
        assertThat(some.contributions()).isEqualTo(all.contributions());
        assertThat(some.coverage()).isLessThanOrEqualTo(all.coverage());
        assertThat(some.confidence()).isLessThanOrEqualTo(all.confidence());
    }

    @Property(seed = "20261122")
    void more_risk_in_the_text_never_lowers_the_score(
            @ForAll @IntRange(max = 100) int reputation, @ForAll @IntRange(max = 99) int text) {
        ReputationReport report = scored(reputation, false);

        assertThat(Mediator.combine(report, text(text + 1), false).compositeScore())
                .isGreaterThanOrEqualTo(
                        Mediator.combine(report, text(text), false).compositeScore());
    }

    @Property(seed = "20261123")
    void a_payload_of_unknown_calls_never_lowers_the_score_and_contributions_still_add_up(
            @ForAll @IntRange(max = 100) int reputation,
            @ForAll @IntRange(max = 100) int text,
            @ForAll @IntRange(max = 100) int score,
            @ForAll Severity worst,
            @ForAll @IntRange(max = 10) int read) {
        TextReport report = text(text);
        Mediator.Verdict without = Mediator.combine(scored(reputation, false), report, false);
        Mediator.Verdict with = Mediator.combine(
                scored(reputation, false), report, payload(score, worst, read / 10.0), false, Severity.LOW);

        double sum = with.contributions().stream()
                .mapToDouble(Mediator.Contribution::points)
                .sum();
        assertThat(with.compositeScore()).isEqualTo((int) Math.floor(sum + 0.5));
        assertThat(with.compositeScore()).isGreaterThanOrEqualTo(without.compositeScore());
        assertThat(with.compositeScore()).isGreaterThanOrEqualTo(score);
    }

    @Property(seed = "20261124")
    void an_agent_that_could_not_look_never_lowers_the_risk_and_never_approves(
            @ForAll @IntRange(max = 100) int text, @ForAll @IntRange(max = 100) int score) {
        ReputationReport best = scored(100, false);
        Mediator.Verdict clean = Mediator.combine(best, text(text), payload(0, Severity.LOW, 1), false, Severity.LOW);
        Mediator.Verdict blind =
                Mediator.combine(best, text(text), payload(score, Severity.LOW, 0), false, Severity.LOW);
        Mediator.Verdict unknown =
                Mediator.combine(UNKNOWN, text(text), payload(0, Severity.LOW, 1), false, Severity.LOW);

        assertThat(blind.compositeScore()).isGreaterThanOrEqualTo(clean.compositeScore());
        assertThat(unknown.compositeScore()).isGreaterThanOrEqualTo(clean.compositeScore());
        assertThat(blind.coverage()).isLessThan(clean.coverage());
        assertThat(blind.confidence()).isLessThan(clean.confidence());
        assertThat(blind.recommendation()).isNotEqualTo(Recommendation.APPROVE);
        assertThat(unknown.recommendation()).isNotEqualTo(Recommendation.APPROVE);
    }

    @Test
    void a_critical_call_lifts_the_kindest_text_to_critical() {
        Mediator.Verdict verdict =
                Mediator.combine(scored(100, false), text(0), payload(20, Severity.CRITICAL, 1), false, Severity.LOW);

        assertThat(verdict.compositeScore()).isEqualTo(61);
        assertThat(verdict.contributions())
                .extracting(Mediator.Contribution::factor)
                .contains("critical_floor");
    }

    /** @param calls the paths of its calls */
    private static ActionsReport payload(int score, Severity worst, double coverage, String... calls) {
        List<Call> tree = Stream.of(calls)
                .map(path -> new Call(
                        path,
                        1L,
                        null,
                        null,
                        "0",
                        "call",
                        null,
                        null,
                        List.of(),
                        List.of(),
                        "",
                        null,
                        null,
                        "disclosed",
                        "",
                        List.of(),
                        List.of()))
                .toList();
        return new ActionsReport(
                1, "ok", score, worst, 0.9, coverage, "", List.of(), tree, List.of(), List.of(), List.of());
    }

    private static ReputationReport scored(int score, boolean newWallet) {
        return new ReputationReport.Scored(score, 1.0, List.of(), newWallet, "", Map.of());
    }

    private static TextReport text(int score, RedFlag... flags) {
        return new TextReport(score, List.of(flags), List.of(), 0.8, "", List.of());
    }

    private static RedFlag flag(Category category, Severity severity) {
        return new RedFlag(category, severity, "", "", "", "", new Evidence("quote", "description", "x", 0, 1));
    }
}
