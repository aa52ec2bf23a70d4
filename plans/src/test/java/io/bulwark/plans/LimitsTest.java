package io.bulwark.plans;

import static io.bulwark.plans.TestPlans.limits;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LimitsTest {
    @Example
    void the_best_value_of_each_window_counts() {
        assertThat(Limits.best(List.of(limits("5/1d", "1/1m"), limits("1000/1d", "10/1m"))))
                .isEqualTo(limits("1000/1d", "10/1m"));
        assertThat(Limits.best(List.of(limits("50/1d", "20/1m"), limits("1000/1d", "10/1m"))))
                .isEqualTo(limits("1000/1d", "20/1m"));
    }

    @Example
    void a_window_that_a_plan_does_not_name_counts_with_what_its_other_windows_let_through() {
        // Alone, 10 a day may all come in one minute; a second plan with 1 a minute must not take that away.
        assertThat(Limits.best(List.of(limits("5/1d", "1/1m"), limits("10/1d"))))
                .isEqualTo(limits("10/1d"));
        // 10 a minute are up to 14 400 a day.
        assertThat(Limits.best(List.of(limits("10/1m"), limits("50/1d")))).isEqualTo(limits("50/1m", "14400/1d"));
    }

    @Example
    void one_unlimited_plan_makes_all_unlimited() {
        assertThat(Limits.best(List.of(limits("5/1d"), Limits.UNLIMITED)).unlimited())
                .isTrue();
    }

    @Example
    void a_limit_that_the_others_imply_is_dropped() {
        assertThat(limits("1000/1d", "1000/1m")).isEqualTo(limits("1000/1d"));
        assertThat(limits("1/1h", "24/1d")).isEqualTo(limits("1/1h"));
        assertThat(limits("1/1h", "23/1d").all()).hasSize(2);
    }

    @Example
    void own_caps_hold_beside_the_limits_and_only_for_their_scope() {
        Limits capped = limits("100/1d").cappedBy(limits("20/1d", "5/1m", "500/1h"), "key:1");

        assertThat(capped.all())
                .containsExactly(
                        Limit.of(100, Duration.ofDays(1)),
                        new Limit(5, Duration.ofMinutes(1), "key:1"),
                        new Limit(20, Duration.ofDays(1), "key:1"));
        assertThat(capped.within(Duration.ofDays(1))).isEqualTo(100);
        assertThat(Limits.UNLIMITED.cappedBy(limits("5/1m"), "key:1").all())
                .containsExactly(new Limit(5, Duration.ofMinutes(1), "key:1"));
    }

    @Property(tries = 500, seed = "42")
    void holding_one_more_plan_never_takes_anything_away(@ForAll("plans") List<Limits> plans) {
        Limits best = Limits.best(plans);

        for (Limits plan : plans) {
            for (Limit limit : best.all()) {
                assertThat(limit.max()).isGreaterThanOrEqualTo(plan.within(limit.window()));
            }
        }
    }

    @Property(tries = 500, seed = "42")
    void no_window_gets_more_than_the_best_plan_lets_through_in_it(@ForAll("plans") List<Limits> plans) {
        Limits best = Limits.best(plans);

        plans.stream().flatMap(plan -> plan.all().stream()).map(Limit::window).forEach(window -> assertThat(
                        best.within(window))
                .isEqualTo(plans.stream()
                        .mapToLong(plan -> plan.within(window))
                        .max()
                        .orElseThrow()));
    }

    @Provide
    Arbitrary<List<Limits>> plans() {
        Arbitrary<Limit> limit = Combinators.combine(
                        Arbitraries.longs().between(1, 60), Arbitraries.of(1L, 60L, 90L, 3_600L, 86_400L))
                .as((max, seconds) -> Limit.of(max, Duration.ofSeconds(seconds)));
        Arbitrary<Limits> one = limit.list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .uniqueElements(Limit::window)
                .map(Limits::new);
        return one.list().ofMinSize(1).ofMaxSize(4).map(list -> list.stream().collect(Collectors.toList()));
    }
}
