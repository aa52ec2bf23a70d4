package io.bulwark.compute.task;

import io.bulwark.compute.task.Attempt.Loss;
import io.bulwark.compute.task.Attempt.State;
import io.bulwark.kernel.TokenAmount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that tasks, nodes, a network and crashes can reach within small bounds. A message that was ever sent
 * may arrive at any time, any number of times, or never. A crash of a node loses what it had not sent; a crash of the
 * coordinator loses the assignments that had not arrived. Time is whether a lease or the deadline has run out, and may
 * have at any moment, for each attempt by itself.
 */
final class Explorer {
    /** The machine, or a broken one. */
    interface Machine {
        Step apply(Task task, Command command, Instant now);
    }

    /**
     * @param redundancies one task for each
     * @param liars how many of the three nodes lie, the last ones; those have one owner
     * @param busy whether a node that works on one task can be given another
     * @param compared whether results are compared
     */
    record Bounds(
            int[] redundancies,
            int maxAttempts,
            int liars,
            int crashes,
            boolean cancels,
            boolean busy,
            boolean compared) {
        Bounds(int[] redundancies, int maxAttempts, int liars, int crashes, boolean cancels, boolean busy) {
            this(redundancies, maxAttempts, liars, crashes, cancels, busy, true);
        }

        static Bounds notCompared(int tasks, int maxAttempts) {
            int[] alone = new int[tasks];
            Arrays.fill(alone, 1);
            return new Bounds(alone, maxAttempts, 1, 2, true, true, false);
        }
    }

    record Result(long states, long steps, @Nullable String violation, List<String> trace) {}

    private static final Instant NOW = Instant.EPOCH;
    private static final Instant FAR = NOW.plusSeconds(100_000);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Instant DEADLINE = NOW.plusSeconds(1_000);
    private static final TokenAmount ESCROW = TokenAmount.of(6);
    private static final TokenAmount ASK = TokenAmount.of(2);
    private static final int NODES = 3;
    private static final int MOST_STEPS = 80;

    // What a node has sent for an attempt.
    private static final int NOTHING = 0;
    private static final int GOOD = 1;
    private static final int BAD = 2;
    private static final int COPIED = 3;

    private final Machine machine;
    private final Bounds bounds;
    private final boolean traced;
    private final UUID[] nodes = new UUID[NODES];
    private final Keys seen = new Keys();
    private final Keys ending = new Keys();
    private final Map<Object, Integer> phases = new HashMap<>();
    private final Map<Object, Integer> states = new HashMap<>();
    private long steps;

