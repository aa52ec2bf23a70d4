package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Engine.Assignment;
import io.bulwark.compute.Engine.Done;
import io.bulwark.compute.Engine.Message;
import io.bulwark.compute.Engine.Push;
import io.bulwark.compute.Frame.Key;
import io.bulwark.compute.NodeStore.Beat;
import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Command;
import io.bulwark.compute.task.Step.Why;
import io.bulwark.jobs.Loop;
import io.bulwark.jobs.Outage;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.storage.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * One instance's part of the network: the nodes connected to it, the tasks it gives them, what they answer. Instances share
 * nothing but the database; whatever one of them holds in memory can be lost at any moment, and costs at most a lease.
 */
final class Coordinator implements AutoCloseable {
    static final String WORK = "compute.work";
    private static final String PUSHES = "compute.push";
    private static final int PUSHES_PER_SIGNAL = 40;
    private static final int QUEUE = 4_096;
    private static final Duration REFRESH = Duration.ofSeconds(2);
    private static final Duration CLEAN = Duration.ofMinutes(1);
    private static final Duration SUBMISSIONS_KEPT = Duration.ofDays(7);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final System.Logger LOG = System.getLogger("io.bulwark.compute");

    private final Jdbi jdbi;
    private final Engine engine;
    private final TaskStore tasks;
    private final NodeStore nodes;
    private final EmbeddedLedger ledger;
    private final Signals signals;
    private final ComputeConfig config;
    private final Rounds rounds;
    private final TaskEvents events;
    private final ComputeMetrics metrics;
    private final InstantSource clock;
    private final Partitions partitions;
    private final Map<UUID, NodeSession> sessions;
    private final BlockingQueue<Said> inbox = new ArrayBlockingQueue<>(QUEUE);
    /** Taken from the inbox and not applied yet, because the database was away. */
    private List<Said> held = List.of();

    private final List<AutoCloseable> running = new ArrayList<>();
    private String demandCursor = "";
    private Instant refreshedAt = Instant.EPOCH;
    private Instant cleanedAt = Instant.EPOCH;
    private @Nullable Loop matching;

    Coordinator(
            Jdbi jdbi,
            Engine engine,
            TaskStore tasks,
            NodeStore nodes,
            EmbeddedLedger ledger,
            Signals signals,
            ComputeConfig config,
            Rounds rounds,
            TaskEvents events,
            ComputeMetrics metrics,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.engine = engine;
        this.tasks = tasks;
        this.nodes = nodes;
        this.ledger = ledger;
        this.signals = signals;
        this.config = config;
        this.rounds = rounds;
        this.sessions = rounds.sessions();
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.partitions = new Partitions(jdbi);
        metrics.nodes(sessions);
    }

    private final Object recallLock = new Object();
    private @Nullable Map<UUID, List<Key>> recalled;
    private long recalledAt;
    private volatile Instant startedAt = Instant.EPOCH;

    /** What a node said in one frame, or what is said for it. */
    private record Said(NodeSession session, long sequence, boolean acknowledge, List<Message> messages) {}

    void start() {
        begin();
        rounds.direct();
        Loop match = new Loop("compute-match", config.poll(), this::match);
        matching = match;
        running.add(match);
        running.add(new Loop("compute-apply", config.poll(), this::apply));
        running.add(new Loop("compute-tick", config.poll(), this::tick));
        running.add(new Loop("compute-beat", config.beat(), () -> {
            beat();
            return false;
        }));
        running.add(signals.subscribe(WORK, payload -> match.wake()));
        running.add(signals.subscribe(PUSHES, this::pushed));
    }

    /** From now on what is overdue waits for one lease. */
    void begin() {
        startedAt = clock.instant();
    }

