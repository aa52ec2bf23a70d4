package io.bulwark.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.bulwark.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UsageWriterTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("events", "identity", "guard", "gateway");

    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final Principal CALLER =
            new Principal(Principal.Kind.SERVICE, "key:1", "service:x", Set.of(Permission.MODEL_CALL));

    private final SettableClock clock = new SettableClock(TestKeys.NOON);

    @Test
    void while_the_database_is_away_calls_wait_to_be_written_and_new_ones_are_refused_when_too_many_do()
            throws Exception {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock, "queue", "10", "batch", "1")) {
            gateway.base.jdbi.useHandle(h -> h.execute("ALTER TABLE gateway.usage RENAME TO usage_away"));
            List<CompletableFuture<Void>> written = new ArrayList<>();
            Eventually.holds("the queue is full", Duration.ofSeconds(10), () -> {
                try {
                    written.add(gateway.meter
                            .open(CALLER, TestUsage.estimate(1, 1))
                            .finish(TestUsage.result(1, 1))
                            .toCompletableFuture());
                    return false;
                } catch (BulwarkException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
                    return true;
                }
            });
            assertThat(written).noneMatch(CompletableFuture::isDone);

            gateway.base.jdbi.useHandle(h -> h.execute("ALTER TABLE gateway.usage_away RENAME TO usage"));
            CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            assertThat(gateway.count("usage")).isEqualTo(written.size());
        }
    }

    @Test
    void stopping_writes_what_waits_and_admits_nothing_more() {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock, "flush-every", "PT10S")) {
            OpenCall call = gateway.meter.open(CALLER, TestUsage.estimate(1, 1));
            call.finish(TestUsage.result(1, 1));
            call.finish(TestUsage.result(100, 100));
            call.close();
            gateway.upkeep.stop();

            assertThat(gateway.count("usage")).isOne();
            assertThatThrownBy(() -> gateway.meter.open(CALLER, TestUsage.estimate(1, 1)))
                    .isInstanceOf(BulwarkException.class);
        }
    }

    @Test
    void a_record_that_the_database_refuses_keeps_no_other_from_being_written() {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock)) {
            CompletableFuture<Void> bad = gateway.meter
                    .open(CALLER, TestUsage.estimate(1, 1))
                    .finish(CallResult.free("p", "m", 200, 1_000_000))
                    .toCompletableFuture();
            CompletableFuture<Void> good = gateway.meter
                    .open(CALLER, TestUsage.estimate(1, 1))
                    .finish(TestUsage.result(1, 1))
                    .toCompletableFuture();

            assertThat(good).succeedsWithin(Duration.ofSeconds(10));
            assertThat(bad).failsWithin(Duration.ofSeconds(10));
            assertThat(gateway.count("usage")).isOne();
            assertThat(gateway.base
                            .metrics
                            .counter("bulwark.gateway.usage.lost")
                            .count())
                    .isOne();
        }
    }

    @Test
    void what_a_call_cost_is_in_the_metrics_by_model_and_by_key() {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock)) {
            TestUsage.written(
                    gateway.meter.open(CALLER, TestUsage.estimate(1, 1)), TestUsage.result(1_000_000, 200_000));

            var metrics = gateway.base.metrics;
            CallResult result = TestUsage.result(1, 1);
            assertThat(metrics.counter(
                                    "bulwark.gateway.cost.usd", "provider", result.provider(), "model", result.model())
                            .count())
                    .isEqualTo(3.0);
            assertThat(metrics.find("bulwark.gateway.key.cost.usd").counter().count())
                    .isEqualTo(3.0);
            assertThat(metrics.find("bulwark.gateway.key.tokens").counter().count())
                    .isEqualTo(1_200_000.0);
        }
    }

    @Test
    void admitting_and_recording_a_call_costs_little() {
        try (TestUsage gateway = new TestUsage(postgres, redis.redis(), clock)) {
            var key = gateway.base.key("1000.00", "month");
            Principal caller = TestUsage.caller(key);
            int calls = 2_000;
            long best = Long.MAX_VALUE;
            long fastest = Long.MAX_VALUE;
            // The first rounds warm up; others use this machine too.
            for (int round = 0; round < 6; round++) {
                List<CompletableFuture<Void>> written = new ArrayList<>();
                long start = System.nanoTime();
                for (int i = 0; i < calls; i++) {
                    written.add(gateway.meter
                            .open(caller, TestUsage.estimate(1_000, 500))
                            .finish(TestUsage.result(900, 100))
                            .toCompletableFuture());
                }
                best = Math.min(best, System.nanoTime() - start);
                CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                        .join();
                fastest = Math.min(fastest, System.nanoTime() - start);
            }
            System.out.printf(
                    "meter: %.1f us a call, %d calls/s written, %.0f leases%n",
                    best / 1_000.0 / calls,
                    calls * 1_000_000_000L / fastest,
                    gateway.base
                            .metrics
                            .counter("bulwark.gateway.budget.leases", "outcome", "granted")
                            .count());
            assertThat(best / calls).isLessThan(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }
}
