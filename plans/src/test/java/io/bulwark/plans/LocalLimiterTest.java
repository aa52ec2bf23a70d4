package io.bulwark.plans;

import static io.bulwark.plans.TestPlans.limits;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalLimiterTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private final LocalLimiter limiter = new LocalLimiter();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10, 99})
    void no_window_ever_has_more_than_the_limit(int max) {
        Limits limits = limits(max + "/1m");
        Random random = new Random(max);
        Deque<Long> admitted = new ArrayDeque<>();
        long now = 0;
        long passed = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(3) == 0 ? random.nextLong(60_000 / max + 1) : random.nextLong(3);
            int cost = random.nextInt(4) == 0 && max > 4 ? 2 : 1;
            if (take("a", limits, cost, START.plusMillis(now)).allowed()) {
                for (int unit = 0; unit < cost; unit++) {
                    admitted.add(now);
                    passed++;
                }
            }
            while (!admitted.isEmpty() && admitted.peek() <= now - 60_000) {
                admitted.remove();
            }
            assertThat(admitted).hasSizeLessThanOrEqualTo(max);
        }
        assertThat(passed).as("and it does not stop letting calls through").isGreaterThan(now / 60_000 * max / 3);
    }

    @Test
    void a_refused_call_fits_at_the_moment_it_was_told_and_not_before() {
        Limits limits = limits("7/1m");
        while (take("a", limits, 1, START).allowed()) {
            assertThat(limiter.size()).isEqualTo(1);
        }
        Instant reset = ((LimitDecision.Refused) take("a", limits, 1, START)).resetAt();

        assertThat(take("a", limits, 1, reset.minusMillis(1)).allowed()).isFalse();
        assertThat(take("a", limits, 1, reset).allowed()).isTrue();
    }

    @Test
    void a_refused_call_adds_nothing_to_the_other_window() {
        Limits both = limits("100/1h", "1/1m");
        List<String> keys = List.of("minute", "hour");
        limiter.take(keys, both, 1, START);
        for (int i = 0; i < 200; i++) {
            assertThat(limiter.take(keys, both, 1, START).allowed()).isFalse();
        }

        assertThat(limiter.take(keys, both, 1, START.plusSeconds(60)).allowed()).isTrue();
    }

    @Test
    void a_clock_that_goes_back_blocks_for_no_longer_than_a_window() {
        Limits one = limits("1/1m");
        take("a", one, 1, START);
        Instant before = START.minus(Duration.ofDays(365));

        assertThat(take("a", one, 1, before))
                .isInstanceOfSatisfying(LimitDecision.Refused.class, refused -> assertThat(refused.retryAfter())
                        .isLessThanOrEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void only_so_many_callers_are_remembered() {
        Limits one = limits("1/1m");
        for (int i = 0; i < LocalLimiter.KEPT + 1_000; i++) {
            assertThat(take("caller " + i, one, 1, START).allowed()).isTrue();
        }

        assertThat(limiter.size()).isEqualTo(LocalLimiter.KEPT);
    }

    private LimitDecision take(String key, Limits limits, int cost, Instant at) {
        return limiter.take(List.of(key), limits, cost, at);
    }
}
