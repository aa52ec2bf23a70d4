package io.bulwark.compute;

import io.bulwark.compute.Frame.Key;
import io.bulwark.compute.NodeStore.Score;
import io.bulwark.compute.NodeStore.Work;
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
import io.bulwark.storage.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Takes tasks from state to state in the database: many at once, each by the machine of {@code task}, with their money in the
 * same transaction. There is one order of steps for a task, whoever asks for them: a row is locked while the machine runs, or,
 * where this instance remembers it, written only if it still is as remembered; if not, all is done again behind locks.
 */
final class Engine {
    private static final Duration PARKED = Duration.ofSeconds(1);
    private static final int MOST_TRIES = 6;
    /** After so many tries nothing is trusted that is not locked. */
    private static final int TRUSTING = 2;

    private final Jdbi jdbi;
    private final TaskStore tasks;
    private final NodeStore nodes;
    private final EmbeddedLedger ledger;
    private final SpotChecks checks;
    private final Rounds rounds;
    private final Signals signals;
    private final ComputeMetrics metrics;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final KnownTasks known = new KnownTasks();

    Engine(
            Jdbi jdbi,
            TaskStore tasks,
            NodeStore nodes,
            EmbeddedLedger ledger,
            SpotChecks checks,
            Rounds rounds,
            Signals signals,
            ComputeMetrics metrics,
            UuidV7 ids,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.nodes = nodes;
        this.ledger = ledger;
        this.checks = checks;
        this.rounds = rounds;
        this.signals = signals;
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
    record Assignment(UUID node, TaskRow row, Attempt attempt) {
        Key key() {
            return new Key(row.task().id(), attempt.epoch());
        }
    }

    /**
     * What a transaction did.
     *
     * @param refused for each message why it changed nothing; empty where it did
     * @param changed the tasks that moved, as they are now
     */
    record Done(List<Optional<Why>> refused, List<Assignment> assigned, List<Push> pushes, List<TaskRow> changed) {}

    /** What was remembered of these tasks is not so any more. */
    private static final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Collection<UUID> tasks;

        Stale(Collection<UUID> tasks) {
            super("stale", null, false, false);
            this.tasks = tasks;
        }
    }

    /** These nodes have as much to do as they take. */
    private static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Collection<UUID> nodes;