    void wake() {
        Loop match = matching;
        if (match != null) {
            match.wake();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : running.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        running.clear();
        sessions.values().forEach(NodeSession::close);
    }

    // Sessions.

    /** The node's session here; a new one if the node came from another instance or began anew. */
    NodeSession session(Node node) {
        UUID id = node.session();
        if (id == null) {
            throw BulwarkException.of(ErrorCode.INVALID_TOKEN, "The node has no session");
        }
        NodeSession session = sessions.compute(node.id(), (key, before) -> {
            if (before != null && before.id.equals(id)) {
                return before;
            }
            if (before != null) {
                before.close();
            }
            return new NodeSession(id, node, clock.instant());
        });
        session.node(node);
        return session;
    }

    /** Whether the node, if it is connected here, says that it takes nothing new. */
    boolean draining(UUID node) {
        NodeSession session = sessions.get(node);
        return session != null && session.draining();
    }

    Collection<NodeSession> sessions() {
        return sessions.values();
    }

    /**
     * Hears a frame. What it says is applied soon, in the order of frames; the answer comes over the session.
     *
     * @throws BulwarkException VALIDATION_ERROR, INVALID_SIGNATURE, CONFLICT for a number that is not higher than the last
     */
    void hear(NodeSession session, String text) {
        Node node = session.node();
        if (!session.admits(System.nanoTime())) {
            throw BulwarkException.of(
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "A node may send " + NodeSession.FRAMES_PER_SECOND + " frames a second; many results fit into one",
                    Map.of("limit", NodeSession.FRAMES_PER_SECOND, "remaining", 0));
        }
        Frame frame = Frame.read(text, node.id(), config.ledgerId());
        byte[] signed = NodeKeys.frame(config.ledgerId(), node.id(), session.id, frame.sequence(), frame.body());
        if (!session.signed(signed, frame.signature())) {
            throw BulwarkException.of(ErrorCode.INVALID_SIGNATURE, "The frame is not signed by the node");
        }
        if (!session.accept(frame.sequence(), clock.instant(), frame.draining())) {
            throw BulwarkException.of(ErrorCode.CONFLICT, "The frame's number must be above " + session.sequence());
        }
        List<Key> holding = frame.holding();
        if (holding != null) {
            reconcile(session, holding);
        }
        say(new Said(session, frame.sequence(), true, frame.messages()));
    }

    private void say(Said said) {
        try {
            // A full inbox slows nodes down instead of growing.
            if (!inbox.offer(said, 30, TimeUnit.SECONDS)) {
                throw BulwarkException.of(ErrorCode.STORAGE_UNAVAILABLE, "The network cannot keep up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BulwarkException.of(ErrorCode.STORAGE_UNAVAILABLE, "The server stops");
        }
    }

    /** Tells a node what became of attempts it holds, and gives it again what it does not know that it has. */
    private void reconcile(NodeSession session, List<Key> holding) {
        if (!session.recalled) {
            recall(session);
            session.recalled = true;
        }
        Set<UUID> asked = new HashSet<>();
        holding.forEach(key -> asked.add(key.task()));
        session.open.keySet().forEach(key -> asked.add(key.task()));
        if (asked.isEmpty()) {
            return;
        }
        Map<UUID, TaskRow> rows = new HashMap<>();
        jdbi.useHandle(
                h -> tasks.read(h, asked).forEach(row -> rows.put(row.task().id(), row)));
        UUID node = session.node().id();
        List<Push> pushes = new ArrayList<>();
        for (Key key : holding) {
            Attempt attempt = attempt(rows, key, node);
            if (attempt != null && attempt.working()) {
                session.open.putIfAbsent(key, clock.instant());
            } else if (attempt != null
                    && attempt.state() instanceof Attempt.State.Committed s
                    && s.revealUntil() != null) {
                pushes.add(new Push(node, Push.Kind.REVEAL, key.task(), key.epoch()));
            } else if (attempt == null || !attempt.open()) {
                pushes.add(new Push(node, Push.Kind.WITHDRAW, key.task(), key.epoch()));
            }
        }
        List<Assignment> again = new ArrayList<>();
        Set<Key> known = Set.copyOf(holding);
        for (Key key : session.open.keySet()) {
            if (!known.contains(key)) {
                Attempt attempt = attempt(rows, key, node);
                TaskRow row = rows.get(key.task());
                if (attempt != null && row != null && attempt.working()) {
                    again.add(new Assignment(node, row, attempt));
                } else {
                    session.open.remove(key);
                }
            }
        }
        deliver(pushes, false);
        send(again);
    }

    /**
     * What a node was given by an instance that ended is in nobody's memory but the database's. One look serves all sessions
     * that began before it, so that a whole network that comes back costs few.
     */
    private void recall(NodeSession session) {
        if (session.node().running() == 0) {
            return;
        }
        synchronized (recallLock) {
            if (recalled == null || recalledAt - session.since < 0) {
                recalledAt = System.nanoTime();
                recalled = jdbi.withHandle(tasks::working);
            }
            // Renewed with the next heartbeat: nobody knows for how long it was away.
            recalled.getOrDefault(session.node().id(), List.of())
                    .forEach(key -> session.open.putIfAbsent(key, Instant.EPOCH));
        }
    }

    private static @Nullable Attempt attempt(Map<UUID, TaskRow> rows, Key key, UUID node) {
        TaskRow row = rows.get(key.task());
        return row == null
                ? null
                : row.task()
                        .attempt(key.epoch())
                        .filter(a -> a.at().node().equals(node))
                        .orElse(null);
    }

    // Matching.

    /** One round; true when there may be more to give at once. */
    boolean match() {
        Instant now = clock.instant();
        int free = rounds.free(now);
        if (free == 0) {
            return false;
        }
        List<String> waiting = jdbi.withHandle(h -> tasks.demands(h, demandCursor));
        demandCursor = waiting.size() < TaskStore.DEMANDS ? "" : waiting.getLast();
        List<String> served = rounds.served(waiting, now);
        if (served.isEmpty()) {
            return !demandCursor.isEmpty();
        }
        int most = Math.min(free, config.batch());
        Done done = engine.assign(served, most, most);
        after(done);
        return done.assigned().size() * 2 >= most;
    }

    private void send(List<Assignment> assigned) {
        Map<UUID, ArrayNode> frames = new HashMap<>();
        Instant now = clock.instant();
        for (Assignment assignment : assigned) {
            TaskRow row = assignment.row();
            NodeSession session = sessions.get(assignment.node());
            if (session == null) {
                continue;
            }
            session.open.put(assignment.key(), now);
            Spec spec = row.spec();
            ObjectNode item = JsonNodeFactory.instance
                    .objectNode()
                    .put("task", row.task().id().toString())
                    .put("epoch", assignment.attempt().epoch())
                    .put("kind", spec.kind())
                    .put("commit", row.task().commits())
                    .put("model", spec.requires().model())
                    .put("deadline", row.task().terms().deadline().toString());
            item.set("payload", spec.payload());
            frames.computeIfAbsent(assignment.node(), id -> JsonNodeFactory.instance.arrayNode())
                    .add(item);
        }
        frames.forEach((node, items) -> {
            NodeSession session = sessions.get(node);
            if (session != null) {
                ObjectNode frame = JsonNodeFactory.instance.objectNode();
                frame.set("assign", items);
                session.send(frame.toString());
            }
        });
    }

    // Results.

    /** Applies what was said, in batches; true when more is waiting. */
    boolean apply() {
        List<Said> batch = held.isEmpty() ? taken() : held;
        if (batch.isEmpty()) {
            return true;
        }
        try {
            applied(batch);
            held = List.of();
        } catch (RuntimeException e) {
            // What the database did not take is said to it again: nobody else will.
            held = Outage.isOutage(e) ? batch : List.of();
            if (held.isEmpty()) {
                applySingly(batch, e);
            } else {
                throw e;
            }
        }
        return true;
    }

    private List<Said> taken() {
        Said first;
        try {
            first = inbox.poll(config.poll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        if (first == null) {
            return List.of();
        }
        List<Said> batch = new ArrayList<>(List.of(first));
        int size = first.messages().size();
        while (size < config.batch()) {
            Said next = inbox.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            size += next.messages().size();
        }
        return batch;
    }

    /** One frame that cannot be applied must not cost the others theirs; it stays without an answer. */
    private void applySingly(List<Said> batch, RuntimeException fault) {
        if (batch.size() == 1) {
            throw fault;
        }
        for (Said said : batch) {
            try {
                applied(List.of(said));
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "A frame could not be applied", e);
            }
        }
    }

    /** Applies everything waiting, for tests that turn the wheel by hand. */
    void drain() {
        List<Said> batch = new ArrayList<>();
        inbox.drainTo(batch);
        if (!batch.isEmpty()) {
            applied(batch);
        }
    }

    private void applied(List<Said> batch) {
        List<Message> all = new ArrayList<>();
        batch.forEach(said -> all.addAll(said.messages()));
        Done done = all.isEmpty() ? null : engine.apply(all, this::streak);
        int at = 0;
        boolean freed = false;
        for (Said said : batch) {
            ArrayNode refusals = JsonNodeFactory.instance.arrayNode();
            for (Message message : said.messages()) {
                Optional<Why> refused =
                        done == null ? Optional.empty() : done.refused().get(at);
                at++;
                if (message.command() instanceof Command.FromNode from) {
                    freed |= heard(said.session(), message.task(), from, refused, refusals);
                }
            }
            if (said.acknowledge()) {
                ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ack", said.sequence());
                if (!refusals.isEmpty()) {
                    answer.set("refused", refusals);
                }
                said.session().send(answer.toString());
            }
        }
        if (done != null) {
            after(done);
        }
        if (freed) {
            wake();
        }
    }

    private boolean heard(
            NodeSession session, UUID task, Command.FromNode from, Optional<Why> refused, ArrayNode refusals) {
        Key key = new Key(task, from.epoch());
        boolean gone = refused.isPresent() && refused.get() != Why.REPEATED && refused.get() != Why.TOO_EARLY;
        boolean over = !(from instanceof Command.Start) && !(from instanceof Command.Renew) && refused.isEmpty();
        if (from instanceof Command.Renew && refused.isEmpty()) {
            session.open.replace(key, clock.instant());
        }
        if (refused.isPresent() && (!(from instanceof Command.Renew) || gone)) {
            refusals.addObject()
                    .put("task", task.toString())
                    .put("epoch", from.epoch())
                    .put("why", refused.get().name());
        }
        return (gone || over) && session.open.remove(key) != null;
    }

    private long streak(UUID node) {
        NodeSession session = sessions.get(node);
        return session == null ? 0 : session.node().streak();
    }

    /** Tells whom it concerns what a transaction did. */
    void after(Done done) {
        send(done.assigned());
        deliver(done.pushes(), true);
        events.changed(done.changed());
        metrics.changed(done.changed());
    }

    private void deliver(List<Push> pushes, boolean abroad) {
        Map<UUID, ObjectNode> frames = new HashMap<>();
        List<Push> others = new ArrayList<>();
        for (Push push : pushes) {
            NodeSession session = sessions.get(push.node());
            if (session == null || session.away()) {
                // It may be connected to another instance by now.
                others.add(push);
            }
            if (session == null) {
                continue;
            }
            if (push.kind() == Push.Kind.WITHDRAW) {
                session.open.remove(new Key(push.task(), push.epoch()));
            }
            frames.computeIfAbsent(push.node(), id -> JsonNodeFactory.instance.objectNode())
                    .withArray(push.kind() == Push.Kind.REVEAL ? "reveal" : "withdraw")
                    .addObject()
                    .put("task", push.task().toString())
                    .put("epoch", push.epoch());
        }
        frames.forEach((node, frame) -> {
            NodeSession session = sessions.get(node);
            if (session != null) {
                session.send(frame.toString());
            }
        });
        if (abroad && !others.isEmpty()) {
            tell(others);
        }
    }

    /** A hint to the other instances: without it the node learns the same from the answer to what it holds. */
    private void tell(List<Push> others) {
        try {
            jdbi.useTransaction(h -> {
                for (int from = 0; from < others.size(); from += PUSHES_PER_SIGNAL) {
                    ArrayNode some = JsonNodeFactory.instance.arrayNode();
                    others.subList(from, Math.min(others.size(), from + PUSHES_PER_SIGNAL))
                            .forEach(p -> some.addObject()
                                    .put("node", p.node().toString())
                                    .put("kind", p.kind().name())
                                    .put("task", p.task().toString())
                                    .put("epoch", p.epoch()));
                    signals.send(h, PUSHES, some.toString());
                }
            });
        } catch (JdbiException e) {
            LOG.log(System.Logger.Level.DEBUG, "Other instances were not told of nodes' messages", e);
        }
    }

    /** Another instance has something for nodes that may be here. */
    private void pushed(String payload) {
        if (payload.isEmpty()) {
            return;
        }
        try {
            List<Push> pushes = new ArrayList<>();
            for (JsonNode push : JSON.readTree(payload)) {
                pushes.add(new Push(
                        UUID.fromString(push.path("node").asText()),
                        Push.Kind.valueOf(push.path("kind").asText()),
                        UUID.fromString(push.path("task").asText()),
                        push.path("epoch").asInt()));
            }
            deliver(pushes, false);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    // Time.

    /** Does what is due; true when there may be more. */
    boolean tick() {
        // Where no instance ran for a while, nodes could not renew their leases: they have one lease to come back.
        boolean patient = clock.instant().isBefore(startedAt.plus(config.lease()));
        Done done = engine.tick(config.batch(), patient);
        after(done);
        if (!done.changed().isEmpty()) {
            wake();
        }
        ledger.closeEpoch(clock.instant().minus(config.epoch()));
        return done.changed().size() >= config.batch();
    }

    /** Writes heartbeats and scores, renews leases, looks whether nodes are still ours. */
    void beat() {
        Instant now = clock.instant();
        List<Beat> beats = new ArrayList<>();
        for (NodeSession session : sessions.values()) {
            if (session.alive(now, config)) {
                beats.add(new Beat(session.node().id(), session.id, session.seenAt(), session.sequence()));
                renew(session, now);
            } else if (session.seenAt().plus(config.attemptLimit()).isBefore(now)) {
                sessions.remove(session.node().id(), session);
                session.close();
            }
        }
        Set<UUID> elsewhere = jdbi.withHandle(h -> nodes.beat(h, beats));
        for (UUID node : elsewhere) {
            // It has begun a new session, perhaps at another instance.
            NodeSession session = sessions.remove(node);
            if (session != null) {
                session.close();
            }
        }
        if (cleanedAt.plus(CLEAN).isBefore(now)) {
            cleanedAt = now;
            jdbi.useHandle(h -> nodes.removeBefore(h, now.minus(config.roundsKept()), now.minus(SUBMISSIONS_KEPT)));
            partitions.keep(now, config.retention());
        }
        if (refreshedAt.plus(REFRESH).isBefore(now)) {
            refreshedAt = now;
            refresh();
        }
    }

    private void refresh() {
        if (sessions.isEmpty()) {
            return;
        }
        for (Node fresh : jdbi.withHandle(h -> nodes.all(h, sessions.keySet()))) {
            NodeSession session = sessions.get(fresh.id());
            if (session != null && session.id.equals(fresh.session())) {
                session.node(fresh);
            }
        }
    }

    /** Keeps what a live node works on; short work never needs it. */
    private void renew(NodeSession session, Instant now) {
        List<Message> renewals = new ArrayList<>();
        session.open.forEach((key, since) -> {
            if (since.plus(config.lease().dividedBy(3)).isBefore(now)) {
                renewals.add(new Message(
                        key.task(),
                        new Command.Renew(key.epoch(), session.node().id()),
                        null));
            }
        });
        if (!renewals.isEmpty()) {
            var _ = inbox.offer(new Said(session, 0, false, renewals));
        }
    }
}
