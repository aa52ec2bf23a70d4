package io.bulwark.plans;

import static io.bulwark.plans.TestPlans.limits;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.plans.ReferenceLimiter.Answer;
import io.bulwark.storage.Redis;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class LimiterPropertyTest {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final TestRedis redis = new TestRedis();
    private static final List<Limits> PLANS = List.of(
            limits("3/1m"), limits("5/90s"), limits("2/1m", "4/90s", "6/10m"), limits("4/1m", "9/10m"), limits("1/1m"));
    private static final Redis.Script ZCARD = new Redis.Script("return redis.call('ZCARD', KEYS[1])");
    private static int tries;

    @BeforeContainer
    static void start() {
        redis.beforeAll(null);
    }

    @AfterContainer
    static void stop() {
        redis.afterAll(null);
    }

    /**
     * @param millis how far the clock moves before the step, also backwards
     * @param release which of the calls admitted so far to give back first, none when there is no such call
     */
    record Step(long millis, int subject, int plan, int cost, int release) {}

    private record Taken(LimitToken token, int call, Limits limits, String subject) {}

    @Property(tries = 300, seed = "7", edgeCases = EdgeCasesMode.NONE)
    void any_sequence_of_calls_is_decided_as_the_reference_decides(@ForAll("steps") List<Step> steps) {
        SettableClock clock = new SettableClock(START);
        Limiter limiter = Limiter.withClock(redis.redis(), TestPlans.config(), new SimpleMeterRegistry(), clock);
        ReferenceLimiter reference = new ReferenceLimiter();
        List<Taken> taken = new ArrayList<>();
        Map<String, Limit> windows = new HashMap<>();
        tries++;

        for (Step step : steps) {
            clock.set(clock.instant().plusMillis(step.millis()));
            if (step.release() < taken.size()) {
                Taken back = taken.get(step.release());
                assertThat(limiter.release(back.token()))
                        .isEqualTo(reference.release(back.call(), back.limits(), back.subject()));
            }
            String subject = "wallet:" + tries + "-" + step.subject();
            Limits limits = PLANS.get(step.plan());
            Answer expected = reference.take(clock.millis(), subject, step.cost(), limits);

            LimitDecision decision = limiter.take(subject, "scan", limits, step.cost());

            assertThat(answer(decision)).isEqualTo(expected);
            if (decision.allowed()) {
                taken.add(new Taken(
                        LimitToken.parse(decision.token().toString()), reference.lastCall(), limits, subject));
            }
            limits.all()
                    .forEach(limit -> windows.put(
                            "limit:{" + subject + "}:scan:" + limit.window().toSeconds(), limit));
        }

        windows.forEach((key, limit) -> assertThat(redis.redis().eval(ZCARD, List.of(key), List.of()))
                .containsExactly(Integer.toString(
                        reference.size(key.substring(key.indexOf('{') + 1, key.indexOf('}')), limit))));
    }

    private static Answer answer(LimitDecision decision) {
        return switch (decision) {
            case LimitDecision.Unlimited() -> throw new AssertionError("every plan here is limited");
            case LimitDecision.Admitted(long limit, long remaining, Instant resetAt, LimitToken token) ->
                new Answer(true, limit, remaining, resetAt.toEpochMilli(), 0);
            case LimitDecision.Refused refused ->
                new Answer(
                        false,
                        refused.limit(),
                        refused.remaining(),
                        refused.resetAt().toEpochMilli(),
                        refused.retryAfter().toMillis());
        };
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> millis = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(0, 20_000)),
                Tuple.of(2, Arbitraries.of(0L, 1L, 59_999L, 60_000L, 60_001L, 90_000L)),
                Tuple.of(1, Arbitraries.longs().between(0, 700_000)),
                Tuple.of(1, Arbitraries.longs().between(-120_000, 0)));
        return Combinators.combine(
                        millis,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, PLANS.size() - 1),
                        Arbitraries.frequency(Tuple.of(6, 1), Tuple.of(2, 2), Tuple.of(1, 3), Tuple.of(1, 7)),
                        Arbitraries.integers().between(0, 40))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }
}
