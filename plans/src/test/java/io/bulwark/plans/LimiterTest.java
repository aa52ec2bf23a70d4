package io.bulwark.plans;

import static io.bulwark.plans.TestPlans.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal.Kind;
import io.bulwark.plans.LimitDecision.Admitted;
import io.bulwark.plans.LimitDecision.Refused;
import io.bulwark.storage.Redis;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimiterTest {
    @RegisterExtension
    static final TestRedis redis = new TestRedis();

    private static final String WALLET = "wallet:0x01";
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final Redis.Script ZCARD = new Redis.Script("return redis.call('ZCARD', KEYS[1])");

    private final SettableClock clock = new SettableClock(START);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Limiter limiter = Limiter.withClock(redis.redis(), TestPlans.config(), meters, clock);

    @Test
    void of_500_calls_at_once_exactly_100_pass() throws Exception {
        // Closed, so that a call counted anywhere but in Redis would fail the test.
        PlansConfig closed = TestPlans.config("limits-when-redis-is-down", "closed");
        Limiter one = new Limiter(redis.redis(), closed, meters);
        Limiter other = new Limiter(redis.redis(), closed, meters);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<LimitDecision>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                Limiter instance = i % 2 == 0 ? one : other;
                calls.add(threads.submit(() -> {
                    start.await();
                    return instance.take(WALLET, "scan", limits("100/1d", "400/2d"));
                }));
            }
            start.countDown();
        }

        long admitted = 0;
        for (Future<LimitDecision> call : calls) {
            admitted += call.get().allowed() ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(100);
        assertThat(size("limit:{wallet:0x01}:scan:86400")).isEqualTo(100);
    }

    @Test
    void the_headers_are_those_of_the_tightest_window() {
        Limits pro = limits("5/1d", "2/1m");

        assertThat(take(pro).headers())
                .isEqualTo(Map.of(
                        "X-RateLimit-Limit", "2",
                        "X-RateLimit-Remaining", "1",
                        "X-RateLimit-Reset", Long.toString(START.getEpochSecond() + 60)));
        take(pro);
        clock.advance(Duration.ofSeconds(60));
        take(pro);
        assertThat(take(pro).headers())
                .containsEntry("X-RateLimit-Remaining", "0")
                .containsEntry("X-RateLimit-Limit", "2");
        clock.advance(Duration.ofSeconds(60));

        assertThat(take(pro).headers())
                .as("the day has 0 left, the minute 1")
                .isEqualTo(Map.of(
                        "X-RateLimit-Limit", "5",
                        "X-RateLimit-Remaining", "0",
                        "X-RateLimit-Reset", Long.toString(START.getEpochSecond() + 86_400)));
    }

    @Test
    void a_refused_call_says_when_it_would_fit() {
        Limits two = limits("2/1m");
        take(two);
        clock.advance(Duration.ofMillis(10_500));
        take(two);
        clock.advance(Duration.ofMillis(1));

        LimitDecision refused = take(two);

        assertThat(refused).isEqualTo(new Refused(2, 0, START.plusSeconds(60), Duration.ofMillis(49_499)));
        BulwarkException fault = catchThrowableOfType(BulwarkException.class, refused::orThrow);
        assertThat(fault.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
        assertThat(fault.details())
                .isEqualTo(
                        Map.of("limit", 2L, "remaining", 0L, "resetAt", "2026-11-01T12:01:00Z", "retry_after_s", 50L));
        assertThat(refused.headers()).containsEntry("X-RateLimit-Reset", Long.toString(START.getEpochSecond() + 60));
    }

    @Test
    void a_call_fits_at_the_moment_it_was_told_and_not_before() {
        Limits one = limits("1/1m");
        take(one);
        Instant reset = ((Refused) take(one)).resetAt();

        clock.set(reset.minusMillis(1));
        assertThat(take(one).allowed()).isFalse();
        clock.set(reset);
        assertThat(take(one).allowed()).isTrue();
    }

    @Test
    void a_refused_call_adds_nothing_to_any_window() {
        Limits both = limits("5/1d", "1/1m");
        take(both);
        for (int i = 0; i < 10; i++) {
            assertThat(take(both).allowed()).isFalse();
        }

        assertThat(size("limit:{wallet:0x01}:scan:86400")).isEqualTo(1);
        assertThat(size("limit:{wallet:0x01}:scan:60")).isEqualTo(1);
    }

    @Test
    void of_several_full_windows_the_one_that_frees_last_is_named() {
        Limits both = limits("2/1h", "1/1m");
        take(both);
        clock.advance(Duration.ofMinutes(1));
        take(both);

        assertThat(take(both)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo(2);
            assertThat(refused.resetAt()).isEqualTo(START.plus(Duration.ofHours(1)));
        });
    }

    @Test
    void an_unlimited_plan_writes_nothing() {
        LimitDecision decision = take(Limits.UNLIMITED);

        assertThat(decision).isEqualTo(new LimitDecision.Unlimited());
        assertThat(decision.headers()).isEmpty();
        assertThat(decision.orThrow()).isSameAs(decision);
        assertThat(limiter.release(decision.token())).isFalse();
        assertThat(keys()).isEmpty();
    }

    @Test
    void the_keys_of_a_subject_share_one_hash_tag_and_expire_with_their_window() {
        limiter.take(WALLET, "scan", limits("100/1d", "10/1m").cappedBy(limits("5/1h"), "key:7"));

        assertThat(keys())
                .containsExactlyInAnyOrder(
                        "limit:{wallet:0x01}:scan:86400",
                        "limit:{wallet:0x01}:scan:60",
                        "limit:{wallet:0x01}:scan:3600:key:7");
        assertThat(redis.redis().ttl("limit:{wallet:0x01}:scan:60").orElseThrow())
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        assertThat(redis.redis().ttl("limit:{wallet:0x01}:scan:86400").orElseThrow())
                .isBetween(Duration.ofHours(23), Duration.ofHours(24));
    }

    @Test
    void a_window_passes_by_the_clock_of_redis() {
        Limiter real = new Limiter(redis.redis(), TestPlans.config(), meters);
        assertThat(real.take(WALLET, "scan", limits("1/1s")).allowed()).isTrue();

        Eventually.holds("the key is gone", Duration.ofSeconds(5), () -> keys().isEmpty());

        assertThat(real.take(WALLET, "scan", limits("1/1s")).allowed()).isTrue();
    }

    @Test
    void subjects_and_features_are_counted_apart() {
        Limits one = limits("1/1d");

        assertThat(limiter.take(WALLET, "scan", one).allowed()).isTrue();
        assertThat(limiter.take(WALLET, "research", one).allowed()).isTrue();
        assertThat(limiter.take("wallet:0x02", "scan", one).allowed()).isTrue();
        assertThat(limiter.take(Subjects.ofIp("192.0.2.1"), "scan", one).allowed())
                .isTrue();
        assertThat(limiter.take(WALLET, "scan", one).allowed()).isFalse();
        assertThat(limiter.take(Subjects.ofIp("192.0.2.1"), "scan", one).allowed())
                .isFalse();
    }

    @Test
    void two_keys_of_one_owner_share_the_owners_limit_and_each_has_its_cap() {
        Limits first = limits("3/1d").cappedBy(limits("2/1d"), "key:1");
        Limits second = limits("3/1d").cappedBy(limits("2/1d"), "key:2");

        assertThat(take(first).allowed()).isTrue();
        assertThat(take(first).allowed()).isTrue();
        assertThat(take(first).allowed()).as("its own cap").isFalse();
        assertThat(take(second).allowed()).isTrue();
        assertThat(take(second).allowed()).as("the owner's limit").isFalse();
    }

    @Test
    void a_cost_is_taken_whole_or_not_at_all() {
        Limits five = limits("5/1m");

        assertThat(limiter.take(WALLET, "scan", five, 3))
                .isInstanceOfSatisfying(
                        Admitted.class, all -> assertThat(all.remaining()).isEqualTo(2));
        assertThat(limiter.take(WALLET, "scan", five, 3))
                .isEqualTo(new Refused(5, 2, START.plusSeconds(60), Duration.ofMinutes(1)));
        assertThat(limiter.take(WALLET, "scan", five, 2).allowed()).isTrue();
        assertThat(limiter.take("wallet:0x02", "scan", five, 6))
                .as("more than the limit never fits")
                .isEqualTo(new Refused(5, 5, START.plusSeconds(60), Duration.ofMinutes(1)));
        assertThat(limiter.take("wallet:0x03", "scan", limits("1000/1m"), Limiter.MAX_COST)
                        .allowed())
                .isTrue();
        assertThat(size("limit:{wallet:0x03}:scan:60")).isEqualTo(1000);
        assertThatThrownBy(() -> limiter.take(WALLET, "scan", five, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_was_taken_is_given_back_once() {
        Limits two = limits("5/1d", "2/1m");
        LimitDecision decision = limiter.take(WALLET, "scan", two, 2);
        assertThat(take(two).allowed()).isFalse();

        assertThat(limiter.release(decision.token())).isTrue();
        assertThat(limiter.release(decision.token())).isFalse();

        assertThat(keys()).isEmpty();
        assertThat(take(two).allowed()).isTrue();
        assertThat(limiter.release(take(limits("1/1m")).token()))
                .as("a refused call took nothing")
                .isFalse();
    }

    @Test
    void a_call_repeated_after_a_lost_answer_counts_once() {
        List<String> keys = List.of("limit:{a}:scan:60");
        List<String> arguments = List.of("the-call", "2", Long.toString(clock.millis()), "2", "60000");

        List<String> first = redis.redis().eval(LimitScripts.TAKE, keys, arguments);

        assertThat(redis.redis().eval(LimitScripts.TAKE, keys, arguments)).isEqualTo(first);
        assertThat(first.getFirst()).isEqualTo("1");
        assertThat(size("limit:{a}:scan:60")).isEqualTo(2);
    }

    @Test
    void a_plan_that_became_smaller_refuses_until_enough_has_passed() {
        for (int i = 0; i < 5; i++) {
            take(limits("5/1m"));
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(take(limits("2/1m")))
                .as("4 of the 5 have to leave")
                .isEqualTo(new Refused(2, 0, START.plusSeconds(63), Duration.ofSeconds(58)));
        clock.set(START.plusSeconds(63));
        assertThat(take(limits("2/1m")).allowed()).isTrue();
    }

    @Test
    void a_clock_that_goes_back_neither_admits_more_nor_blocks_longer_than_a_window() {
        Limits two = limits("2/1m");
        take(two);
        take(two);

        clock.advance(Duration.ofDays(-365));
        assertThat(take(two)).isEqualTo(new Refused(2, 0, clock.instant().plusSeconds(60), Duration.ofMinutes(1)));
        clock.advance(Duration.ofSeconds(60));

        assertThat(take(two).allowed()).isTrue();
    }

    @Test
    void looking_takes_nothing() {
        Limits pro = limits("5/1d", "2/1m");
        Plans plans = new Plans(TestPlans.entitlements("catalogue.pro.limits", "5/1d,2/1m"), limiter);
        Holder holder = Holder.of(Kind.WALLET, WALLET);
        assertThat(plans.report(holder, "scan").limits())
                .extracting(PlanReport.Window::remaining)
                .containsExactly(2L, 5L);
        assertThat(keys()).isEmpty();
        take(pro);

        for (int i = 0; i < 3; i++) {
            assertThat(plans.report(holder, "scan"))
                    .isEqualTo(new PlanReport(
                            WALLET,
                            List.of("pro"),
                            false,
                            List.of(
                                    new PlanReport.Window(2, 60, 1, "2026-11-01T12:01:00Z", ""),
                                    new PlanReport.Window(5, 86_400, 4, "2026-11-02T12:00:00Z", "")),
                            "normal",
                            List.of("*", "-research.realtime")));
        }
    }

    @Test
    void without_redis_an_instance_goes_on_with_less_and_shares_again_afterwards() {
        Limits ten = limits("10/1h");
        take(ten);
        redis.stop();

        long admitted = 0;
        for (int i = 0; i < 30; i++) {
            admitted += take(ten).allowed() ? 1 : 0;
        }
        assertThat(admitted).as("half of the limit").isEqualTo(5);
        assertThat(take(ten)).isEqualTo(new Refused(10, 0, START.plusSeconds(720), Duration.ofMinutes(12)));
        assertThat(take(Limits.UNLIMITED).allowed()).isTrue();
        assertThat(limiter.release(new LimitToken("any", 1, List.of("limit:{a}:scan:60"))))
                .isFalse();
        assertThat(meters.counter("bulwark.plans.limit.redis.down", "mode", "open")
                        .count())
                .isEqualTo(31);
        redis.start();

        assertThat(take(ten)).isInstanceOfSatisfying(Admitted.class, shared -> assertThat(shared.remaining())
                .as("Redis kept the first call and has forgotten the script")
                .isEqualTo(8));
    }

    @Test
    void without_redis_limited_calls_are_refused_where_the_setting_says_closed() {
        Limiter closed = Limiter.withClock(
                redis.redis(), TestPlans.config("limits-when-redis-is-down", "closed"), meters, clock);
        redis.stop();

        BulwarkException fault =
                catchThrowableOfType(BulwarkException.class, () -> closed.take(WALLET, "scan", limits("5/1m")));
        assertThat(fault.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
        assertThat(closed.take("operator", "scan", Limits.UNLIMITED).allowed()).isTrue();
        redis.start();

        assertThat(closed.take(WALLET, "scan", limits("5/1m")).allowed()).isTrue();
    }

    @Test
    void every_decision_is_counted() {
        take(limits("1/1m"));
        take(limits("1/1m"));
        take(limits("1/1m"));
        take(Limits.UNLIMITED);

        assertThat(decisions("admitted", "redis")).isEqualTo(1);
        assertThat(decisions("refused", "redis")).isEqualTo(2);
        assertThat(decisions("unlimited", "none")).isEqualTo(1);
        assertThat(meters.get("bulwark.plans.limit.latency").timer().count()).isEqualTo(3);
    }

    private double decisions(String outcome, String by) {
        return meters.get("bulwark.plans.limit.decisions")
                .tags("feature", "scan", "outcome", outcome, "by", by)
                .counter()
                .count();
    }

    private LimitDecision take(Limits limits) {
        return limiter.take(WALLET, "scan", limits);
    }

    private static int size(String key) {
        return Integer.parseInt(
                redis.redis().eval(ZCARD, List.of(key), List.of()).getFirst());
    }

    private static List<String> keys() {
        List<String> all = new ArrayList<>();
        redis.redis().scan("*", all::addAll);
        return all;
    }
}