    Explorer(Machine machine, Bounds bounds, boolean traced) {
        this.machine = machine;
        this.bounds = bounds;
        this.traced = traced;
        for (int n = 0; n < NODES; n++) {
            nodes[n] = new UUID(0, n);
        }
    }

    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what, null, false, false);
        }
    }

    /** One task with what its nodes have sent and what the ledger holds for it. */
    private record Place(Task task, int[] gone, int[] committed, int[] revealed, int[] paid, TokenAmount escrow) {
        static Place of(Task task, int attempts) {
            return new Place(task, new int[attempts], new int[attempts], new int[attempts], new int[attempts], ESCROW);
        }

        Place with(Task next, TokenAmount left, int[] payments) {
            return new Place(next, gone, committed, revealed, payments, left);
        }
    }

    private record World(
            Place[] places,
            int crashes,
            String by,
            @Nullable World from) {}

    private boolean lies(int node) {
        return node >= NODES - bounds.liars();
    }

    private Placement placement(int node) {
        String owner = lies(node) ? "liar" : "owner-" + node;
        return new Placement(nodes[node], owner, "block-" + node);
    }

    private int nodeOf(Attempt attempt) {
        return (int) attempt.at().node().getLeastSignificantBits();
    }

    Result explore() {
        Place[] first = new Place[bounds.redundancies().length];
        for (int t = 0; t < first.length; t++) {
            Terms terms = new Terms(
                    bounds.redundancies()[t],
                    bounds.maxAttempts(),
                    ESCROW,
                    DEADLINE,
                    LEASE,
                    LIMIT,
                    WINDOW,
                    bounds.compared());
            first[t] = Place.of(Task.submitted(new UUID(1, t), terms), bounds.maxAttempts());
        }
        Deque<World> open = new ArrayDeque<>();
        World start = new World(first, bounds.crashes(), "submitted", null);
        seen.add(key(start));
        open.add(start);
        World current = start;
        try {
            while (!open.isEmpty()) {
                // Breadth first gives the shortest counter-example, depth first needs less memory.
                current = traced ? open.removeFirst() : open.removeLast();
                for (Place place : current.places) {
                    mustEnd(place);
                }
                World at = current;
                next(at, world -> {
                    steps++;
                    if (seen.add(key(world))) {
                        open.addLast(world);
                    }
                });
            }
        } catch (Violation violation) {
            List<String> trace = new ArrayList<>();
            for (World w = current; w != null; w = w.from) {
                trace.addFirst(w.by);
            }
            return new Result(seen.size(), steps, violation.getMessage(), trace);
        }
        return new Result(seen.size(), steps, null, List.of());
    }

    private void next(World world, Consumer<World> out) {
        for (int t = 0; t < world.places.length; t++) {
            int at = t;
            next(world, t, (by, place) -> out.accept(replaced(world, at, place, world.crashes, by)));
        }
        if (world.crashes > 0) {
            for (int who = 0; who <= NODES; who++) {
                Place[] after = world.places.clone();
                boolean lost = false;
                for (int t = 0; t < after.length; t++) {
                    Place crashed = crashed(after[t], who);
                    lost |= crashed != after[t];
                    after[t] = crashed;
                }
                if (lost) {
                    String by = who == NODES ? "coordinator crashes" : "node " + who + " crashes";
                    out.accept(new World(after, world.crashes - 1, by, traced ? world : null));
                }
            }
        }
    }

    private World replaced(World world, int t, Place place, int crashes, String by) {
        Place[] after = world.places.clone();
        after[t] = place;
        return new World(after, crashes, traced ? "task " + t + ": " + by : "", traced ? world : null);
    }

    /** A node forgets what it was about to send, the coordinator what it was about to hand out. */
    private Place crashed(Place place, int who) {
        int[] gone = null;
        for (Attempt attempt : place.task.attempts()) {
            int i = attempt.epoch() - 1;
            boolean unsent = who == NODES
                    ? place.committed[i] == NOTHING && place.revealed[i] == NOTHING && attempt.working()
                    : nodeOf(attempt) == who && place.revealed[i] == NOTHING && attempt.open();
            if (unsent && place.gone[i] == 0) {
                gone = gone == null ? place.gone.clone() : gone;
                gone[i] = 1;
            }
        }
        return gone == null
                ? place
                : new Place(place.task, gone, place.committed, place.revealed, place.paid, place.escrow);
    }

    private interface Out {
        void to(String by, Place place);
    }

    private void next(World world, int t, Out out) {
        Place place = world.places[t];
        Task task = place.task;
        if (task.wanted() > 0) {
            for (int n = 0; n < NODES; n++) {
                if (bounds.busy() || !busy(world, n)) {
                    step(place, new Command.Assign(placement(n), ASK), NOW, "assigned to " + n, out);
                }
            }
        }
        for (Attempt attempt : task.attempts()) {
            int i = attempt.epoch() - 1;
            sends(place, attempt, i, out);
            arrives(place, attempt, i, out);
            if (attempt.due() != null && !task.phase().ended()) {
                step(
                        place,
                        alone(task, attempt),
                        new Command.Tick(),
                        NOW.plus(LIMIT),
                        "expires " + attempt.epoch(),
                        out);
            }
        }
        if (!task.phase().ended()) {
            step(place, alone(task, null), new Command.Tick(), DEADLINE, "deadline", out);
        }
        if (bounds.cancels()) {
            step(place, new Command.Cancel(), NOW, "cancelled", out);
        }
    }

    private boolean busy(World world, int node) {
        for (Place place : world.places) {
            for (Attempt attempt : place.task.attempts()) {
                if (nodeOf(attempt) == node && attempt.open()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void sends(Place place, Attempt attempt, int i, Out out) {
        if (place.gone[i] == 1) {
            return;
        }
        boolean lies = lies(nodeOf(attempt));
        int[] choices = lies ? new int[] {GOOD, BAD} : new int[] {GOOD};
        if (place.task.commits()) {
            if (place.committed[i] == NOTHING) {
                for (int digest : lies ? new int[] {GOOD, BAD, COPIED} : choices) {
                    if (digest != COPIED || honestCommitment(place) != null) {
                        out.to("node sends commitment " + attempt.epoch() + "/" + digest, sent(place, i, digest, true));
                    }
                }
                return;
            }
            boolean opened = attempt.state() instanceof State.Committed s && s.revealUntil() != null;
            if (!lies && !opened) {
                return;
            }
        }
        if (place.revealed[i] == NOTHING) {
            for (int digest : choices) {
                out.to("node sends result " + attempt.epoch() + "/" + digest, sent(place, i, digest, false));
            }
        }
    }

    private static Place sent(Place place, int i, int digest, boolean commitment) {
        int[] changed = (commitment ? place.committed : place.revealed).clone();
        changed[i] = digest;
        return new Place(
                place.task,
                place.gone,
                commitment ? changed : place.committed,
                commitment ? place.revealed : changed,
                place.paid,
                place.escrow);
    }

    private @Nullable String honestCommitment(Place place) {
        for (Attempt attempt : place.task.attempts()) {
            int i = attempt.epoch() - 1;
            if (!lies(nodeOf(attempt)) && place.committed[i] != NOTHING) {
                return commitment(nodeOf(attempt), attempt.epoch(), GOOD);
            }
        }
        return null;
    }

    private static String commitment(int node, int epoch, int digest) {
        return "c" + node + epoch + digest;
    }

    private void arrives(Place place, Attempt attempt, int i, Out out) {
        int node = nodeOf(attempt);
        int epoch = attempt.epoch();
        if (place.committed[i] != NOTHING) {
            String commitment = place.committed[i] == COPIED
                    ? honestCommitment(place)
                    : commitment(node, epoch, place.committed[i]);
            if (commitment != null) {
                step(
                        place,
                        new Command.Commit(epoch, nodes[node], commitment),
                        NOW,
                        "commitment arrives " + epoch,
                        out);
            }
        }
        if (place.revealed[i] != NOTHING) {
            String digest = "d" + place.revealed[i];
            String opened = commitment(node, epoch, place.revealed[i]);
            for (boolean check : place.task.commits() ? new boolean[] {false} : new boolean[] {false, true}) {
                step(
                        place,
                        new Command.Reveal(epoch, nodes[node], digest, opened, check),
                        NOW,
                        "result arrives " + epoch + (check ? ", to be checked" : ""),
                        out);
            }
        }
    }

    private void step(Place place, Command command, Instant now, String by, Out out) {
        step(place, place.task, command, now, by, out);
    }

    private void step(Place place, Task as, Command command, Instant now, String by, Out out) {
        Step step = machine.apply(as, command, now);
        if (step instanceof Step.Moved moved) {
            Place after = booked(place, moved, by);
            if (command instanceof Command.Cancel || !after.task.equals(place.task) || after.escrow != place.escrow) {
                out.to(by, after);
            }
        }
    }

    /** Moves the money and judges the step. */
    private Place booked(Place before, Step.Moved moved, String by) {
        Task after = canonical(moved.task());
        if (before.task.phase().ended()) {
            throw new Violation("an ended task moved: " + by);
        }
        TokenAmount escrow = before.escrow;
        int[] paid = before.paid.clone();
        for (Effect effect : moved.effects()) {
            switch (effect) {
                case Effect.Pay pay -> {
                    int i = pay.epoch() - 1;
                    escrow = taken(escrow, pay.amount(), by);
                    if (++paid[i] > 1) {
                        throw new Violation("paid twice: " + by);
                    }
                    Attempt attempt = after.attempts().get(i);
                    boolean sent = before.committed[i] != NOTHING || before.revealed[i] != NOTHING;
                    if (!attempt.at().node().equals(pay.node()) || !sent) {
                        throw new Violation("paid a node that delivered nothing: " + by);
                    }
                    if (before.committed[i] == COPIED && !(attempt.state() instanceof State.Compensated)) {
                        throw new Violation("paid a node for a copied commitment: " + by);
                    }
                }
                case Effect.Refund refund -> escrow = taken(escrow, refund.amount(), by);
                case Effect.Slash slash -> {
                    if (!bounds.compared()) {
                        throw new Violation("a node was slashed though nothing was compared: " + by);
                    }
                    int node = (int) slash.node().getLeastSignificantBits();
                    boolean wrong = slash.reason().equals(Task.WRONG_RESULT)
                            || slash.reason().equals(Loss.BAD_REVEAL.name());
                    if (wrong && !lies(node)) {
                        throw new Violation("an honest node was slashed for " + slash.reason() + ": " + by);
                    }
                }
                case Effect.OpenReveal open -> {
                    if (after.attempts().stream().anyMatch(Attempt::working)) {
                        throw new Violation("commitments were opened while a node could still copy: " + by);
                    }
                }
                case Effect.Withdraw withdraw -> {}
            }
        }
        if (!bounds.compared() && (after.target() != 1 || Arrays.stream(paid).sum() > 1)) {
            throw new Violation("a second result was asked for though nothing was compared: " + by);
        }
        if (escrow.isZero() != after.phase().ended()) {
            throw new Violation("the escrow and the end of the task do not go together: " + by);
        }
        long accepted = after.attempts().stream()
                .filter(a -> a.state() instanceof State.Accepted)
                .count();
        if (accepted > 1 || accepted == 1 != after.phase() instanceof Phase.Completed) {
            throw new Violation(accepted + " accepted attempts: " + by);
        }
        if (after.phase() instanceof Phase.Completed done && after.target() > 1) {
            State state = after.attempts().get(done.accepted() - 1).state();
            if (state instanceof State.Accepted s && s.digest().equals("d" + BAD)) {
                throw new Violation("a wrong result was accepted though several were compared: " + by);
            }
        }
        return before.with(after, escrow, paid);
    }

    private static TokenAmount taken(TokenAmount escrow, TokenAmount amount, String by) {
        if (amount.compareTo(escrow) > 0) {
            throw new Violation("more left the escrow than was in it: " + by);
        }
        return escrow.minus(amount);
    }

    /** With one honest node alive and helpful, the task ends, whatever the others do. */
    private void mustEnd(Place start) {
        Place place = start;
        boolean fresh = place.task.attempts().stream().noneMatch(a -> nodeOf(a) == 0)
                && place.task.attempts().size() < bounds.maxAttempts()
                && place.task.terms().redundancy() == 1
                && place.task.target() == 1
                && !place.task.phase().ended();
        boolean deadline = false;
        for (int i = 0; i < MOST_STEPS; i++) {
            if (place.task.phase().ended()) {
                if (fresh && deadline) {
                    throw new Violation("an honest node was there, yet the task ran into its deadline");
                }
                return;
            }
            if (!fresh && !ending.add(new Key(code(place), 0, 0))) {
                return;
            }
            Place[] found = new Place[1];
            Out out = (by, next) -> found[0] = next;
            help(place, out);
            if (found[0] == null) {
                deadline = true;
                step(place, alone(place.task, null), new Command.Tick(), DEADLINE, "deadline", out);
            }
            if (found[0] == null) {
                throw new Violation("a task can never end");
            }
            place = found[0];
        }
        throw new Violation("a task does not end");
    }

    private void help(Place place, Out out) {
        boolean[] done = new boolean[1];
        Out once = (by, next) -> {
            if (!done[0]) {
                done[0] = true;
                out.to(by, next);
            }
        };
        for (Attempt attempt : place.task.attempts()) {
            int i = attempt.epoch() - 1;
            if (nodeOf(attempt) == 0 && attempt.open() && place.gone[i] == 0) {
                arrives(place, attempt, i, (by, next) -> {
                    // Of two outcomes of an arrival the unchecked comes first.
                    once.to(by, next);
                });
                if (!done[0]) {
                    sends(place, attempt, i, once);
                }
            }
        }
        if (!done[0] && place.task.wanted() > 0) {
            step(place, new Command.Assign(placement(0), ASK), NOW, "assigned", once);
        }
        for (Attempt attempt : place.task.attempts()) {
            boolean helpful = nodeOf(attempt) == 0 && place.gone[attempt.epoch() - 1] == 0;
            if (!done[0] && attempt.due() != null && !helpful) {
                step(place, alone(place.task, attempt), new Command.Tick(), NOW.plus(LIMIT), "expires", once);
            }
        }
    }

    /** The task with every lease but one far from its end, and the deadline, unless none is given, too. */
    private static Task alone(Task task, @Nullable Attempt expiring) {
        List<Attempt> attempts = new ArrayList<>();
        for (Attempt attempt : task.attempts()) {
            attempts.add(
                    expiring != null && attempt.epoch() == expiring.epoch() ? attempt : timed(attempt, FAR, FAR, FAR));
        }
        return new Task(task.id(), task.terms(), task.phase(), task.target(), attempts);
    }

    /** All times as they were at first, so that states differ by what happened and not by when. */
    private static Task canonical(Task task) {
        List<Attempt> attempts = new ArrayList<>();
        for (Attempt attempt : task.attempts()) {
            attempts.add(timed(attempt, NOW.plus(LEASE), NOW.plus(LIMIT), NOW.plus(WINDOW)));
        }
        return new Task(task.id(), task.terms(), task.phase(), task.target(), attempts);
    }

    private static Attempt timed(Attempt attempt, Instant lease, Instant limit, Instant window) {
        return switch (attempt.state()) {
            case State.Assigned s -> attempt.with(new State.Assigned(lease, limit));
            case State.Running s -> attempt.with(new State.Running(lease, limit));
            case State.Committed s
            when s.revealUntil() != null -> attempt.with(new State.Committed(s.commitment(), window));
            default -> attempt;
        };
    }

    private Key key(World world) {
        long[] places = new long[2];
        for (int t = 0; t < world.places.length; t++) {
            places[t] = code(world.places[t]);
        }
        if (world.places.length == 2 && bounds.redundancies()[0] == bounds.redundancies()[1]) {
            Arrays.sort(places);
        }
        return new Key(places[0], places[1], world.crashes);
    }

    /** Every fact about a task in 64 bits; exact, so that no two states are taken for one. */
    private long code(Place place) {
        long code = small(place.task.phase());
        code = code * 5 + place.task.target();
        code = code * 7 + place.escrow.value().longValue();
        for (int i = 0; i < bounds.maxAttempts(); i++) {
            if (i >= place.task.attempts().size()) {
                code = code * 4096;
                continue;
            }
            Attempt attempt = place.task.attempts().get(i);
            int one = small(attempt.state()) + 1;
            one = one * 3 + nodeOf(attempt);
            one = one * 2 + place.gone[i];
            one = one * 4 + place.committed[i];
            one = one * 3 + place.revealed[i];
            one = one * 2 + place.paid[i];
            if (one >= 4096) {
                throw new IllegalStateException("an attempt does not fit into its bits");
            }
            code = code * 4096 + one;
        }
        return code;
    }

    /** A number for each kind of state; what it holds besides follows from what the nodes have sent. */
    private int small(Object state) {
        Object kind =
                switch (state) {
                    case State.Committed s -> s.revealUntil() == null ? "held" : "open";
                    default -> state.getClass();
                };
        Map<Object, Integer> codes = state instanceof Phase ? phases : states;
        int code = codes.computeIfAbsent(kind, k -> codes.size());
        if (code > 15) {
            throw new IllegalStateException("more kinds of states than bits");
        }
        return code;
    }

    private record Key(long a, long b, int c) {}

    /** A set of keys in three plain arrays: a hundred bytes less for each than a HashSet. */
    private static final class Keys {
        private long[] a = new long[1 << 12];
        private long[] b = new long[1 << 12];
        private byte[] used = new byte[1 << 12];
        private int size;

        int size() {
            return size;
        }

        boolean add(Key key) {
            if (size * 2 > a.length) {
                grow();
            }
            int at = place(key.a, key.b, key.c);
            if (used[at] != 0) {
                return false;
            }
            a[at] = key.a;
            b[at] = key.b;
            used[at] = (byte) (key.c + 1);
            size++;
            return true;
        }

        private int place(long x, long y, int c) {
            long h = x * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(y * 0xC2B2AE3D27D4EB4FL, 31) ^ c * 0x165667B19E3779F9L;
            h ^= h >>> 29;
            h *= 0xBF58476D1CE4E5B9L;
            h ^= h >>> 32;
            int at = (int) h & (a.length - 1);
            while (used[at] != 0 && (a[at] != x || b[at] != y || used[at] != c + 1)) {
                at = (at + 1) & (a.length - 1);
            }
            return at;
        }

        private void grow() {
            long[] oldA = a;
            long[] oldB = b;
            byte[] old = used;
            a = new long[oldA.length * 2];
            b = new long[oldA.length * 2];
            used = new byte[oldA.length * 2];
            for (int i = 0; i < old.length; i++) {
                if (old[i] != 0) {
                    int at = place(oldA[i], oldB[i], old[i] - 1);
                    a[at] = oldA[i];
                    b[at] = oldB[i];
                    used[at] = old[i];
                }
            }
        }
    }
}
