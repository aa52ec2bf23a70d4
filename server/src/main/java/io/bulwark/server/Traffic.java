package io.bulwark.server;

import io.bulwark.cache.ResultCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts requests and their time over the last minute in one-second buckets, for the health answer. */
@Singleton
final class Traffic {
    private static final int SECONDS = 60;

    private final AtomicLongArray second = new AtomicLongArray(SECONDS);
    private final AtomicLongArray count = new AtomicLongArray(SECONDS);
    private final AtomicLongArray nanos = new AtomicLongArray(SECONDS);
    private final Timer timer;
    private final ResultCache cache;

    @Inject
    Traffic(MeterRegistry metrics, ResultCache cache) {
        this.cache = cache;
        timer = Timer.builder("bulwark_http_requests")
                .description("API requests, whatever their outcome")
                .publishPercentiles(0.5, 0.95, 0.99)
                .publishPercentileHistogram()
                .register(metrics);
    }

    void record(Duration duration) {
        timer.record(duration);
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        int slot = (int) Math.floorMod(now, (long) SECONDS);
        long seen = second.get(slot);
        // Two threads may both find an old bucket; the loser's reset can drop a request from a figure that is rounded.
        if (seen != now && second.compareAndSet(slot, seen, now)) {
            count.set(slot, 0);
            nanos.set(slot, 0);
        }
        count.incrementAndGet(slot);
        nanos.addAndGet(slot, duration.toNanos());
    }

    Map<String, Object> figures() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        long requests = 0;
        long total = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (now - second.get(i) < SECONDS) {
                requests += count.get(i);
                total += nanos.get(i);
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        Double hitRate = cache.hitRate();
        figures.put("cache_hit_rate", hitRate == null ? null : Math.round(hitRate * 1000) / 1000.0);
        figures.put("avg_latency_ms", requests == 0 ? null : Math.round(total / 1e4 / requests) / 100.0);
        figures.put("requests_per_second", Math.round(requests * 100.0 / SECONDS) / 100.0);
        return figures;
    }
}
