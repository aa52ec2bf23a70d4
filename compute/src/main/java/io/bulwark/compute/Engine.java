package io.bulwark.compute;

import io.bulwark.compute.NodeStore.Score;
import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.compute.ledger.Settlement;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Attempt.Loss;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.compute.task.Command;
import io.bulwark.compute.task.Effect;
import io.bulwark.compute.task.Phase;
import io.bulwark.compute.task.Step;
import io.bulwark.compute.task.Step.Why;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes tasks from state to state in the database: many at once, each by the machine of {@code task}, with their money in the
 * same transaction. Rows are locked while the machine runs, so there is one order of steps for a task, whoever asks for them.
 */
final class Engine {
    private static final Duration PARKED = Duration.ofSeconds(1);

    private final Jdbi jdbi;
    private final TaskStore tasks;
    private final NodeStore nodes;
    private final EmbeddedLedger ledger;
    private final SpotChecks checks;
    private final ComputeMetrics metrics;
    private final UuidV7 ids;
    private final InstantSource clock;

    Engine(
            Jdbi jdbi,
            TaskStore tasks,
            NodeStore nodes,
            EmbeddedLedger ledger,
            SpotChecks checks,
            ComputeMetrics metrics,
            UuidV7 ids,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.nodes = nodes;
        this.ledger = ledger;
        this.checks = checks;
        this.metrics = metrics;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param output the result that a {@link Command.Reveal} brings */
    record Message(UUID task, Command command, @Nullable String output) {}

    /** Something a node has to hear. */
    record Push(UUID node, Kind kind, UUID task, int epoch) {
        enum Kind {
            REVEAL,
            WITHDRAW
        }
    }

    /** A task given to a node. */
    record Assignment(UUID node, TaskRow row, Attempt attempt) {}

    /**
     * What a transaction did.
     *
     * @param refused for each message why it changed nothing; empty where it did
     * @param changed the tasks that moved, as they are now
     */
    record Done(
            List<Optional<Why>> refused,
            List<Assignment> assigned,
            List<Push> pushes,
            Map<UUID, Score> scores,
            List<TaskRow> changed) {
        boolean isEmpty() {
            return changed.isEmpty();
        }
    }

    /** Applies messages in their order, as far as they apply. */
    Done apply(List<Message> messages, ToLongFunction<UUID> streaks) {
        Set<UUID> wanted = messages.stream().map(Message::task).collect(Collectors.toSet());
        Done done = metrics.step(
                "apply",
                () -> jdbi.inTransaction(h -> {
                    Batch batch = new Batch(h, tasks.load(h, wanted), streaks);
                    List<Optional<Why>> refused = new ArrayList<>(messages.size());
                    for (Message message : messages) {
                        refused.add(batch.step(message));
                    }
                    batch.save();
                    KillPoint.pass("compute.apply-before-commit");
                    return batch.done(refused);
                }));
        KillPoint.pass("compute.applied");
        return done;
    }

    /** Does what is due: ends leases and deadlines, looks at parked tasks again. */
    Done tick(int limit) {
        return metrics.step(
                "tick",
                () -> jdbi.inTransaction(h -> {
                    Instant now = clock.instant();
                    List<TaskRow> due = tasks.due(h, now, limit);
                    Batch batch = new Batch(h, due, node -> 0);
                    for (TaskRow row : due) {
                        batch.unpark(row);
                        batch.step(new Message(row.task().id(), new Command.Tick(), null));
                    }
                    batch.save();
                    return batch.done(List.of());
                }));
    }

    /** Claims waiting tasks and gives them to the nodes that the matcher chooses. */
    Done assign(List<String> demands, int each, int most, Matcher matcher) {
        Done done = metrics.step(
                "assign",
                () -> jdbi.inTransaction(h -> {
                    Instant now = clock.instant();
                    List<TaskRow> claimed = tasks.claim(h, demands, each, now).stream()
                            .sorted(java.util.Comparator.comparingLong(TaskRow::claimOrder))
                            .limit(most)
                            .toList();
                    Batch batch = new Batch(h, claimed, node -> 0);
                    long served = 0;
                    for (TaskRow row : claimed) {
                        served = Math.max(served, row.claimOrder());
                        batch.place(row, matcher);
                    }
                    batch.save();
                    if (served > 0) {
                        tasks.served(h, served);
                    }
                    KillPoint.pass("compute.assign-before-commit");
                    return batch.done(List.of());
                }));
        KillPoint.pass("compute.assigned");
        return done;
    }

    /** The rows of one transaction while they change. */
    private final class Batch {
        private final Handle handle;
        private final Instant now = clock.instant();
        private final ToLongFunction<UUID> streaks;
        private final Map<UUID, TaskRow> rows = new LinkedHashMap<>();
        private final Map<UUID, TaskRow> changed = new LinkedHashMap<>();
        private final Map<UUID, Map<Integer, String>> stored;
        private final Map<UUID, Map<Integer, String>> fresh = new HashMap<>();
        private final Map<UUID, List<Effect>> money = new HashMap<>();
        private final List<Assignment> assigned = new ArrayList<>();
        private final List<Push> pushes = new ArrayList<>();
        private final Map<UUID, Score> scores = new HashMap<>();

        Batch(Handle handle, List<TaskRow> loaded, ToLongFunction<UUID> streaks) {
            this.handle = handle;
            this.streaks = streaks;
            loaded.forEach(row -> rows.put(row.task().id(), row));
            this.stored = tasks.results(
                    handle,
                    loaded.stream()
                            .filter(TaskRow::holdsResults)
                            .map(row -> row.task().id())
                            .toList());
        }

        Done done(List<Optional<Why>> refused) {
            return new Done(refused, assigned, pushes, scores, List.copyOf(changed.values()));
        }

        Optional<Why> step(Message message) {
            TaskRow row = rows.get(message.task());
            if (row == null) {
                return Optional.of(Why.ENDED);
            }
            Command command = message.command();
            Map<Integer, String> outputs = new HashMap<>(stored.getOrDefault(message.task(), Map.of()));
            outputs.putAll(fresh.getOrDefault(message.task(), Map.of()));
            String output = message.output();
            if (command instanceof Command.Reveal reveal && output != null) {
                if (row.tolerance() != null
                        && !row.task().commits()
                        && Numbers.read(output).isEmpty()) {
                    // Nothing to compare: as good as no result.
                    command = new Command.Fail(reveal.epoch(), reveal.node());
                } else {
                    boolean check = checks.drawn(message.task(), reveal.epoch(), streaks.applyAsLong(reveal.node()));
                    command =
                            new Command.Reveal(reveal.epoch(), reveal.node(), reveal.digest(), reveal.opened(), check);
                    outputs.put(reveal.epoch(), output);
                }
            }
            return switch (row.task().apply(command, now, row.agreement(outputs))) {
                case Step.Refused refused -> Optional.of(refused.why());
                case Step.Moved moved -> {
                    if (command instanceof Command.Reveal reveal && output != null && shown(moved, reveal.epoch())) {
                        fresh.computeIfAbsent(message.task(), id -> new HashMap<>())
                                .put(reveal.epoch(), output);
                    }
                    move(row, moved, false);
                    yield Optional.empty();
                }
            };
        }

        /** Whether the attempt has a result now; one that was opened falsely has none. */
        private static boolean shown(Step.Moved moved, int epoch) {
            return moved.task()
                    .attempt(epoch)
                    .filter(a -> !(a.state() instanceof State.Lost))
                    .isPresent();
        }

        private void move(TaskRow row, Step.Moved moved, boolean park) {
            TaskRow next = row.with(moved.task(), park);
            rows.put(row.task().id(), next);
            changed.put(row.task().id(), next);
            for (Effect effect : moved.effects()) {
                switch (effect) {
                    case Effect.OpenReveal e ->
                        pushes.add(
                                new Push(e.node(), Push.Kind.REVEAL, row.task().id(), e.epoch()));
                    case Effect.Withdraw e ->
                        pushes.add(new Push(
                                e.node(), Push.Kind.WITHDRAW, row.task().id(), e.epoch()));
                    case Effect.Pay e -> money(row, e);
                    case Effect.Refund e -> money(row, e);
                    case Effect.Slash e -> money(row, e);
                }
            }
            score(row.task().attempts(), moved.task().attempts());
        }

        private void money(TaskRow row, Effect effect) {
            money.computeIfAbsent(row.task().id(), id -> new ArrayList<>()).add(effect);
        }

        private void score(List<Attempt> before, List<Attempt> after) {
            long paid = after.stream().filter(Attempt::paid).count();
            for (int i = 0; i < before.size(); i++) {
                Attempt now = after.get(i);
                if (now.state().getClass() == before.get(i).state().getClass()) {
                    continue;
                }
                int confirmed = paid > 1 ? 1 : 0;
                Score score =
                        switch (now.state()) {
                            case State.Accepted s -> new Score(1, 0, 0, confirmed);
                            case State.Agreed s -> new Score(1, 0, 0, confirmed);
                            case State.Rejected s -> new Score(0, 0, 1, 0);
                            case State.Lost s when s.why().forfeits() -> new Score(0, 0, 1, 0);
                            case State.Lost s when s.why() != Loss.RELEASED -> new Score(0, 1, 0, 0);
                            default -> null;
                        };
                if (score != null) {
                    scores.merge(now.at().node(), score, Score::plus);
                }
            }
        }

        void unpark(TaskRow row) {
            if (row.parked()) {
                TaskRow next = row.with(row.task(), false);
                rows.put(row.task().id(), next);
                changed.put(row.task().id(), next);
            }
        }

        void place(TaskRow claimed, Matcher matcher) {
            TaskRow row = claimed;
            while (row.task().wanted() > 0) {
                Optional<Node> node = matcher.choose(row.task(), row.demand());
                if (node.isEmpty()) {
                    break;
                }
                Command assign = new Command.Assign(
                        node.get().placement(), node.get().offer().ask());
                if (!(row.task().apply(assign, now, row.agreement(Map.of())) instanceof Step.Moved moved)) {
                    throw new IllegalStateException("the matcher chose a node that the task refuses");
                }
                move(row, moved, false);
                row = java.util.Objects.requireNonNull(rows.get(claimed.task().id()));
                Attempt attempt = row.task().attempts().getLast();
                assigned.add(new Assignment(node.get().id(), row, attempt));
            }
            if (row.task().wanted() > 0) {
                // Out of the way of those behind it, until the next tick.
                TaskRow parked = row.with(row.task(), true);
                rows.put(row.task().id(), parked);
                changed.put(row.task().id(), parked);
            }
        }

        void save() {
            List<TaskRow> updates = new ArrayList<>();
            List<TaskStore.Ended> ended = new ArrayList<>();
            List<UUID> drop = new ArrayList<>();
            for (TaskRow row : changed.values()) {
                if (!row.task().phase().ended()) {
                    updates.add(row);
                    continue;
                }
                UUID id = row.task().id();
                if (stored.containsKey(id)) {
                    drop.add(id);
                }
                Map<Integer, String> shown = fresh.remove(id);
                ended.add(ended(row, shown == null ? Map.of() : shown));
            }
            tasks.update(handle, updates, now.plus(PARKED));
            tasks.keepResults(handle, fresh);
            if (!ended.isEmpty()) {
                tasks.finish(handle, ended, now);
            }
            tasks.dropResults(handle, drop);
            // A wrong result counts at once; what speaks for a node can wait for the next heartbeat.
            Map<UUID, Score> bad = new HashMap<>();
            scores.forEach((node, score) -> {
                if (score.rejected() > 0) {
                    bad.put(node, score);
                }
            });
            nodes.score(handle, bad);
            scores.keySet().removeAll(bad.keySet());
            settle();
        }

        private TaskStore.Ended ended(TaskRow row, Map<Integer, String> shown) {
            TokenAmount paid = TokenAmount.ZERO;
            TokenAmount refunded = TokenAmount.ZERO;
            for (Effect effect : money.getOrDefault(row.task().id(), List.of())) {
                switch (effect) {
                    case Effect.Pay e -> paid = paid.plus(e.amount());
                    case Effect.Refund e -> refunded = refunded.plus(e.amount());
                    default -> {}
                }
            }
            String output = null;
            if (row.task().phase() instanceof Phase.Completed done) {
                output = shown.get(done.accepted());
                if (output == null) {
                    output = stored.getOrDefault(row.task().id(), Map.of()).get(done.accepted());
                }
            }
            return new TaskStore.Ended(row, paid, refunded, output);
        }

        private void settle() {
            if (money.isEmpty()) {
                return;
            }
            List<Settlement.Reward> rewards = new ArrayList<>();
            List<Settlement.Refund> refunds = new ArrayList<>();
            List<Settlement.Slash> slashes = new ArrayList<>();
            money.forEach((id, effects) -> {
                TaskRow row = java.util.Objects.requireNonNull(rows.get(id));
                for (Effect effect : effects) {
                    switch (effect) {
                        case Effect.Pay e ->
                            rewards.add(new Settlement.Reward(
                                    id,
                                    e.epoch(),
                                    e.node(),
                                    row.requester(),
                                    row.task()
                                            .attempts()
                                            .get(e.epoch() - 1)
                                            .at()
                                            .owner(),
                                    e.amount()));
                        case Effect.Refund e -> refunds.add(new Settlement.Refund(row.requester(), e.amount()));
                        case Effect.Slash e ->
                            slashes.add(new Settlement.Slash(
                                    id, e.epoch(), e.node(), e.reason(), checks.slash(ledger.stakeOf(e.node()))));
                        default -> {}
                    }
                }
            });
            int completed = (int) changed.values().stream()
                    .filter(row -> row.task().phase() instanceof Phase.Completed)
                    .count();
            ledger.submitResults("settle:" + ids.next(), new Settlement(completed, rewards, refunds, slashes));
        }
    }
}
