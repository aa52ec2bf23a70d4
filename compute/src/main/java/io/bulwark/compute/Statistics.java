package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ledger.EmbeddedLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The network's figures, read at most once a second however many ask. */
final class Statistics {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final Jdbi jdbi;
    private final TaskStore tasks;
    private final NodeStore nodes;
    private final EmbeddedLedger ledger;
    private final ComputeConfig config;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable ObjectNode last;
    private Instant lastAt = Instant.EPOCH;

    private record Sample(Instant at, long completed) {}

    Statistics(
            Jdbi jdbi,
            TaskStore tasks,
            NodeStore nodes,
            EmbeddedLedger ledger,
            ComputeConfig config,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.nodes = nodes;
        this.ledger = ledger;
        this.config = config;
        this.clock = clock;
    }

    /** {@code throughput} is in completed tasks per second, over what was seen of the last minute. */
    synchronized ObjectNode read() {
        Instant now = clock.instant();
        ObjectNode known = last;
        if (known != null && lastAt.plus(FRESH).isAfter(now)) {
            return known;
        }
        Map<String, Long> phases = jdbi.withHandle(tasks::phases);
        long online = jdbi.withHandle(h -> nodes.online(h, now.minus(config.lease())));
        long completed = ledger.completedTasks();
        samples.addLast(new Sample(now, completed));
        while (samples.size() > 1 && samples.getFirst().at().plus(WINDOW).isBefore(now)) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = Duration.between(first.at(), now).toMillis() / 1_000.0;
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("active_nodes", online)
                .put("pending_tasks", phases.getOrDefault("pending", 0L))
                .put("assigned_tasks", phases.getOrDefault("assigned", 0L))
                .put("in_progress_tasks", phases.getOrDefault("in_progress", 0L))
                .put("submitted_tasks", ledger.taskCounter())
                .put("completed_tasks", completed)
                .put("throughput", seconds <= 0 ? 0 : (completed - first.completed()) / seconds)
                .put(
                        "total_rewards_distributed",
                        ledger.totalRewardsDistributed().toString())
                .put("token", config.token());
        last = json;
        lastAt = now;
        return json;
    }

    ObjectNode health() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        try {
            ObjectNode stats = read();
            long active = stats.path("active_nodes").asLong();
            return json.put("status", active > 0 ? "up" : "no_nodes").put("active_nodes", active);
        } catch (JdbiException e) {
            return json.put("status", "down");
        }
    }
}
