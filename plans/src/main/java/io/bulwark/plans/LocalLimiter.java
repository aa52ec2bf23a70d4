package io.bulwark.plans;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts in this process while Redis is down. A leaky bucket per window, one number each: half of the limit (rounded up)
 * at once, the other half evenly over the window, so that one instance never lets more than the limit through in any
 * window. Among more callers than are kept the least recent start afresh.
 */
final class LocalLimiter {
    static final int KEPT = 50_000;

    /** Until when, in nanoseconds since 1970, the bucket of a key still drains. */
    private final Map<String, Long> drained = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEPT;
        }
    };

    private record Bucket(Limit limit, long interval, long depth, long level) {
        static Bucket of(Limit limit, long drainedAt, long now, int cost) {
            long burst = Math.ceilDiv(limit.max(), 2L);
            long interval = Math.ceilDiv(limit.window().toNanos(), Math.max(1, limit.max() - burst));
            long depth = burst * interval;
            // After a clock that went back a bucket is full, not more than full.
            long level = Math.clamp(drainedAt - now, 0, depth);
            return new Bucket(limit, interval, depth, level + cost * interval);
        }

        boolean fits() {
            return level <= depth;
        }

        long remaining() {
            return Math.max(0, (depth - level) / interval);
        }

        /** How long until one more unit is free, or until the refused call fits. */
        long wait(int cost) {
            if (fits()) {
                return level % interval == 0 ? interval : level % interval;
            }
            return cost * interval > depth ? limit.window().toNanos() : level - depth;
        }
    }

    synchronized LimitDecision take(List<String> keys, Limits limits, int cost, Instant at) {
        long now = Math.multiplyExact(at.toEpochMilli(), 1_000_000L);
        List<Limit> all = limits.all();
        Bucket tightest = null;
        Bucket[] buckets = new Bucket[all.size()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = Bucket.of(all.get(i), drained.getOrDefault(keys.get(i), 0L), now, cost);
            if (tightest == null || tighter(buckets[i], tightest, cost)) {
                tightest = buckets[i];
            }
        }
        if (tightest == null) {
            return new LimitDecision.Unlimited();
        }
        Duration wait = Duration.ofMillis(Math.ceilDiv(tightest.wait(cost), 1_000_000L));
        if (!tightest.fits()) {
            long left = (tightest.depth() - (tightest.level() - cost * tightest.interval())) / tightest.interval();
            return new LimitDecision.Refused(tightest.limit().max(), left, at.plus(wait), wait);
        }
        for (int i = 0; i < buckets.length; i++) {
            drained.put(keys.get(i), now + buckets[i].level());
        }
        return new LimitDecision.Admitted(tightest.limit().max(), tightest.remaining(), at.plus(wait), LimitToken.NONE);
    }

    private static boolean tighter(Bucket one, Bucket other, int cost) {
        if (one.fits() != other.fits()) {
            return !one.fits();
        }
        return one.fits() ? one.remaining() < other.remaining() : one.wait(cost) > other.wait(cost);
    }

    synchronized int size() {
        return drained.size();
    }
}
