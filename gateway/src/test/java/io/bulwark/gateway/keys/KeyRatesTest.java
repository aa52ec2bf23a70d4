package io.bulwark.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRatesTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private final SettableClock clock = new SettableClock(TestKeys.NOON);
    private final KeyRates rates = TestRates.of(redis.redis(), clock, new SimpleMeterRegistry());

    private static ModelKey key(Integer requests, Integer tokens) {
        return new ModelKey(
                UUID.randomUUID(),
                "operator",
                "k",
                "bwv_",
                ModelPatterns.ALL,
                null,
                requests,
                tokens,
                List.of(),
                null,
                "operator",
                TestKeys.NOON,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void a_key_without_rates_is_not_counted() {
        KeyRates.Taken taken = rates.take(key(null, null), 1_000_000);
        assertThat(taken.headers()).isEmpty();
        taken.settle(5);
        taken.release();
    }

    @Test
    void requests_beyond_the_rate_are_refused_until_the_minute_has_passed() {
        ModelKey key = key(2, null);
        assertThat(rates.take(key, 1).headers()).containsEntry("X-RateLimit-Remaining", "1");
        rates.take(key, 1);
        assertThatThrownBy(() -> rates.take(key, 1))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED));
        clock.advance(Duration.ofMinutes(1));
        rates.take(key, 1);
    }

    @Test
    void tokens_are_taken_as_estimated_and_corrected_afterwards() {
        ModelKey key = key(null, 1_000);
        KeyRates.Taken taken = rates.take(key, 900);
        assertThatThrownBy(() -> rates.take(key, 200))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.details())
                        .containsEntry("limit", 1_000L)
                        .containsEntry("remaining", 100L)
                        .containsEntry("retry_after_s", 61L));
        taken.settle(300);
        taken.settle(300);
        rates.take(key, 700);
        assertThatThrownBy(() -> rates.take(key, 1)).isInstanceOf(BulwarkException.class);
        clock.advance(Duration.ofSeconds(61));
        rates.take(key, 1_000);
    }

    @Test
    void a_call_that_was_not_made_gives_both_back() {
        ModelKey key = key(1, 1_000);
        for (int i = 0; i < 3; i++) {
            rates.take(key, 1_000).release();
        }
        // The tokens refuse, so the request is given back too.
        KeyRates.Taken taken = rates.take(key(1, 10), 5);
        assertThat(taken.headers()).containsEntry("X-RateLimit-Remaining", "0");
    }

    @Test
    void an_estimate_above_the_whole_limit_waits_for_an_empty_minute() {
        ModelKey key = key(null, 100);
        KeyRates.Taken taken = rates.take(key, 50_000);
        assertThatThrownBy(() -> rates.take(key, 1)).isInstanceOf(BulwarkException.class);
        taken.settle(40);
        rates.take(key, 60);
    }

    @Test
    void of_many_calls_at_once_no_more_than_the_limit_pass() {
        ModelKey key = key(null, 1_000);
        AtomicInteger passed = new AtomicInteger();
        IntStream.range(0, 200).parallel().forEach(_ -> {
            try {
                rates.take(key, 10);
                passed.incrementAndGet();
            } catch (BulwarkException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
            }
        });
        assertThat(passed).hasValue(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_minute_ever_holds_more_than_the_limit(boolean withRedis) {
        if (!withRedis) {
            redis.stop();
        }
        ModelKey key = key(null, 500);
        Random random = new Random(7);
        TreeMap<Long, Long> bySecond = new TreeMap<>();
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            clock.advance(Duration.ofMillis(random.nextInt(1_500)));
            long tokens = random.nextInt(1, 60);
            try {
                rates.take(key, tokens);
                bySecond.merge(clock.instant().toEpochMilli(), tokens, Long::sum);
            } catch (BulwarkException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        for (Map.Entry<Long, Long> each : bySecond.entrySet()) {
            long sum = bySecond.subMap(each.getKey(), each.getKey() + 60_000).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(sum).isLessThanOrEqualTo(500);
        }
    }

    @Test
    void without_redis_calls_are_counted_here_or_refused_as_configured() {
        KeyRates closed = TestRates.of(redis.redis(), clock, new SimpleMeterRegistry(), "closed");
        ModelKey key = key(null, 100);
        redis.stop();

        KeyRates.Taken taken = rates.take(key, 100);
        assertThatThrownBy(() -> rates.take(key, 1)).isInstanceOf(BulwarkException.class);
        taken.settle(50);
        rates.take(key, 50);
        assertThatThrownBy(() -> closed.take(key, 1))
                .isInstanceOfSatisfying(
                        BulwarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    }
}
