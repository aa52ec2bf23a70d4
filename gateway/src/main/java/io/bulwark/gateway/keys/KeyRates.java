package io.bulwark.gateway.keys;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.plans.Limit;
import io.bulwark.plans.LimitDecision;
import io.bulwark.plans.LimitToken;
import io.bulwark.plans.Limiter;
import io.bulwark.plans.Limits;
import io.bulwark.plans.PlansConfig;
import io.bulwark.plans.PlansConfig.RedisDown;
import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Requests and tokens per minute of model keys, counted together over all instances. Tokens are taken as estimated and
 * corrected when the call is over. Without Redis both do what plans' limits do: each instance counts for itself, or calls are
 * refused.
 */
@Singleton
public final class KeyRates {
    private static final String FEATURE = "model";

    private final Limiter limiter;
    private final Redis redis;
    private final RedisDown whenDown;
    private final InstantSource clock;
    private final boolean ownClock;
    private final MeterRegistry metrics;
    private final LocalTokens local = new LocalTokens();

    @Inject
    KeyRates(Limiter limiter, Redis redis, PlansConfig plans, InstantSource clock, MeterRegistry metrics) {
        this(limiter, redis, plans, clock, metrics, false);
    }

    /** @param ownClock for tests: the minute moves with the clock instead of the clock of Redis */
    KeyRates(
            Limiter limiter,
            Redis redis,
            PlansConfig plans,
            InstantSource clock,
            MeterRegistry metrics,
            boolean ownClock) {
        this.limiter = limiter;
        this.redis = redis;
        this.whenDown = plans.limitsWhenRedisIsDown();
        this.clock = clock;
        this.metrics = metrics;
        this.ownClock = ownClock;
    }

    /** Where the tokens of a call are counted. */
    private record Place(String redisKey, long second, long tokens, boolean inRedis) {}

    /** What a call took of its key's rates. End it once; a second end does nothing. */
    public final class Taken {
        private final Map<String, String> headers;
        private final LimitToken request;
        private final @Nullable Place place;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Taken(Map<String, String> headers, LimitToken request, @Nullable Place place) {
            this.headers = headers;
            this.request = request;
            this.place = place;
        }

        /** {@code X-RateLimit-*} of the request rate for the answer; none when unlimited. */
        public Map<String, String> headers() {
            return headers;
        }

        /** Counts what the call really used. */
        public void settle(long tokens) {
            if (place != null && ended.compareAndSet(false, true)) {
                correct(place, tokens - place.tokens());
            }
        }

        /** Gives back all: the call was not made. */
        public void release() {
            if (ended.compareAndSet(false, true)) {
                limiter.release(request);
                if (place != null) {
                    correct(place, -place.tokens());
                }
            }
        }
    }

    /**
     * Takes one request and the tokens that a call may use at most.
     *
     * @throws BulwarkException RATE_LIMIT_EXCEEDED with {@code retry_after_s}, STORAGE_UNAVAILABLE where limits fail closed
     *     and Redis is away
     */
    public Taken take(ModelKey key, long tokens) {
        Map<String, String> headers = Map.of();
        LimitToken request = LimitToken.NONE;
        if (key.requestsPerMinute() != null) {
            LimitDecision decision = limiter.take(
                            key.principal(),
                            FEATURE,
                            new Limits(List.of(Limit.of(key.requestsPerMinute(), Duration.ofMinutes(1)))))
                    .orThrow();
            headers = decision.headers();
            request = decision.token();
        }
        if (key.tokensPerMinute() == null) {
            return new Taken(headers, request, null);
        }
        try {
            return new Taken(headers, request, takeTokens(key, key.tokensPerMinute(), tokens));
        } catch (BulwarkException e) {
            limiter.release(request);
            throw e;
        }
    }

    private Place takeTokens(ModelKey key, int limit, long tokens) {
        // An estimate above the whole limit waits for an empty minute instead of never fitting.
        long cost = Math.clamp(tokens, 0, limit);
        String redisKey = "gateway:tokens:{" + key.principal() + "}";
        long now = clock.instant().getEpochSecond();
        try {
            List<String> answer = redis.eval(
                    TokenScripts.TAKE,
                    List.of(redisKey),
                    List.of(ownClock ? Long.toString(now) : "", Integer.toString(limit), Long.toString(cost)));
            long second = Long.parseLong(answer.get(2));
            if (answer.getFirst().equals("1")) {
                return new Place(redisKey, second, cost, true);
            }
            throw refused(limit, limit - Long.parseLong(answer.get(1)), Long.parseLong(answer.get(3)) - second, second);
        } catch (Redis.Unavailable e) {
            if (whenDown == RedisDown.CLOSED) {
                throw BulwarkException.of(
                        ErrorCode.STORAGE_UNAVAILABLE, "Limits cannot be checked now, nothing was done", e);
            }
            metrics.counter("bulwark.gateway.rate.redis.down").increment();
            long wait = local.take(redisKey, limit, cost, now);
            if (wait > 0) {
                throw refused(limit, 0, wait, now);
            }
            return new Place(redisKey, now, cost, false);
        }
    }

    private void correct(Place place, long difference) {
        if (difference == 0) {
            return;
        }
        if (!place.inRedis()) {
            local.correct(place.redisKey(), place.second(), difference);
            return;
        }
        try {
            redis.eval(
                    TokenScripts.CORRECT,
                    List.of(place.redisKey()),
                    List.of(Long.toString(place.second()), Long.toString(difference)));
        } catch (Redis.Unavailable e) {
            // The estimate stands until its minute is over.
            metrics.counter("bulwark.gateway.rate.redis.down").increment();
        }
    }

    private static BulwarkException refused(int limit, long remaining, long waitSeconds, long now) {
        return BulwarkException.of(
                ErrorCode.RATE_LIMIT_EXCEEDED,
                "The key's limit of " + limit + " tokens per minute is reached, try again in " + waitSeconds + " s",
                Map.of(
                        "limit", (long) limit,
                        "remaining", Math.max(0, remaining),
                        "resetAt", Instant.ofEpochSecond(now + waitSeconds).toString(),
                        "retry_after_s", Math.max(1, waitSeconds)));
    }
}
