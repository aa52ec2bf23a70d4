package io.bulwark.guard.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bulwark.guard.bias.Disparity.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DisparityTest {
    private static List<Decision> decisions(String group, int yes, int no, @Nullable Boolean deserved) {
        List<Decision> list = new ArrayList<>();
        for (int i = 0; i < yes + no; i++) {
            list.add(new Decision(group, i < yes, deserved));
        }
        return list;
    }

    @Test
    void the_group_that_fares_best_is_the_measure_of_the_others() {
        List<Decision> all = decisions("a", 60, 40, null);
        all.addAll(decisions("b", 30, 70, null));

        Map<String, Disparity> figures = BiasStatistics.disparity(all);
        Disparity b = Objects.requireNonNull(figures.get("b"));

        assertThat(figures).containsOnlyKeys("b");
        assertThat(b.reference()).isEqualTo("a");
        assertThat(b.parityDifference().value()).isEqualTo(-0.3, within(1e-9));
        assertThat(Objects.requireNonNull(b.impactRatio()).value()).isEqualTo(0.5, within(1e-9));
        assertThat(b.belowFourFifths()).isTrue();
        assertThat(b.significant()).isTrue();
        assertThat(b.opportunityDifference()).isNull();
    }

    @Test
    void intervals_are_those_of_the_cited_formulas() {
        List<Decision> all = decisions("a", 60, 40, null);
        all.addAll(decisions("b", 30, 70, null));

        Disparity b = Objects.requireNonNull(Disparity.against("a", all).get("b"));

        // Agresti and Caffo: 31/102 - 61/102 -+ 1.96 sqrt(...); Katz: exp(ln 0.5 -+ 1.96 sqrt(1/30-1/100+1/60-1/100)).
        assertThat(b.parityDifference().low()).isEqualTo(-0.4245, within(1e-3));
        assertThat(b.parityDifference().high()).isEqualTo(-0.1637, within(1e-3));
        assertThat(Objects.requireNonNull(b.impactRatio()).low()).isEqualTo(0.3556, within(1e-3));
        assertThat(Objects.requireNonNull(b.impactRatio()).high()).isEqualTo(0.7030, within(1e-3));
    }

    @Test
    void equal_opportunity_looks_only_at_those_who_deserved_the_decision() {
        List<Decision> all = decisions("a", 18, 2, true);
        all.addAll(decisions("a", 0, 80, false));
        all.addAll(decisions("b", 12, 8, true));
        all.addAll(decisions("b", 6, 10, false));

        Disparity b = Objects.requireNonNull(Disparity.against("a", all).get("b"));

        assertThat(Objects.requireNonNull(b.opportunityDifference()).value()).isEqualTo(-0.3, within(1e-9));
    }

    @Test
    void a_handful_of_decisions_proves_nothing() {
        List<Decision> all = decisions("a", 2, 1, null);
        all.addAll(decisions("b", 1, 2, null));

        assertThat(Objects.requireNonNull(Disparity.against("a", all).get("b")).significant())
                .isFalse();
    }

    @Test
    void a_reference_group_without_decisions_is_refused() {
        assertThatThrownBy(() -> Disparity.against("x", decisions("a", 1, 1, null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Disparity.againstBest(List.of())).isEmpty();
    }

    @Property(seed = "20261121")
    void every_figure_lies_in_its_range(
            @ForAll @IntRange(max = 50) int yes,
            @ForAll @IntRange(min = 1, max = 50) int no,
            @ForAll @IntRange(max = 50) int otherYes,
            @ForAll @IntRange(min = 1, max = 50) int otherNo) {
        List<Decision> all = decisions("a", yes, no, true);
        all.addAll(decisions("b", otherYes, otherNo, true));

        Disparity b = Objects.requireNonNull(Disparity.against("a", all).get("b"));

        assertThat(b.parityDifference().low())
                .isBetween(-1.0, b.parityDifference().high());
        assertThat(b.parityDifference().high()).isLessThanOrEqualTo(1);
        if (b.impactRatio() != null) {
            assertThat(b.impactRatio().value())
                    .isBetween(b.impactRatio().low(), b.impactRatio().high());
        }
    }
}
