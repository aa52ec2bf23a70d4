package io.bulwark.research.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.usage.ProjectUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static ProjectUsage.Trend asked(String project, long askers) {
        return new ProjectUsage.Trend(project, askers * 2, askers, 0);
    }

    @Test
    void what_is_asked_about_counts_most_then_trade_and_watchers() {
        assertThat(Ranking.of(List.of(asked("a", 10)), Map.of("b", 1e9), Map.of("c", 5L), 10))
                .containsExactly("a", "b", "c");
        assertThat(Ranking.of(List.of(asked("a", 10)), Map.of("b", 1e9), Map.of("b", 5L), 10))
                .containsExactly("b", "a");
    }

    @Test
    void a_place_between_nothing_and_the_most_counts_in_proportion() {
        assertThat(Ranking.of(List.of(asked("a", 1), asked("b", 10)), Map.of("a", 10.0, "c", 1e9), Map.of(), 10))
                .containsExactly("b", "c", "a");
    }

    @Test
    void no_more_than_wanted_are_named() {
        List<ProjectUsage.Trend> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            many.add(asked("p" + i, 300 - i));
        }
        assertThat(Ranking.of(many, Map.of(), Map.of(), 100)).hasSize(100).startsWith("p0", "p1");
        assertThat(Ranking.of(List.of(), Map.of(), Map.of(), 100)).isEmpty();
    }
}
