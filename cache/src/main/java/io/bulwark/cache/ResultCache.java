package io.bulwark.cache;

import io.bulwark.storage.Redis;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The front door: look up, keep, invalidate. */
@Singleton
public final class ResultCache {
    /** Answers larger than this are not kept, so that hostile input cannot push everybody else's out. */
    static final int MAX_VALUE_CHARS = 2_000_000;

    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9._*?:-]{1,300}");
    // The value and its remaining time in one round trip.
    private static final Redis.Script LOOK_UP =
            new Redis.Script("local v = redis.call('GET', KEYS[1]) if not v then return {} end"
                    + " return {v, redis.call('PTTL', KEYS[1])}");

    private final Redis redis;
    private final Counter hits;
    private final Counter misses;
    private final Counter unavailable;
    private final Counter stored;
    private final Counter invalidated;
    private final LongAdder hitCount = new LongAdder();
    private final LongAdder lookUps = new LongAdder();

    @Inject
    public ResultCache(Redis redis, MeterRegistry metrics) {
        this.redis = redis;
        this.hits = metrics.counter("bulwark_cache_lookups", "outcome", "hit");
        this.misses = metrics.counter("bulwark_cache_lookups", "outcome", "miss");
        this.unavailable = metrics.counter("bulwark_cache_lookups", "outcome", "unavailable");
        this.stored = metrics.counter("bulwark_cache_stores");
        this.invalidated = metrics.counter("bulwark_cache_invalidated");
    }

    /** A kept answer and how long it will be kept still. */
    public record Hit(String value, Duration ttl) {}

    /** The kept answer; empty also when Redis is away. */
    public Optional<Hit> find(CacheKey key) {
        lookUps.increment();
        try {
            List<String> answer = redis.eval(LOOK_UP, List.of(key.redisKey()), List.of());
            if (answer.size() == 2) {
                hits.increment();
                hitCount.increment();
                return Optional.of(
                        new Hit(answer.getFirst(), Duration.ofMillis(Math.max(0, Long.parseLong(answer.getLast())))));
            }
            misses.increment();
        } catch (Redis.Unavailable e) {
            unavailable.increment();
        }
        return Optional.empty();
    }

    /** Keeps an answer for {@code ttl}; without effect when Redis is away or the value is over two million characters. */
    public void keep(CacheKey key, String value, Duration ttl) {
        if (value.length() > MAX_VALUE_CHARS) {
            return;
        }
        try {
            redis.set(key.redisKey(), value, ttl);
            stored.increment();
        } catch (Redis.Unavailable e) {
            unavailable.increment();
        }
    }

    /**
     * Forgets the answers whose {@code NAMESPACE:VERSION:SUBJECT:HASH} matches a glob of {@code *} and {@code ?}.
     *
     * @return how many there were
     * @throws Redis.Unavailable when Redis is away: the caller asked for certainty
     * @throws IllegalArgumentException when the pattern has other characters
     */
    public long invalidate(String pattern) {
        if (!GLOB.matcher(pattern).matches()) {
            throw new IllegalArgumentException("must be 1 to 300 letters, digits, dots, dashes, colons, * and ?");
        }
        long[] count = {0};
        redis.scan("cache:" + pattern, keys -> count[0] += redis.delete(keys));
        invalidated.increment((double) count[0]);
        return count[0];
    }

    /** Forgets every answer of a namespace about a subject, whatever its version. */
    public long invalidateSubject(String namespace, String subject) {
        return invalidate(namespace + ":*:" + subject + ":*");
    }

    /** Forgets every answer of a namespace that another version than {@code current} made. */
    public long invalidateOtherVersions(String namespace, String current) {
        long[] count = {0};
        String kept = "cache:" + namespace + ":" + current + ":";
        redis.scan(
                "cache:" + namespace + ":*",
                keys -> count[0] += redis.delete(
                        keys.stream().filter(key -> !key.startsWith(kept)).toList()));
        invalidated.increment((double) count[0]);
        return count[0];
    }

    /** The share of look-ups answered from the cache since the start, 0-1; null before the first. */
    public @Nullable Double hitRate() {
        long total = lookUps.sum();
        return total == 0 ? null : (double) hitCount.sum() / total;
    }
}
