package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.task.Task;
import io.bulwark.kernel.TokenAmount;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells a node's owner why it gets work or does not: the tasks that wait now, counted by what keeps them from this node. Says
 * nothing about any of them. Read at most once a second, and what a node earned at most every ten, however many ask.
 */
final class WorkOutlook {
    private static final int LOOKED_AT = 200;
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration EARNED_FRESH = Duration.ofSeconds(10);
    private static final int MOST_KEPT = 2_000;

    private final Jdbi jdbi;
    private final TaskStore tasks;
    private final NodeStore nodes;
    private final Fit fit;
    private final Coordinator coordinator;
    private final ComputeConfig config;
    private final InstantSource clock;
    private final Map<UUID, Earned> earned = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Earned> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private List<TaskRow> waiting = List.of();
    private Instant readAt = Instant.EPOCH;

    private record Earned(Instant at, TokenAmount hour, TokenAmount day) {}

    WorkOutlook(
            Jdbi jdbi,
            TaskStore tasks,
            NodeStore nodes,
            Fit fit,
            Coordinator coordinator,
            ComputeConfig config,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.nodes = nodes;
        this.fit = fit;
        this.coordinator = coordinator;
        this.config = config;
        this.clock = clock;
    }

    /** {@code waiting} of up to 200 waiting tasks, {@code fits} of them, and {@code refused} by reason. */
    ObjectNode work(Node node) {
        List<TaskRow> looked = waiting();
        Map<Fit.Refusal, Integer> refusals = new EnumMap<>(Fit.Refusal.class);
        int fits = 0;
        for (TaskRow row : looked) {
            Task task = row.task();
            Spec spec = row.spec();
            Optional<Fit.Refusal> refusal = fit.offer(node, spec.requires(), spec.kind())
                    .or(() -> fit.price(node, task.terms()))
                    .or(() -> Fit.apart(node, task));
            if (refusal.isPresent()) {
                refusals.merge(refusal.get(), 1, Integer::sum);
            } else {
                fits++;
            }
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("waiting", looked.size())
                .put("fits", fits);
        blocked(node).ifPresent(why -> json.put("blocked", why.name()).put("why", why.words));
        ArrayNode refused = json.putArray("refused");
        refusals.entrySet().stream()
                .sorted(Map.Entry.<Fit.Refusal, Integer>comparingByValue().reversed())
                .forEach(e -> refused.addObject()
                        .put("reason", e.getKey().name())
                        .put("why", e.getKey().words)
                        .put("tasks", e.getValue()));
        return json;
    }

    /** What keeps all work from the node, whatever waits. */
    private Optional<Fit.Refusal> blocked(Node node) {
        if (node.maintenance()) {
            return Optional.of(Fit.Refusal.MAINTENANCE);
        }
        if (fit.stakeIsLow(node)) {
            return Optional.of(Fit.Refusal.STAKE);
        }
        Instant seen = node.seenAt();
        if (seen == null || !seen.plus(config.lease()).isAfter(clock.instant())) {
            return Optional.of(Fit.Refusal.OFFLINE);
        }
        return coordinator.draining(node.id())
                ? Optional.of(Fit.Refusal.DRAINING)
                : node.running() >= node.offer().slots() ? Optional.of(Fit.Refusal.BUSY) : Optional.empty();
    }

    private synchronized List<TaskRow> waiting() {
        Instant now = clock.instant();
        if (!readAt.plus(FRESH).isAfter(now)) {
            waiting = jdbi.withHandle(h -> tasks.someWaiting(h, LOOKED_AT));
            readAt = now;
        }
        return waiting;
    }

    /** What the node was paid for tasks of the last hour and the last day. */
    ObjectNode earned(Node node) {
        Instant now = clock.instant();
        Earned known;
        synchronized (this) {
            known = earned.get(node.id());
        }
        if (known == null || !known.at().plus(EARNED_FRESH).isAfter(now)) {
            known = new Earned(
                    now,
                    jdbi.withHandle(h -> nodes.earned(h, node.id(), since(now.minus(Duration.ofHours(1))))),
                    jdbi.withHandle(h -> nodes.earned(h, node.id(), since(now.minus(Duration.ofDays(1))))));
            synchronized (this) {
                earned.put(node.id(), known);
            }
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("last_hour", known.hour().toString())
                .put("last_day", known.day().toString())
                .put("token", config.token());
    }

    /** The lowest id of a task that was submitted at this time (RFC 9562: milliseconds first). */
    private static UUID since(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }
}
