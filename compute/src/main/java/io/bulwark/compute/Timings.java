package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.compute.task.Phase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * How long tasks and attempts took of late, as far as this instance saw it, and when those under way may be done. The last
 * {@value #KEPT} of each kind of task and of each node are kept, in a few megabytes however much there is.
 */
@Singleton
final class Timings implements TaskEvents {
    private static final int KEPT = 128;
    private static final int MOST_CLASSES = 500;
    private static final int MOST_NODES = 5_000;
    private static final int MOST_OPEN = 100_000;
    /** Fewer say nothing. */
    private static final int FEWEST = 5;
    /** Sorted anew after so many, because every event of a task asks. */
    private static final int SORTED_EVERY = 16;

    private final InstantSource clock;
    private final Map<String, Ring> classes = bounded(MOST_CLASSES);
    private final Map<UUID, Ring> nodes = bounded(MOST_NODES);
    private final Map<Frame.Key, Instant> open = bounded(MOST_OPEN);

    @Inject
    Timings(InstantSource clock) {
        this.clock = clock;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The last durations, in milliseconds. */
    private static final class Ring {
        private final int[] last = new int[KEPT];
        private int count;
        private int[] sorted = new int[0];
        private int sortedAt;

        void add(Duration took) {
            last[count % KEPT] = Math.clamp(took.toMillis(), 0, Integer.MAX_VALUE);
            count++;
        }

        int[] sorted() {
            if (sorted.length < FEWEST || count - sortedAt >= SORTED_EVERY) {
                sorted = Arrays.copyOf(last, Math.min(count, KEPT));
                Arrays.sort(sorted);
                sortedAt = count;
            }
            return sorted;
        }
    }

    @Override
    public synchronized void changed(java.util.List<TaskRow> changed) {
        Instant now = clock.instant();
        for (TaskRow row : changed) {
            for (Attempt attempt : row.task().attempts()) {
                attempt(row, attempt, now);
            }
            if (row.task().phase() instanceof Phase.Completed) {
                ring(classes, of(row)).add(Duration.between(row.submittedAt(), now));
            }
        }
    }

    private void attempt(TaskRow row, Attempt attempt, Instant now) {
        Frame.Key key = new Frame.Key(row.task().id(), attempt.epoch());
        switch (attempt.state()) {
            // Its limit was set when it was given.
            case State.Assigned s ->
                open.putIfAbsent(key, s.limit().minus(row.task().terms().attemptLimit()));
            case State.Running s ->
                open.putIfAbsent(key, s.limit().minus(row.task().terms().attemptLimit()));
            case State.Lost s -> open.remove(key);
            case State.Withdrawn s -> open.remove(key);
            default -> {
                Instant since = open.remove(key);
                if (since != null) {
                    ring(nodes, attempt.at().node()).add(Duration.between(since, now));
                }
            }
        }
    }

    private static <K> Ring ring(Map<K, Ring> rings, K key) {
        return rings.computeIfAbsent(key, k -> new Ring());
    }

    /** What its nodes must offer and how many compute it; not what it pays. */
    private static String of(TaskRow row) {
        String demand = row.demand();
        return demand.substring(0, demand.lastIndexOf('|')) + "|"
                + row.task().terms().redundancy() + row.task().terms().compared();
    }

    /**
     * When an unfinished task may be done: the median of those of its kind that took longer than it has taken, at most its
     * deadline. Empty when too few have been seen.
     */
    synchronized Optional<Instant> completion(TaskRow row) {
        Ring ring = classes.get(of(row));
        int[] times = ring == null ? new int[0] : ring.sorted();
        if (times.length < FEWEST) {
            return Optional.empty();
        }
        long elapsed = Duration.between(row.submittedAt(), clock.instant()).toMillis();
        int longer = 0;
        while (longer < times.length && times[longer] <= elapsed) {
            longer++;
        }
        if (longer == times.length) {
            return Optional.empty();
        }
        Instant likely = row.submittedAt().plusMillis(times[(longer + times.length) / 2]);
        Instant deadline = row.task().terms().deadline();
        return Optional.of(likely.isBefore(deadline) ? likely : deadline);
    }

    /** When a task was or may be done, for those who watch it: its deadline is the latest there is. */
    Instant estimated(TaskRow row) {
        Supplier<Instant> latest = () -> row.task().terms().deadline();
        return row.task().phase().ended() ? clock.instant() : completion(row).orElseGet(latest);
    }

    /** Adds the times of a node's last attempts, from assignment to result; null where too few were seen here. */
    synchronized void node(UUID node, ObjectNode metrics) {
        Ring ring = nodes.get(node);
        int[] times = ring == null ? new int[0] : ring.sorted();
        boolean known = times.length >= FEWEST;
        metrics.put("attempt_ms_p50", known ? (Integer) times[times.length / 2] : null);
        metrics.put("attempt_ms_p95", known ? (Integer) times[times.length * 95 / 100] : null);
        metrics.put("attempts_measured", times.length);
    }
}
