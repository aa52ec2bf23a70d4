package io.bulwark.plans;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.KillPoint;
import io.bulwark.plans.PlansConfig.RedisDown;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts calls in exact sliding windows shared by all instances: of any number of calls at once no more than the limit
 * pass. Refused calls and unlimited callers leave nothing behind. What happens without Redis is a setting
 * ({@link PlansConfig#limitsWhenRedisIsDown}).
 */
@Singleton
public final class Limiter {
    /** The most one call may cost. */
    public static final int MAX_COST = 1_000;

    private static final System.Logger LOG = System.getLogger("io.bulwark.plans");

    private final Redis redis;
    private final RedisDown whenDown;
    private final MeterRegistry meters;
    private final Timer latency;
    private final InstantSource clock;
    private final boolean ownClock;
    private final LocalLimiter local = new LocalLimiter();
    private final AtomicBoolean down = new AtomicBoolean();

    @Inject
    Limiter(Redis redis, PlansConfig config, MeterRegistry meters) {
        this(redis, config, meters, InstantSource.system(), false);
    }

    private Limiter(Redis redis, PlansConfig config, MeterRegistry meters, InstantSource clock, boolean ownClock) {
        this.redis = redis;
        this.whenDown = config.limitsWhenRedisIsDown();
        this.meters = meters;
        this.clock = clock;
        this.ownClock = ownClock;
        this.latency = Timer.builder("bulwark.plans.limit.latency")
                .description("Time to decide whether a call is within its limits")
                .register(meters);
    }

    /** For tests: windows move with this clock instead of the clock of Redis. Keys still expire by the latter. */
    public static Limiter withClock(Redis redis, PlansConfig config, MeterRegistry meters, InstantSource clock) {
        return new Limiter(redis, config, meters, clock, true);
    }

    public LimitDecision take(String subject, String feature, Limits limits) {
        return take(subject, feature, limits, 1);
    }

    /**
     * Takes {@code cost} units from every window, or none from any.
     *
     * @param subject whose calls are counted together ({@link Holder#subject}, {@link Subjects#ofIp})
     * @param feature what is counted, such as {@code scan}: every feature has windows of its own
     * @param cost 1 to {@link #MAX_COST}; a cost above a limit never fits
     * @throws BulwarkException STORAGE_UNAVAILABLE when Redis is down and the setting is {@code closed}
     */
    public LimitDecision take(String subject, String feature, Limits limits, int cost) {
        if (cost < 1 || cost > MAX_COST) {
            throw new IllegalArgumentException("The cost must be 1 to " + MAX_COST);
        }
        if (limits.unlimited()) {
            count(feature, "unlimited", "none");
            return new LimitDecision.Unlimited();
        }
        List<String> keys = keys(subject, feature, limits);
        long start = System.nanoTime();
        try {
            LimitDecision decision = inRedis(keys, limits, cost);
            KillPoint.pass("plans.limit-taken");
            count(feature, decision.allowed() ? "admitted" : "refused", "redis");
            reachable();
            return decision;
        } catch (Redis.Unavailable e) {
            return withoutRedis(keys, feature, limits, cost, e);
        } finally {
            latency.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Gives back what a call took: for calls that were refused later, or answered by a fault of ours. Once only; units that
     * have left their window or were counted without Redis are not given back, nor any while Redis is down.
     *
     * @return whether anything was given back
     */
    public boolean release(LimitToken token) {
        if (token.keys().isEmpty()) {
            return false;
        }
        try {
            List<String> answer =
                    redis.eval(LimitScripts.RELEASE, token.keys(), List.of(token.id(), Integer.toString(token.cost())));
            boolean released = !answer.getFirst().equals("0");
            if (released) {
                meters.counter("bulwark.plans.limit.released").increment();
            }
            return released;
        } catch (Redis.Unavailable e) {
            return false;
        }
    }

    /** How one window stands. */
    public record WindowState(Limit limit, long remaining, Instant resetAt) {}

    /**
     * What is left in each window, without taking anything.
     *
     * @throws BulwarkException STORAGE_UNAVAILABLE when Redis is down
     */
    public List<WindowState> look(String subject, String feature, Limits limits) {
        List<WindowState> states = new ArrayList<>();
        try {
            for (Limit limit : limits.all()) {
                // Reads one window at a time: the script answers for the tightest one only.
                List<String> answer = redis.eval(
                        LimitScripts.TAKE, List.of(key(subject, feature, limit)), arguments("", 0, List.of(limit)));
                states.add(new WindowState(limit, Long.parseLong(answer.get(2)), instant(answer.get(3))));
            }
        } catch (Redis.Unavailable e) {
            throw unavailable(e);
        }
        return states;
    }

    private LimitDecision inRedis(List<String> keys, Limits limits, int cost) {
        String id = newId();
        List<String> answer = redis.eval(LimitScripts.TAKE, keys, arguments(id, cost, limits.all()));
        long limit = limits.all().get(Integer.parseInt(answer.get(1)) - 1).max();
        long remaining = Long.parseLong(answer.get(2));
        Instant resetAt = instant(answer.get(3));
        return answer.getFirst().equals("1")
                ? new LimitDecision.Admitted(limit, remaining, resetAt, new LimitToken(id, cost, keys))
                : new LimitDecision.Refused(
                        limit, remaining, resetAt, Duration.between(instant(answer.get(4)), resetAt));
    }

    private LimitDecision withoutRedis(
            List<String> keys, String feature, Limits limits, int cost, Redis.Unavailable cause) {
        if (down.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis cannot be reached: "
                            + (whenDown == RedisDown.OPEN
                                    ? "this instance limits calls by itself"
                                    : "limited calls are refused"));
        }
        meters.counter("bulwark.plans.limit.redis.down", "mode", whenDown == RedisDown.OPEN ? "open" : "closed")
                .increment();
        if (whenDown == RedisDown.CLOSED) {
            count(feature, "unavailable", "none");
            throw unavailable(cause);
        }
        LimitDecision decision = local.take(keys, limits, cost, clock.instant());
        count(feature, decision.allowed() ? "admitted" : "refused", "local");
        return decision;
    }

    private void reachable() {
        if (down.get() && down.compareAndSet(true, false)) {
            LOG.log(System.Logger.Level.INFO, "Redis answers again: limits are shared again");
        }
    }

    private static BulwarkException unavailable(Redis.Unavailable cause) {
        return BulwarkException.of(
                ErrorCode.STORAGE_UNAVAILABLE, "Limits cannot be checked now, nothing was done", cause);
    }

    private List<String> arguments(String id, int cost, List<Limit> limits) {
        List<String> arguments = new ArrayList<>();
        arguments.add(id);
        arguments.add(Integer.toString(cost));
        arguments.add(ownClock ? Long.toString(clock.millis()) : "");
        for (Limit limit : limits) {
            arguments.add(Long.toString(limit.max()));
            arguments.add(Long.toString(limit.window().toMillis()));
        }
        return arguments;
    }

    private static List<String> keys(String subject, String feature, Limits limits) {
        return limits.all().stream().map(limit -> key(subject, feature, limit)).toList();
    }

    private static String key(String subject, String feature, Limit limit) {
        String key = "limit:{" + Subjects.check(subject) + "}:" + Subjects.check(feature) + ":"
                + limit.window().toSeconds();
        return limit.scope().isEmpty() ? key : key + ":" + limit.scope();
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    /** Short, since every unit in a window keeps it; 96 random bits, without a colon. */
    private static String newId() {
        byte[] bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void count(String feature, String outcome, String by) {
        meters.counter("bulwark.plans.limit.decisions", "feature", feature, "outcome", outcome, "by", by)
                .increment();
    }
}
