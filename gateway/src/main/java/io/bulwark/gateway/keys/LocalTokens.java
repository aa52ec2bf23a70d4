package io.bulwark.gateway.keys;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts tokens of the last minute in this process while Redis is down. Among more keys than are kept the oldest go. */
final class LocalTokens {
    private static final int KEPT = 10_000;
    private static final int WINDOW = 60;

    private final Map<String, TreeMap<Long, Long>> bySecond = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TreeMap<Long, Long>> eldest) {
            return size() > KEPT;
        }
    };

    /** Seconds to wait, 0 when the tokens were added. */
    synchronized long take(String key, long limit, long tokens, long now) {
        TreeMap<Long, Long> seconds = bySecond.computeIfAbsent(key, _ -> new TreeMap<>());
        seconds.headMap(now - WINDOW).clear();
        long sum = seconds.values().stream().mapToLong(Long::longValue).sum();
        if (sum + tokens <= limit) {
            seconds.merge(now, tokens, Long::sum);
            return 0;
        }
        for (Map.Entry<Long, Long> second : seconds.entrySet()) {
            sum -= second.getValue();
            if (sum + tokens <= limit) {
                return Math.max(1, second.getKey() + WINDOW + 1 - now);
            }
        }
        return WINDOW + 1;
    }

    synchronized void correct(String key, long second, long difference) {
        TreeMap<Long, Long> seconds = bySecond.get(key);
        if (seconds != null) {
            seconds.computeIfPresent(second, (_, tokens) -> Math.max(0, tokens + difference));
        }
    }
}
