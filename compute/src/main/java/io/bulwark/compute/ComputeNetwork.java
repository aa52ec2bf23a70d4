package io.bulwark.compute;

import io.bulwark.compute.ledger.EmbeddedLedger;
import io.bulwark.compute.ledger.LedgerRules;
import io.bulwark.jobs.Loop;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Signals;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The compute network as one instance has it: ledger, tasks, nodes and the coordinator between them. */
@Singleton
public final class ComputeNetwork implements AutoCloseable {
    private static final Duration STATISTICS = Duration.ofSeconds(5);

    private final EmbeddedLedger ledger;
    private final Rounds rounds;
    private final Engine engine;
    private final Tasks tasks;
    private final Nodes nodes;
    private final Coordinator coordinator;
    private final Statistics statistics;
    private final WorkOutlook outlook;
    private final Endings endings = new Endings();
    private final ComputeConfig config;
    private @Nullable ComputeEvents watched;
    private @Nullable Loop telling;

    @Inject
    ComputeNetwork(
            Jdbi jdbi,
            Signals signals,
            ComputeConfig config,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry meters,
            ComputeEvents events,
            Timings timings) {
        this(jdbi, signals, config, ids, clock, meters, (TaskEvents) events, timings);
        this.watched = events;
    }

    /** One that tells nobody what happens. */
    public ComputeNetwork(
            Jdbi jdbi, Signals signals, ComputeConfig config, UuidV7 ids, InstantSource clock, MeterRegistry meters) {
        this(jdbi, signals, config, ids, clock, meters, TaskEvents.NONE, new Timings(clock));
    }

    private ComputeNetwork(
            Jdbi jdbi,
            Signals signals,
            ComputeConfig config,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry meters,
            TaskEvents told,
            Timings timings) {
        this.config = config;
        TaskEvents events = changed -> {
            timings.changed(changed);
            endings.changed(changed);
            told.changed(changed);
        };
        TokenAmount minStake = new TokenAmount(config.minStake());
        this.ledger = new EmbeddedLedger(
                jdbi, ids, clock, new LedgerRules(config.ledgerId(), minStake, config.fee(), config.unbonding()));
        SpotChecks checks = new SpotChecks(config);
        Fit fit = new Fit(checks.trust(), minStake);
        TaskStore taskStore = new TaskStore();
        NodeStore nodeStore = new NodeStore();
        ComputeMetrics metrics = new ComputeMetrics(meters);
        this.rounds = new Rounds(fit, checks.trust(), minStake, config, nodeStore, ids);
        this.engine = new Engine(jdbi, taskStore, nodeStore, ledger, checks, rounds, signals, metrics, ids, clock);
        this.coordinator = new Coordinator(
                jdbi, engine, taskStore, nodeStore, ledger, signals, config, rounds, events, metrics, clock);
        this.tasks =
                new Tasks(jdbi, taskStore, nodeStore, engine, ledger, config, fit, coordinator, timings, ids, clock);
        this.statistics = new Statistics(jdbi, taskStore, nodeStore, ledger, config, clock);
        this.outlook = new WorkOutlook(jdbi, taskStore, nodeStore, fit, coordinator, config, clock);
        this.nodes = new Nodes(jdbi, nodeStore, ledger, config, timings, ids, clock);
    }

    /** Begins to accept, match and apply. */
    public void start() {
        tasks.start();
        coordinator.start();
        ComputeEvents events = watched;
        if (events != null) {
            events.start();
            telling = new Loop("compute-statistics", STATISTICS, () -> {
                tell(events);
                return false;
            });
        }
    }

    /** The network's figures, and the nodes that came, went or worked here. */
    private void tell(ComputeEvents events) {
        events.network(statistics.read());
        for (NodeSession session : coordinator.sessions()) {
            Node node = session.node();
            events.node(node, nodes.status(node), nodes.metrics(node));
        }
    }

    /** Ends it; what was accepted goes on at another instance, or here after the next start. */
    @Override
    public void close() {
        Loop teller = telling;
        if (teller != null) {
            teller.close();
        }
        tasks.close();
        coordinator.close();
        ComputeEvents events = watched;
        if (events != null) {
            events.close();
        }
    }

    public EmbeddedLedger ledger() {
        return ledger;
    }

    Tasks tasks() {
        return tasks;
    }

    Nodes nodes() {
        return nodes;
    }

    Endings endings() {
        return endings;
    }

    Engine engine() {
        return engine;
    }

    Rounds rounds() {
        return rounds;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    WorkOutlook outlook() {
        return outlook;
    }

    Statistics statistics() {
        return statistics;
    }

    ComputeConfig config() {
        return config;
    }

    /**
     * Accepts tasks of a requester, all or none.
     *
     * @param key the requester's own; the same one again gives the tasks of the first time
     * @return their ids
     * @throws BulwarkException VALIDATION_ERROR, INSUFFICIENT_BALANCE, NOT_AVAILABLE
     */
    public List<UUID> submit(Principal requester, @Nullable String key, List<TaskRequest> requests) {
        return tasks.submit(requester, key, requests).stream()
                .map(Tasks.Accepted::id)
                .toList();
    }

    /** A challenge for a node's key. */
    public String challenge(NodeRequest request) {
        return nodes.challenge(request);
    }

    /**
     * Registers a node and opens its session.
     *
     * @param address whence it came; null when unknown
     * @throws BulwarkException what is wrong with it
     */
    public NodeIdentity register(Principal owner, NodeRequest request, @Nullable String address) {
        Nodes.Registered registered = nodes.register(owner, request, address);
        return new NodeIdentity(registered.node(), registered.session(), registered.token());
    }

    /** @param token the session's secret, shown this once */
    public record NodeIdentity(UUID node, UUID session, String token) {
        /** Who the node is where it connects. */
        public Principal principal() {
            return new Principal(Principal.Kind.SERVICE, Nodes.principal(node), Set.of(Permission.NODE_RUN));
        }

        @Override
        public String toString() {
            return "node " + node;
        }
    }

    /**
     * Connects a node.
     *
     * @throws BulwarkException FORBIDDEN when the caller is no node, INVALID_TOKEN when its session has ended
     */
    public Connected connect(Principal caller, NodeLink link) {
        NodeSession session = session(caller);
        session.attach(link);
        coordinator.wake();
        return new Connected(session, link);
    }

    private NodeSession session(Principal caller) {
        if (!caller.id().startsWith("node:")) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "Only a node with its session may do so");
        }
        return coordinator.session(nodes.get(UUID.fromString(caller.id().substring("node:".length()))));
    }

    /** A connected node. */
    public final class Connected {
        private final NodeSession session;
        private final NodeLink link;

        private Connected(NodeSession session, NodeLink link) {
            this.session = session;
            this.link = link;
        }

        /** Hears one frame; throws what is wrong with it. */
        public void frame(String text) {
            coordinator.hear(session, text);
        }

        public void close() {
            session.detach(link);
        }
    }

    /**
     * The pull fallback: hears a frame, if there is one, and gives what waits for the node.
     *
     * @throws BulwarkException as {@link Connected#frame}
     */
    List<String> pull(Principal caller, @Nullable String frame) {
        NodeSession session = session(caller);
        if (frame != null) {
            coordinator.hear(session, frame);
        }
        return session.takeAll();
    }
}
