package io.bulwark.research.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.score.Fact;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static DailyValue value(
            String id,
            @Nullable String price,
            @Nullable String supply,
            @Nullable String mood,
            @Nullable String risk,
            double lock) {
        return new DailyValue(
                id,
                id.toUpperCase(),
                number(price),
                number(supply),
                number(mood),
                number(risk),
                Map.of(Fact.LP_LOCKED_SHARE.wire(), lock, Fact.LP_CREATOR_SHARE.wire(), 0.5),
                Instant.EPOCH);
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static List<String> between(DailyValue before, DailyValue now) {
        return Changes.between(Map.of(before.projectId(), before), List.of(now)).stream()
                .map(DailyReport.Change::text)
                .toList();
    }

    @Test
    void a_risk_that_moved_names_the_fact_that_moved_it() {
        assertThat(between(value("a", "1", "1", "50", "4.0", 0.1), value("a", "1", "1", "50", "5.2", 1.3)))
                .containsExactly(
                        "A: risk from 4.0 to 5.2 of 10, most of it from: liquidity that is locked or burned (0.10 to 1.30 points).");
    }

    @Test
    void small_moves_are_not_news() {
        assertThat(between(
                        value("a", "1.00", "1000", "50", "4.0", 0.1), value("a", "1.04", "1000.5", "59", "4.4", 0.4)))
                .isEmpty();
    }

    @Test
    void what_is_unknown_today_is_said_and_never_a_fall_to_zero() {
        assertThat(between(value("a", "1", "1", "50", "4", 0), value("a", null, null, null, null, 0)))
                .containsExactly(
                        "A: the price was known yesterday and is unknown today.",
                        "A: the opinion was known yesterday and is unknown today.",
                        "A: the risk was known yesterday and is unknown today.");
        assertThat(between(value("a", null, null, null, null, 0), value("a", "1", "1", "50", "4", 0)))
                .isEmpty();
    }

    @Test
    void supplies_that_shrink_and_grow_are_told_apart() {
        assertThat(between(value("a", "1", "1000", "50", "4", 0), value("a", "1", "990", "50", "4", 0)))
                .containsExactly("A: 1.00 % of the total supply is gone (burned).");
        assertThat(between(value("a", "1", "1000", "50", "4", 0), value("a", "1", "1020", "50", "4", 0)))
                .containsExactly("A: the total supply grew by 2.00 %.");
    }

    @Test
    void projects_that_come_and_go_are_named() {
        assertThat(between(value("a", "1", "1", "50", "4", 0), value("b", "1", "1", "50", "4", 0)))
                .containsExactly("B is new among the top projects.", "A is no longer among the top projects.");
    }
}
