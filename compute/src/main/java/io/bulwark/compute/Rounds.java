package io.bulwark.compute;

import io.bulwark.compute.Engine.Assignment;
import io.bulwark.compute.task.Agreement;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Command;
import io.bulwark.compute.task.Step;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Gives tasks to the nodes connected here, one round of choices at a time. What a round gives is taken from its nodes' room
 * at once, and handed back if its transaction fails.
 */
final class Rounds {
    /** Until then a node that is busy elsewhere is not tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final int MOST_NODES = 50_000;

    private final Fit fit;
    private final Trust trust;
    private final TokenAmount minStake;
    private final ComputeConfig config;
    private final NodeStore store;
    private final UuidV7 ids;
    private final SecureRandom random = new SecureRandom();
    private final Map<UUID, NodeSession> sessions = new ConcurrentHashMap<>();
    /** Rosters of rounds that may be stored, while the transaction that was to store them failed. */
    private final Queue<Roster> unstored = new ConcurrentLinkedQueue<>();

    private volatile boolean direct;
    private Roster roster = new Roster(new UUID(0, 0), List.of(), Map.of());

    Rounds(Fit fit, Trust trust, TokenAmount minStake, ComputeConfig config, NodeStore store, UuidV7 ids) {
        this.fit = fit;
        this.trust = trust;
        this.minStake = minStake;
        this.config = config;
        this.store = store;
        this.ids = ids;
    }

    /** What the nodes here offer, as long as none of them offers something else. */
    private static final class Roster {
        final UUID id;
        final List<Node> nodes;
        final Map<UUID, Integer> places;
        /** Stored, or about to be by one round. */
        final AtomicBoolean taken = new AtomicBoolean();

        Roster(UUID id, List<Node> nodes, Map<UUID, Integer> places) {
            this.id = id;
            this.nodes = nodes;
            this.places = places;
        }
    }

    /**
     * What was given.
     *
     * @param rows the tasks that were given to somebody, as they are now
     */
    static final class Round {
        private final @Nullable Roster roster;
        private final byte[] content;
        final List<Assignment> assigned;
        final Map<UUID, TaskRow> rows;
        /** Rosters that its transaction stores. */
        private final List<Roster> owes = new ArrayList<>();

        private Round(@Nullable Roster roster, byte[] content, List<Assignment> assigned, Map<UUID, TaskRow> rows) {
            this.roster = roster;
            this.content = content;
            this.assigned = assigned;
            this.rows = rows;
        }
    }

    Map<UUID, NodeSession> sessions() {
        return sessions;
    }

    /** From now on new tasks are given away where they are accepted, if there is room for them and for all that wait. */
    void direct() {
        direct = true;
    }

    boolean isDirect() {
        return direct;
    }

    /** How much room the nodes here have. */
    int free(Instant now) {
        int free = 0;
        for (NodeSession session : sessions.values()) {
            free += room(session, now);
        }
        return free;
    }

    private int room(NodeSession session, Instant now) {
        return session.draining() || !session.alive(now, config) ? 0 : session.free(now);
    }

    /** Those of the demands that a node here could serve now. */
    List<String> served(Collection<String> demands, Instant now) {
        List<Matcher.Candidate> candidates = new ArrayList<>();
        for (NodeSession session : sessions.values()) {
            int room = room(session, now);
            if (room > 0) {
                candidates.add(new Matcher.Candidate(session.node(), room));
            }
        }
        Matcher matcher = new Matcher(fit, new byte[0], candidates, 1);
        return demands.stream().filter(matcher::serves).toList();
    }

