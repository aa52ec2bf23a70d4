package io.bulwark.research.source;

import io.bulwark.storage.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One sliding window per source for all instances. A fifth of each limit stays out of it: that is what the instances share out
 * among themselves while Redis is away, so that together they never pass a limit, not even when it goes or comes back.
 */
public final class RedisPacing implements Pacing {
    private static final int OUTAGE_SHARE = 5;
    /**
     * A call is in the window from now until it ended, or might have, and for the window's length after that. The clock is that
     * of Redis. Answer: milliseconds to wait, or 0.
     */
    private static final Redis.Script TAKE = new Redis.Script("""
            local limit, window, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
            -- The client repeats a call whose answer was lost with its connection: it must not count twice.
            if redis.call('ZSCORE', KEYS[1], ARGV[3]) then return 0 end
            local count = redis.call('ZCARD', KEYS[1])
            if count < limit then
              redis.call('ZADD', KEYS[1], now + longest, ARGV[3])
              redis.call('PEXPIRE', KEYS[1], window + longest)
              return 0
            end
            local ended = tonumber(redis.call('ZRANGE', KEYS[1], count - limit, count - limit, 'WITHSCORES')[2])
            return math.max(1, math.min(window, ended + window - now))
            """);

    private static final Redis.Script ENDED = new Redis.Script("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local until_then = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if until_then and tonumber(until_then) > now then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
            return 0
            """);

    private final Redis redis;
    private final LocalPacing alone;
    private final Set<Source> keyed;

    /** @param instances that may ask at the same time; more than that could pass a limit while Redis is away */
    public RedisPacing(Redis redis, Clock clock, int instances) {
        this(redis, clock, instances, Set.of());
    }

    /** @param keyed sources that a key is sent to, the same on all instances */
    public RedisPacing(Redis redis, Clock clock, int instances, Set<Source> keyed) {
        if (instances < 1) {
            throw new IllegalArgumentException("there is at least one instance, not " + instances);
        }
        this.redis = redis;
        this.keyed = Set.copyOf(keyed);
        this.alone = new LocalPacing(clock, source -> reserve(calls(source)) / instances);
    }

    private int calls(Source source) {
        return keyed.contains(source) ? source.callsWithKey() : source.calls();
    }

    private static int reserve(int calls) {
        return Math.max(1, calls / OUTAGE_SHARE);
    }

    /** Calls in each window while Redis is there. */
    static int shared(Source source) {
        return shared(source.calls());
    }

    private static int shared(int calls) {
        return calls - reserve(calls);
    }

    @Override
    public Turn take(Source source) {
        String key = "research:pace:" + source.wire();
        String call = UUID.randomUUID().toString();
        try {
            List<String> answer = redis.eval(
                    TAKE,
                    List.of(key),
                    List.of(
                            Integer.toString(shared(calls(source))),
                            Long.toString(source.window().toMillis()),
                            call,
                            Long.toString(LONGEST_CALL.toMillis())));
            long wait = Long.parseLong(answer.getFirst());
            return new Turn(Duration.ofMillis(wait), wait == 0 ? () -> ended(key, call) : Turn.NOTHING);
        } catch (Redis.Unavailable e) {
            return alone.take(source);
        }
    }

    private void ended(String key, String call) {
        try {
            redis.eval(ENDED, List.of(key), List.of(call));
        } catch (Redis.Unavailable e) {
            // It ends by itself, a little later than it did.
            return;
        }
    }
}
