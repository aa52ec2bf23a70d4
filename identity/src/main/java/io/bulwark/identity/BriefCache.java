package io.bulwark.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Remembers for a few seconds what was found, in this process. What was not found is asked for again each time. */
public final class BriefCache<K, V> {
    private static final int MOST = 20_000;

    private final Cache<K, Found<V>> found;
    private final InstantSource clock;
    private final Duration ttl;

    private record Found<V>(V value, Instant at) {}

    public BriefCache(InstantSource clock, Duration ttl) {
        this.clock = clock;
        this.ttl = ttl;
        this.found =
                Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(ttl).build();
    }

    /** What is remembered, else what the source says. */
    public Optional<V> get(K key, Supplier<Optional<V>> source) {
        Instant now = clock.instant();
        Found<V> known = found.getIfPresent(key);
        // A clock that was set back must not lengthen anything's life.
        if (known != null
                && !now.isBefore(known.at())
                && now.isBefore(known.at().plus(ttl))) {
            return Optional.of(known.value());
        }
        Optional<V> value = source.get();
        value.ifPresent(v -> found.put(key, new Found<>(v, now)));
        return value;
    }

    public void put(K key, V value) {
        found.put(key, new Found<>(value, clock.instant()));
    }

    public void forget(K key) {
        found.invalidate(key);
    }
}