    /** Chooses nodes for these tasks, in their order, as far as any fit. */
    synchronized Round give(List<TaskRow> rows, Instant now) {
        List<Node> nodes = new ArrayList<>(sessions.size());
        List<Integer> offers = new ArrayList<>(sessions.size());
        for (NodeSession session : sessions.values()) {
            nodes.add(session.node());
            offers.add(room(session, now));
            if (nodes.size() == MOST_NODES) {
                break;
            }
        }
        Roster current = roster(nodes);
        int[] offered = offers.stream().mapToInt(Integer::intValue).toArray();
        List<Matcher.Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < offered.length; i++) {
            if (offered[i] > 0) {
                candidates.add(new Matcher.Candidate(nodes.get(i), offered[i]));
            }
        }
        if (candidates.isEmpty()) {
            return new Round(null, new byte[0], List.of(), Map.of());
        }
        byte[] seed = new byte[16];
        random.nextBytes(seed);
        int run = Matcher.run(rows.size());
        Matcher matcher = new Matcher(fit, seed, candidates, run);
        RoundRecord.Writer record = new RoundRecord.Writer(seed, run, offered, current.places);
        List<Assignment> assigned = new ArrayList<>(rows.size());
        Map<UUID, TaskRow> given = new LinkedHashMap<>();
        for (TaskRow one : rows) {
            TaskRow row = one;
            while (row.task().wanted() > 0) {
                Optional<Node> node = matcher.choose(row.task(), row.demand());
                record.choice(row.task(), row.demand(), node.map(Node::id).orElse(null));
                if (node.isEmpty()) {
                    break;
                }
                Command assign = new Command.Assign(
                        node.get().placement(), node.get().offer().ask());
                if (!(row.task().apply(assign, now, Agreement.EXACT) instanceof Step.Moved moved)) {
                    throw new IllegalStateException("the matcher chose a node that the task refuses");
                }
                row = row.with(moved.task(), false);
                Attempt attempt = row.task().attempts().getLast();
                assigned.add(new Assignment(node.get().id(), row, attempt));
                given.put(row.task().id(), row);
            }
        }
        if (assigned.isEmpty()) {
            return new Round(null, new byte[0], List.of(), Map.of());
        }
        for (Assignment assignment : assigned) {
            NodeSession session = sessions.get(assignment.node());
            if (session != null) {
                session.open.put(assignment.key(), now);
            }
        }
        return new Round(current, record.bytes(), assigned, given);
    }

    /** A node that was read again counts as another offer; comparing what it holds would cost more than noting it. */
    @SuppressWarnings("ReferenceEquality")
    private Roster roster(List<Node> nodes) {
        Roster known = roster;
        boolean same = known.nodes.size() == nodes.size();
        for (int i = 0; same && i < nodes.size(); i++) {
            same = known.nodes.get(i) == nodes.get(i);
        }
        if (same) {
            return known;
        }
        Map<UUID, Integer> places = new HashMap<>();
        for (Node node : nodes) {
            places.put(node.id(), places.size());
        }
        roster = new Roster(ids.next(), List.copyOf(nodes), places);
        return roster;
    }

    /** Keeps the record of a round, in the transaction that writes what it gave. */
    void store(Handle handle, Round round, Instant now) {
        Roster roster = round.roster;
        if (roster == null) {
            return;
        }
        if (roster.taken.compareAndSet(false, true)) {
            round.owes.add(roster);
        }
        for (Roster owed = unstored.poll(); owed != null; owed = unstored.poll()) {
            round.owes.add(owed);
        }
        for (Roster owed : round.owes) {
            store.roster(handle, owed.id, RoundRecord.roster(owed.nodes, trust, minStake), now);
        }
        store.round(handle, ids.next(), roster.id, round.content, now);
    }

    /** The round's transaction failed: nobody has what it gave. */
    void undo(Round round) {
        for (Assignment assignment : round.assigned) {
            NodeSession session = sessions.get(assignment.node());
            if (session != null) {
                session.open.remove(assignment.key());
            }
        }
        unstored.addAll(round.owes);
    }

    /** These nodes have more to do than is known here: another instance gives them work, too. */
    void pause(Collection<UUID> nodes, Instant now) {
        for (UUID node : nodes) {
            NodeSession session = sessions.get(node);
            if (session != null) {
                session.pause(now.plus(PAUSE));
            }
        }
    }
}