        Full(Collection<UUID> nodes) {
            super("full", null, false, false);
            this.nodes = nodes;
        }
    }

    /** An unfinished task as this instance knows it, which may be a step behind; empty if nobody here remembers it. */
    Optional<TaskRow> remembered(UUID task) {
        return Optional.ofNullable(known.get(task));
    }

    /** Runs one transaction, again if others were there first; what it holds in memory follows its commit or its failure. */
    private Done transact(String step, ToLongFunction<UUID> streaks, Consumer<Batch> work) {
        for (int tries = 1; ; tries++) {
            Batch batch = new Batch(streaks, tries <= TRUSTING);
            try {
                metrics.step(step, () -> {
                    jdbi.useTransaction(h -> {
                        batch.begin(h);
                        work.accept(batch);
                        batch.count();
                        KillPoint.pass("compute." + step + "-before-commit");
                    });
                    return batch;
                });
            } catch (RuntimeException | Error e) {
                batch.undo();
                if (tries < MOST_TRIES && e instanceof Stale stale) {
                    known.forget(stale.tasks);
                    continue;
                }
                if (tries < MOST_TRIES && e instanceof Full full) {
                    rounds.pause(full.nodes, batch.now);
                    continue;
                }
                throw e;
            }
            batch.committed();
            return batch.done();
        }
    }

    /**
     * Stores new tasks with their escrow, and gives them to nodes at once if there is room for them and for all that wait.
     *
     * @param accept gives the tasks, within the transaction and perhaps more than once
     */
    Done submit(Function<Handle, List<TaskRow>> accept) {
        return transact("submit", node -> 0, batch -> {
            List<TaskRow> rows = accept.apply(batch.handle());
            if (!rows.isEmpty()) {
                batch.insert(rows);
                batch.save();
                batch.escrow(rows);
                if (batch.waits()) {
                    signals.send(batch.handle(), Coordinator.WORK, "");
                }
            }
        });
    }

    /** Applies messages in their order, as far as they apply. */
    Done apply(List<Message> messages, ToLongFunction<UUID> streaks) {
        Set<UUID> wanted = new HashSet<>();
        messages.forEach(message -> wanted.add(message.task()));
        Done done = transact("apply", streaks, batch -> {
            batch.load(wanted);
            for (Message message : messages) {
                batch.hear(message);
            }
            batch.confirmRefusals(messages);
            batch.giveAgain();
            batch.save();
        });
        KillPoint.pass("compute.applied");
        return done;
    }

    /**
     * Does what is due: ends leases and deadlines, looks at parked tasks again.
     *
     * @param patient whether leases and deadlines have to wait
     */
    Done tick(int limit, boolean patient) {
        return transact("tick", node -> 0, batch -> {
            List<TaskRow> due = tasks.due(batch.handle(), batch.now, patient, limit);
            if (due.isEmpty()) {
                return;
            }
            batch.locked(due);
            for (TaskRow row : due) {
                batch.unpark(row);
                if (!patient) {
                    batch.step(new Message(row.task().id(), new Command.Tick(), null));
                }
            }
            batch.save();
        });
    }

    /** Claims waiting tasks and gives them to nodes. */
    Done assign(List<String> demands, int each, int most) {
        Done done = transact("assign", node -> 0, batch -> {
            List<TaskRow> claimed = tasks.claim(batch.handle(), demands, each, batch.now).stream()
                    .sorted(Comparator.comparingLong(TaskRow::claimOrder))
                    .limit(most)
                    .toList();
            if (claimed.isEmpty()) {
                return;
            }
            batch.locked(claimed);
            batch.give(claimed);
            batch.park(claimed);
            batch.save();
            batch.served(claimed.getLast().claimOrder());
        });
        KillPoint.pass("compute.assigned");
        return done;
    }

    /** The rows of one transaction while they change. */
    private final class Batch {
        private final Instant now = clock.instant();
        private final ToLongFunction<UUID> streaks;
        private final boolean trusting;
        private @Nullable Handle handle;
        private final Map<UUID, TaskRow> rows = new HashMap<>();
        private final Map<UUID, TaskRow> changed = new LinkedHashMap<>();
        private final Set<UUID> remembered = new HashSet<>();
        private final Set<UUID> inserted = new HashSet<>();
        private final Map<UUID, Map<Integer, String>> stored = new HashMap<>();
        private final Map<UUID, Map<Integer, String>> fresh = new HashMap<>();
        private final Map<UUID, List<Effect>> money = new HashMap<>();
        private final List<Optional<Why>> refused = new ArrayList<>();
        private final List<Assignment> assigned = new ArrayList<>();
        private final List<Rounds.Round> given = new ArrayList<>();
        private final List<Push> pushes = new ArrayList<>();
        private final Map<UUID, Work> work = new HashMap<>();
        private long served;

        Batch(ToLongFunction<UUID> streaks, boolean trusting) {
            this.streaks = streaks;
            this.trusting = trusting;
        }

        void begin(Handle transaction) {
            handle = transaction;
        }

        Handle handle() {
            return Objects.requireNonNull(handle);
        }

        Done done() {
            return new Done(refused, assigned, pushes, List.copyOf(changed.values()));
        }

        void undo() {
            given.forEach(rounds::undo);
        }

        void committed() {
            for (TaskRow row : changed.values()) {
                UUID id = row.task().id();
                if (row.task().phase().ended()) {
                    known.forget(id);
                } else {
                    known.put(inserted.contains(id) ? row : row.changed());
                }
            }
        }

        // Where rows come from.

        void load(Set<UUID> wanted) {
            List<TaskRow> loaded = new ArrayList<>();
            List<UUID> missing = new ArrayList<>();
            for (UUID id : wanted) {
                TaskRow row = trusting ? known.get(id) : null;
                if (row == null) {
                    missing.add(id);
                } else {
                    remembered.add(id);
                    loaded.add(row);
                }
            }
            if (!missing.isEmpty()) {
                loaded.addAll(tasks.load(handle(), missing));
            }
            locked(loaded);
        }

        void locked(List<TaskRow> loaded) {
            loaded.forEach(row -> rows.put(row.task().id(), row));
            stored.putAll(tasks.results(
                    handle(),
                    loaded.stream()
                            .filter(TaskRow::holdsResults)
                            .map(row -> row.task().id())
                            .toList()));
        }

        /** Up to where the queue has been handed out. */
        void served(long order) {
            served = Math.max(served, order);
        }

        void insert(List<TaskRow> accepted) {
            int wanted = 0;
            for (TaskRow row : accepted) {
                UUID id = row.task().id();
                rows.put(id, row);
                changed.put(id, row);
                inserted.add(id);
                wanted += row.task().wanted();
            }
            if (rounds.isDirect()) {
                // Nobody is passed over: what waits already finds room as well.
                int spare = rounds.free(now) - wanted;
                if (spare >= 0 && tasks.waiting(handle(), spare + 1) <= spare) {
                    give(accepted);
                    assigned.stream().mapToLong(one -> one.row().claimOrder()).forEach(this::served);
                }
            }
        }

        boolean waits() {
            return changed.values().stream().anyMatch(row -> row.task().wanted() > 0);
        }

        // What happens to them.

        void hear(Message message) {
            refused.add(step(message));
        }

        /** What is refused on the ground of a memory may be right all the same. */
        void confirmRefusals(List<Message> messages) {
            Set<UUID> doubted = new HashSet<>();
            for (int i = 0; i < messages.size(); i++) {
                UUID task = messages.get(i).task();
                if (refused.get(i).isPresent() && remembered.contains(task)) {
                    doubted.add(task);
                }
            }
            if (!doubted.isEmpty()) {
                throw new Stale(doubted);
            }
        }

        Optional<Why> step(Message message) {
            TaskRow row = rows.get(message.task());
            if (row == null) {
                return Optional.of(Why.ENDED);
            }
            Command command = message.command();
            Map<Integer, String> outputs = outputs(message.task());
            String output = message.output();
            if (command instanceof Command.Reveal reveal && output != null) {
                if (row.tolerance() != null
                        && !row.task().commits()
                        && Numbers.read(output).isEmpty()) {
                    // Nothing to compare: as good as no result.
                    command = new Command.Fail(reveal.epoch(), reveal.node(), "the output is not made of numbers");
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
                    move(row, moved);
                    yield Optional.empty();
                }
            };
        }

        private Map<Integer, String> outputs(UUID task) {
            Map<Integer, String> outputs = new HashMap<>(stored.getOrDefault(task, Map.of()));
            outputs.putAll(fresh.getOrDefault(task, Map.of()));
            return outputs;
        }

        /** Whether the attempt has a result now; one that was opened falsely has none. */
        private static boolean shown(Step.Moved moved, int epoch) {
            return moved.task()
                    .attempt(epoch)
                    .filter(a -> !(a.state() instanceof State.Lost))
                    .isPresent();
        }

        private void move(TaskRow row, Step.Moved moved) {
            TaskRow next = row.with(moved.task(), false);
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
            account(row.task().attempts(), moved.task().attempts());
        }

        private void money(TaskRow row, Effect effect) {
            money.computeIfAbsent(row.task().id(), id -> new ArrayList<>()).add(effect);
        }

        /** Notes what began and ended for nodes. */
        private void account(List<Attempt> before, List<Attempt> after) {
            int paid = 0;
            for (Attempt attempt : after) {
                paid += attempt.paid() ? 1 : 0;
            }
            for (int i = 0; i < after.size(); i++) {
                Attempt now = after.get(i);
                Attempt then = i < before.size() ? before.get(i) : null;
                if (then != null && now.state().getClass() == then.state().getClass()) {
                    continue;
                }
                int running = (now.working() ? 1 : 0) - (then != null && then.working() ? 1 : 0);
                int confirmed = paid > 1 ? 1 : 0;
                Score score =
                        switch (now.state()) {
                            case State.Accepted s -> new Score(1, 0, 0, confirmed);
                            case State.Agreed s -> new Score(1, 0, 0, confirmed);
                            case State.Rejected s -> new Score(0, 0, 1, 0);
                            case State.Lost s when s.why().forfeits() -> new Score(0, 0, 1, 0);
                            case State.Lost s when s.why() != Loss.RELEASED -> new Score(0, 1, 0, 0);
                            default -> Work.NONE.score();
                        };
                work.merge(now.at().node(), new Work(running, score), Work::plus);
            }
        }

        void unpark(TaskRow row) {
            if (row.parked()) {
                TaskRow next = row.with(row.task(), false);
                rows.put(row.task().id(), next);
                changed.put(row.task().id(), next);
            }
        }

        /** What a node's answer left wanting, such as a second result: to another node at once, if there is one. */
        void giveAgain() {
            if (rounds.isDirect()) {
                List<TaskRow> wanting = changed.values().stream()
                        .filter(row -> row.task().wanted() > 0)
                        .sorted(Comparator.comparingLong(TaskRow::claimOrder))
                        .toList();
                if (!wanting.isEmpty()) {
                    give(wanting);
                }
            }
        }

        void give(List<TaskRow> some) {
            Rounds.Round round = rounds.give(some, now);
            given.add(round);
            assigned.addAll(round.assigned);
            round.rows.forEach((id, row) -> {
                TaskRow before = Objects.requireNonNull(rows.put(id, row));
                changed.put(id, row);
                account(before.task().attempts(), row.task().attempts());
            });
            rounds.store(handle(), round, now);
        }

        /** What nobody here could take waits for the next tick, out of the way of those behind it. */
        void park(List<TaskRow> claimed) {
            for (TaskRow one : claimed) {
                UUID id = one.task().id();
                TaskRow row = Objects.requireNonNull(rows.get(id));
                if (row.task().wanted() > 0) {
                    TaskRow parked = row.with(row.task(), true);
                    rows.put(id, parked);
                    changed.put(id, parked);
                }
            }
        }

        // What is written.

        /** Tasks, then accounts, then nodes: everybody locks in this order. */
        void save() {
            List<TaskRow> inserts = new ArrayList<>();
            List<TaskRow> updates = new ArrayList<>();
            List<TaskStore.Ended> ended = new ArrayList<>();
            List<UUID> drop = new ArrayList<>();
            for (TaskRow row : changed.values()) {
                UUID id = row.task().id();
                if (inserted.contains(id)) {
                    inserts.add(row);
                } else if (!row.task().phase().ended()) {
                    updates.add(row);
                } else {
                    if (stored.containsKey(id)) {
                        drop.add(id);
                    }
                    Map<Integer, String> shown = fresh.remove(id);
                    ended.add(ended(row, shown == null ? Map.of() : shown));
                }
            }
            tasks.insert(handle(), inserts);
            boolean as = tasks.update(handle(), updates, now.plus(PARKED)) && tasks.finish(handle(), ended, now);
            if (!as) {
                throw new Stale(rows.keySet());
            }
            tasks.keepResults(handle(), fresh);
            tasks.dropResults(handle(), drop);
            settle();
        }

        /** Last, because what is given and what is answered meet in the same rows. */
        void count() {
            if (served > 0) {
                tasks.served(handle(), served);
            }
            Set<UUID> full = nodes.work(handle(), work, now);
            if (!full.isEmpty()) {
                throw new Full(full);
            }
        }

        void escrow(List<TaskRow> accepted) {
            Map<String, TokenAmount> escrow = new HashMap<>();
            for (TaskRow row : accepted) {
                escrow.merge(row.requester(), row.task().terms().escrow(), TokenAmount::plus);
            }
            ledger.submitTasks("submit:" + ids.next(), escrow, accepted.size());
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
                TaskRow row = Objects.requireNonNull(rows.get(id));
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
