package io.bulwark.proposals.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Whatever a further reader says, what the rules found stays. */
class JoinedReportPropertyTest {
    @Provide
    Arbitrary<List<RedFlag>> flags() {
        return Combinators.combine(
                        Arbitraries.of(Category.class),
                        Arbitraries.of(Severity.class),
                        Arbitraries.of("title", "description"),
                        Arbitraries.integers().between(0, 500))
                .as((category, severity, field, start) -> new RedFlag(
                        category, severity, "t", "d", field, "r", new Evidence("quote", field, "x", start, start + 1)))
                .list()
                .ofMaxSize(20);
    }

    @Property(tries = 500, seed = "42")
    void nothing_is_lost_and_the_score_only_grows(
            @ForAll("flags") List<RedFlag> found,
            @ForAll("flags") List<RedFlag> more,
            @ForAll @IntRange(min = 0, max = 100) int atLeast,
            @ForAll @DoubleRange(min = 0, max = 1) double surer) {
        TextReport before = new TextReport(0, List.of(), List.of(), 0.4, "", List.of()).with(found, List.of(), 0, 0);

        TextReport after = before.with(more, List.of("haste"), atLeast, surer);

        assertThat(after.score()).isBetween(Math.max(before.score(), atLeast), 100);
        assertThat(after.redFlags()).containsAll(before.redFlags()).hasSize(found.size() + more.size());
        assertThat(after.tactics()).containsAll(before.tactics());
        assertThat(after.confidence()).isGreaterThanOrEqualTo(before.confidence());
        double sum = after.parts().stream().mapToDouble(ScorePart::points).sum();
        assertThat(after.score()).isGreaterThanOrEqualTo((int) Math.min(100, Math.floor(sum + 0.5)));
    }
}
