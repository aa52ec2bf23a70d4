package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Registrar.Session;
import io.bulwark.node.SocketLink.NoSocketException;
import io.bulwark.node.Statement.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node at work. One thread connects and speaks; what the server says comes in on threads of the connection; each task runs
 * on a virtual thread. All they share is behind the lock of this object. Time is measured, never compared with the server's:
 * what is over, the server says, so clocks may differ.
 */
public final class NodeAgent {
    private static final long FRAME_SPACING = 25_000_000;
    private static final int MOST_UNANSWERED = 8;
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(15);
    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE = 200;
    private static final long LONGEST_PAUSE = 5_000;
    private static final long PULL_FOR = 60_000_000_000L;
    private static final int MOST_LOST_SESSIONS = 4;
    private static final long LOST_WITHIN = 60_000_000_000L;
    private static final int SEQUENCE_LEAP = 10_000;
    private static final int LARGEST_TASK = 300_000;
    private static final Duration WATCH_EVERY = Duration.ofSeconds(5);
    private static final Duration REFRESH_PAUSED = Duration.ofSeconds(5);
    private static final Duration REFRESH = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final Settings settings;
    private final NodeKey key;
    private final Journal journal;
    private final Skills skills;
    private final Endpoints where;
    private final Consumer<AgentEvent> listener;
    private final Registrar registrar;
    private final Semaphore slots;

    // Of the thread that connects.
    private boolean firstRegistration = true;
    private int lostSessions;
    private long lostAt;
    private long pullUntil = System.nanoTime();
    private volatile boolean pulling;

    // Guarded by this.
    private final Holdings held;
    private final Outbox outbox = new Outbox();
    private @Nullable Session session;
    private @Nullable Link link;
    private AgentStatus.State state = AgentStatus.State.CONNECTING;
    private String reason = "";
    private long sequence;
    private long spokeAt = System.nanoTime();
    private boolean urgent;
    private long quietUntil = spokeAt;
    private boolean draining;
    private boolean announced;
    private long farewell;
    private boolean farewellHeard;
    private boolean stopping;
    private boolean ended;
    private long drainEnd;
    private boolean resigning;
    private Set<String> offered = Set.of();
    private long delivered;
    private long failed;
    private long released;
    private long lost;
    private @Nullable JsonNode server;
    private @Nullable AgentException fault;

    /**
     * @param journal of the key; closed by the caller, after {@link #run}
     * @param where the server, asked for before each connection, since a server may come back at another place
     * @param listener told what happens, soon and briefly
     */
    NodeAgent(
            Settings settings,
            NodeKey key,
            Journal journal,
            Skills skills,
            Endpoints where,
            Consumer<AgentEvent> listener) {
        this.settings = settings;
        this.key = key;
        this.journal = journal;
        this.skills = skills;
        this.where = where;
        this.listener = listener;
        this.registrar = new Registrar(key, settings);
        this.slots = new Semaphore(settings.slots());
        this.held = new Holdings(settings.slots());
    }

    /** One that lives and dies with this process. */
    public static NodeAgent ofProcess(
            Settings settings, Skills skills, Endpoints where, Consumer<AgentEvent> listener) {
        return new NodeAgent(settings, NodeKey.ephemeral(), Journal.inMemory(), skills, where, listener);
    }

    /**
     * Works until it is told to end.
     *
     * @return results that it is bound to and could not show
     * @throws AgentException when it cannot work at all
     */
    public int run() throws InterruptedException {
        restore();
        skills.refresh();
        Thread keeper = Thread.ofVirtual().name("node-keeper").start(this::keep);
        try {
            long pause = FIRST_PAUSE;
            while (!over()) {
                long began = System.nanoTime();
                try {
                    work();
                    pause = FIRST_PAUSE;
                } catch (IOException e) {
                    if (System.nanoTime() - began > 2 * LONGEST_PAUSE * 1_000_000) {
                        pause = FIRST_PAUSE;
                    }
                    disconnected(said(e), pause);
                    rest(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
                    pause = Math.min(LONGEST_PAUSE, pause * 2);
                }
            }
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
            keeper.interrupt();
            finish();
        }
        AgentException why = fault();
        if (why != null) {
            throw why;
        }
        synchronized (this) {
            return held.committed();
        }
    }

    private synchronized @Nullable AgentException fault() {
        return fault;
    }

    private static String said(IOException e) {
        String message = e.getMessage();
        return message == null ? "the server does not answer" : Words.safe(message, 200);
    }

    /** Takes nothing new, finishes what it has, and ends; what is not done in time is given back. */
    public synchronized void drain() {
        if (!draining) {
            draining = true;
            drainEnd = System.nanoTime() + settings.drainLimit().toNanos();
            state(AgentStatus.State.DRAINING, "");
            tell(What.DRAINING, null, held.running() + " running, " + held.committed() + " to be shown");
            notifyAll();
        }
    }

    /** Gives back what runs and ends at once. */
    public synchronized void stop() {
        draining = true;
        if (!stopping) {
            stopping = true;
            drainEnd = System.nanoTime() + LAST_WORDS.toNanos();
            for (Held one : held.all()) {
                if (one.running) {
                    giveBack(one, "the node stops");
                }
            }
            notifyAll();
        }
    }

    public synchronized AgentStatus status() {
        Session now = session;
        return new AgentStatus(
                state,
                reason,
                now == null ? null : now.node(),
                now == null ? "" : now.unit(),
                held.running(),
                settings.slots(),
                held.committed(),
                delivered,
                failed,
                released,
                lost,
                server);
    }

    // Connecting.

    private synchronized boolean over() {
        if (fault != null) {
            return true;
        }
        if (!draining) {
            return false;
        }
        if (System.nanoTime() - drainEnd >= 0) {
            if (!stopping) {
                stop();
                return false;
            }
            return true;
        }
        if (stopping) {
            return outbox.isEmpty();
        }
        return nothingLeft() && (farewellHeard || link == null);
    }

    private boolean nothingLeft() {
        return held.isEmpty() && outbox.isEmpty();
    }

    private boolean leaving() {
        return draining || resigning;
    }

    private void work() throws IOException, InterruptedException {
        Endpoint at = where.find();
        Session mine;
        boolean first;
        synchronized (this) {
            mine = session;
            first = mine == null;
        }
        if (mine == null) {
            mine = register(at, firstRegistration);
        }
        Link made;
        try {
            made = connect(at, mine);
        } catch (SessionEndedException e) {
            sessionLost();
            return;
        }
        try {
            connected(made, first);
            serve(made, mine);
            synchronized (this) {
                if (session == null && resigning) {
                    return;
                }
            }
            if (endedByServer(mine)) {
                sessionLost();
            }
        } catch (SessionEndedException e) {
            sessionLost();
        } finally {
            made.close();
            synchronized (this) {
                link = null;
                outbox.again();
            }
        }
    }

    private synchronized boolean endedByServer(Session mine) {
        return !mine.equals(session) && !over();
    }

    private Session register(Endpoint at, boolean add) throws IOException, InterruptedException {
        Session fresh;
        Set<String> models = skills.models();
        try {
            fresh = registrar.register(at, skills, add);
            journal.on(fresh.ledger());
        } catch (AgentException e) {
            synchronized (this) {
                fault = e;
            }
            throw new IOException(e.headline());
        }
        boolean restarted = firstRegistration;
        firstRegistration = false;
        synchronized (this) {
            session = fresh;
            offered = models;
            resigning = false;
            if (restarted) {
                // The last process may have died before the server heard of them; what it has heard it knows.
                held.all().forEach(one -> {
                    if (one.output != null) {
                        outbox.add(commitment(one.attempt(), one.output, fresh));
                    }
                });
            }
        }
        tell(What.REGISTERED, null, fresh.node().toString());
        return fresh;
    }

    /** Somebody else registered with the key, or this node did itself. */
    private void sessionLost() {
        long now = System.nanoTime();
        if (now - lostAt > LOST_WITHIN) {
            lostSessions = 0;
        }
        lostAt = now;
        lostSessions++;
        synchronized (this) {
            session = null;
            outbox.again();
            if (lostSessions >= MOST_LOST_SESSIONS) {
                fault = new AgentException(
                        AgentException.Kind.REFUSED,
                        "the node's session was ended again and again: another process works with the same key",
                        "next: stop that one, or give this one a key of its own with --key-file");
            }
        }
    }

    private Link connect(Endpoint at, Session mine) throws IOException, InterruptedException {
        int largest = (1 << 20) + settings.slots() * LARGEST_TASK;
        if (!settings.pull() && System.nanoTime() - pullUntil >= 0) {
            try {
                pulling = false;
                return SocketLink.connect(
                        at.base(), mine.token(), mine.leaseMillis() / 4, largest, this::hear, this::changed);
            } catch (NoSocketException e) {
                tell(What.NOTE, null, said(e) + "; work is fetched by requests");
                pullUntil = System.nanoTime() + PULL_FOR;
            }
        }
        pulling = true;
        return new PullLink(at.base(), mine.token(), 4 * largest, this::hear);
    }

    private synchronized void changed() {
        notifyAll();
    }

    private void connected(Link made, boolean first) {
        synchronized (this) {
            link = made;
            urgent = true;
            quietUntil = System.nanoTime();
            announced = false;
            farewell = 0;
            farewellHeard = false;
            if (!draining) {
                pausedOrNot(pulling ? AgentStatus.State.PULLING : AgentStatus.State.ONLINE);
            }
        }
        tell(What.CONNECTED, null, (pulling ? "by requests" : "by WebSocket") + (first ? "" : " again"));
    }

    private void pausedOrNot(AgentStatus.State otherwise) {
        String paused = skills.paused();
        if (paused == null) {
            state(otherwise, "");
        } else {
            state(AgentStatus.State.PAUSED, paused);
        }
    }

    private void disconnected(String why, long pause) {
        boolean tell;
        synchronized (this) {
            tell = !ended && fault == null && !(state == AgentStatus.State.CONNECTING && reason.equals(why));
            if (!draining) {
                state(AgentStatus.State.CONNECTING, why);
            }
            outbox.again();
        }
        if (tell) {
            tell(What.DISCONNECTED, null, why + "; next try in about " + Math.max(1, pause / 1_000) + " s");
        }
    }

    private synchronized void rest(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!over() && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    // Speaking.

    /** Says what there is to say until the connection or the work ends. */
    private void serve(Link to, Session mine) throws IOException, InterruptedException {
        boolean holding = true;
        long heldAt = System.nanoTime();
        while (!over()) {
            List<Statement> statements;
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            long number;
            synchronized (this) {
                if (!mine.equals(session)) {
                    return;
                }
                if (!to.alive()) {
                    throw new IOException("the connection ended");
                }
                long now = System.nanoTime();
                if (now - outbox.oldest(now) > ANSWER_PATIENCE.toNanos()) {
                    throw new IOException("the server does not answer any more");
                }
                boolean beat = urgent || now - spokeAt >= to.beatMillis() * 1_000_000;
                boolean said = outbox.waiting() > 0 && outbox.unanswered() < MOST_UNANSWERED;
                boolean bye = leaving() && announced && farewell == 0 && nothingLeft() && outbox.unanswered() == 0;
                boolean news = bye || leaving() && !announced;
                if (!(beat || said || news) || now - spokeAt < FRAME_SPACING || now - quietUntil < 0) {
                    await(to, now, said || news || urgent);
                    continue;
                }
                statements = said ? outbox.take() : List.of();
                number = ++sequence;
                spokeAt = now;
                urgent = false;
                outbox.sent(number, statements, now);
                holding |= bye || now - heldAt >= 4 * to.beatMillis() * 1_000_000;
                if (holding) {
                    // The server gives again what it thinks is here, also what was on its way when the node began to
                    // leave.
                    held.name(body.putArray("holding"));
                    heldAt = now;
                    holding = false;
                }
                if (bye) {
                    farewell = number;
                }
                if (leaving() || skills.paused() != null) {
                    body.put("draining", true);
                    announced = leaving();
                }
            }
            FrameForm.statements(body, statements);
            to.say(FrameForm.signed(key, mine, number, body));
        }
    }

    private void await(Link to, long now, boolean soon) throws InterruptedException {
        long next = soon
                ? Math.max(spokeAt + FRAME_SPACING - now, quietUntil - now)
                : spokeAt + to.beatMillis() * 1_000_000 - now;
        wait(Math.clamp(next / 1_000_000, 1, 500));
    }

    // Hearing.

    /** Takes in one frame; whatever it holds, this comes to an end and keeps its bounds. */
    void hear(Heard heard) {
        List<Attempt> taken = new ArrayList<>();
        synchronized (this) {
            if (heard.error() != null) {
                refused(heard.error());
            }
            if (heard.ack() >= 0) {
                answered(heard);
            }
            for (Attempt attempt : heard.withdraw()) {
                Held one = held.get(attempt);
                if (one != null) {
                    gone(one, What.WITHDRAWN, "the network does not need it any more");
                }
            }
            for (Attempt attempt : heard.reveal()) {
                show(attempt);
            }
            for (Work work : heard.assign()) {
                if (takes(work)) {
                    taken.add(work.attempt());
                }
            }
            if (!taken.isEmpty() && !noted(taken)) {
                taken.clear();
            }
            for (Attempt attempt : taken) {
                Held one = held.get(attempt);
                if (one != null) {
                    one.thread = Thread.ofVirtual().name("task").start(() -> compute(one));
                }
            }
            notifyAll();
        }
    }

    private boolean noted(List<Attempt> taken) {
        try {
            journal.took(taken);
            return true;
        } catch (UncheckedIOException e) {
            // Work that a restart would not know of is not begun.
            taken.forEach(
                    attempt -> giveBack(Objects.requireNonNull(held.get(attempt)), "the journal cannot be written"));
            return false;
        }
    }

    private void refused(String code) {
        switch (code) {
            case "INVALID_TOKEN", "FORBIDDEN", "INVALID_SIGNATURE" -> {
                session = null;
                Link now = link;
                if (now != null) {
                    now.close();
                }
            }
            default -> {
                // Said again after a pause; the server says of what it knows already that it does.
                quietUntil = System.nanoTime() + ERROR_PAUSE.toNanos();
                outbox.again();
                if (code.equals("CONFLICT")) {
                    sequence += SEQUENCE_LEAP;
                }
            }
        }
        tell(What.NOTE, null, "the server refused a frame: " + code);
    }

    private void answered(Heard heard) {
        for (Statement statement : outbox.answered(heard.ack())) {
            Held one = held.get(statement.attempt());
            String why = heard.refused().get(statement.attempt());
            boolean known = why == null || why.equals("REPEATED");
            if (one == null) {
                continue;
            }
            switch (statement.kind()) {
                case START -> {
                    if (!known) {
                        gone(one, What.REFUSED, why);
                    }
                }
                case COMMIT -> {
                    if (known) {
                        tell(What.COMMITTED, statement.attempt(), "");
                    } else {
                        gone(one, What.REFUSED, why);
                    }
                }
                case RESULT -> {
                    if (known) {
                        delivered++;
                        gone(one, What.DELIVERED, "");
                        if (settings.tasks() > 0 && delivered >= settings.tasks()) {
                            drain();
                        }
                    } else if (!"TOO_EARLY".equals(why)) {
                        gone(one, What.REFUSED, why);
                    }
                }
                case FAIL, RELEASE -> forget(one);
            }
        }
        if (farewell > 0 && heard.ack() >= farewell) {
            farewellHeard = nothingLeft();
            farewell = farewellHeard ? farewell : 0;
        }
    }

    /** Whether new work is taken; what is not is given back. */
    private boolean takes(Work work) {
        Attempt attempt = work.attempt();
        if (held.knows(attempt)) {
            return false;
        }
        boolean room = held.hasRoom();
        if (draining || !room) {
            held.past(attempt);
            released++;
            // A server that goes on all the same is not answered for ever.
            if (outbox.waiting() < Holdings.REMEMBERED) {
                outbox.add(Statement.of(Kind.RELEASE, attempt));
            }
            tell(What.RELEASED, attempt, draining ? "the node leaves" : "the node is full");
            return false;
        }
        held.add(work);
        tell(What.TAKEN, attempt, work.kind());
        return true;
    }

    private void show(Attempt attempt) {
        Held one = held.get(attempt);
        Session mine = session;
        if (one == null || one.running || one.output == null || mine == null || !one.work.commit()) {
            return;
        }
        outbox.drop(attempt);
        outbox.add(Statement.result(attempt, one.output, key.salt(mine.ledger(), attempt)));
    }

    // Computing.

    private void compute(Held one) {
        Attempt attempt = one.attempt();
        try {
            slots.acquire();
            try {
                synchronized (this) {
                    if (!held.has(one)) {
                        return;
                    }
                    outbox.add(Statement.of(Kind.START, attempt));
                    notifyAll();
                }
                computed(one, skills.run(one.work));
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            // Withdrawn, or the node stops: whoever did it has said what there is to say.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            computed(
                    one,
                    new Outcome.Failed("the executor failed (" + e.getClass().getSimpleName() + ")"));
        } catch (OutOfMemoryError e) {
            computed(one, new Outcome.Back("too large for this node's memory"));
        }
    }

    private void computed(Held one, Outcome outcome) {
        synchronized (this) {
            Attempt attempt = one.attempt();
            Session mine = session;
            if (!held.has(one) || !one.running) {
                return;
            }
            switch (outcome) {
                case Outcome.Done done -> {
                    String fault = unfit(done.output());
                    if (fault != null) {
                        fails(one, fault);
                    } else if (!one.work.commit()) {
                        held.rests(one);
                        outbox.add(Statement.result(attempt, done.output(), null));
                    } else if (mine == null || !held.hasRoomFor(done.output())) {
                        giveBack(one, "the node cannot keep it");
                    } else {
                        commit(one, done.output(), mine);
                    }
                }
                case Outcome.Failed no -> fails(one, no.reason());
                case Outcome.Back no -> giveBack(one, no.reason());
            }
            notifyAll();
        }
    }

    private void commit(Held one, String output, Session mine) {
        Attempt attempt = one.attempt();
        journal.commit(attempt, output);
        held.commits(one, output);
        outbox.add(commitment(attempt, output, mine));
    }

    private Statement commitment(Attempt attempt, String output, Session mine) {
        String salt = key.salt(mine.ledger(), attempt);
        return Statement.commit(attempt, Hashes.commitment(mine.ledger(), mine.node(), attempt, output, salt));
    }

    /** Why a result cannot be carried. */
    private static @Nullable String unfit(String output) {
        if (output.indexOf('\0') >= 0) {
            return "the result holds the character 0";
        }
        return output.length() > 1 << 20 || Statement.cost(output) > Outbox.MOST_BYTES - 1_000
                ? "the result is too large"
                : null;
    }

    private void fails(Held one, String why) {
        failed++;
        held.rests(one);
        outbox.drop(one.attempt());
        outbox.add(Statement.failed(one.attempt(), why));
        tell(What.FAILED, one.attempt(), why);
    }

    private void giveBack(Held one, String why) {
        released++;
        held.rests(one);
        one.cancel();
        outbox.drop(one.attempt());
        outbox.add(Statement.of(Kind.RELEASE, one.attempt()));
        tell(What.RELEASED, one.attempt(), why);
    }

    private void gone(Held one, What what, @Nullable String why) {
        if (what != What.DELIVERED) {
            lost++;
        }
        forget(one);
        tell(what, one.attempt(), why == null ? "" : why);
    }

    private void forget(Held one) {
        Attempt attempt = one.attempt();
        held.forget(one);
        outbox.drop(attempt);
        one.cancel();
        try {
            journal.ended(attempt);
        } catch (UncheckedIOException e) {
            tell(What.NOTE, attempt, "the journal cannot be written; after a restart this will be said once more");
        }
    }

    // Beside the work.

    /** Gives back what the last process had begun, and keeps what it had bound itself to. */
    private synchronized void restore() {
        JsonNode nothing = JsonNodeFactory.instance.nullNode();
        journal.committed().forEach((attempt, output) -> {
            held.commits(held.add(new Work(attempt, "", true, null, nothing)), output);
        });
        for (Attempt attempt : journal.leftOver()) {
            giveBack(held.add(new Work(attempt, "", false, null, nothing)), "the node was restarted");
        }
        if (!held.isEmpty()) {
            tell(What.NOTE, null, "from before: " + held.committed() + " results to be shown");
        }
    }

    /** Looks at the model server and asks the server how the node does, every now and then. */
    private void keep() {
        long refreshAt = System.nanoTime() + REFRESH.toNanos();
        long watchAt = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(250);
                long now = System.nanoTime();
                if (now - refreshAt >= 0) {
                    skills.refresh();
                    refreshAt = System.nanoTime() + (skills.paused() == null ? REFRESH : REFRESH_PAUSED).toNanos();
                }
                paused();
                if (skills.paused() != null && refreshAt - now > REFRESH_PAUSED.toNanos()) {
                    refreshAt = now + REFRESH_PAUSED.toNanos();
                }
                if (settings.watch() && now - watchAt >= 0) {
                    watch();
                    watchAt = System.nanoTime() + WATCH_EVERY.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void paused() {
        Link now = link;
        if (now == null || draining) {
            return;
        }
        AgentStatus.State before = state;
        pausedOrNot(pulling ? AgentStatus.State.PULLING : AgentStatus.State.ONLINE);
        if (state != before) {
            boolean pauses = state == AgentStatus.State.PAUSED;
            tell(pauses ? What.PAUSED : What.RESUMED, null, reason);
            urgent = true;
            notifyAll();
        }
        // What it offers is said at registration, and that costs what runs, so it is said when nothing does.
        boolean other = state != AgentStatus.State.PAUSED && !skills.models().equals(offered);
        if (other != resigning) {
            resigning = other;
            announced = false;
            farewell = 0;
            farewellHeard = false;
        }
        if (resigning && announced && held.running() == 0 && outbox.isEmpty() && outbox.unanswered() == 0) {
            session = null;
            now.close();
        }
        notifyAll();
    }

    private void watch() throws InterruptedException {
        Session mine;
        synchronized (this) {
            mine = session;
            if (link == null) {
                return;
            }
        }
        if (mine == null) {
            return;
        }
        try {
            Endpoint at = where.find();
            Door.Answer answer = Door.call(
                    URI.create(at.base() + "/api/v1/nodes/" + mine.node() + "/status"),
                    at.credential(),
                    null,
                    Duration.ofSeconds(5),
                    1 << 20);
            if (answer.ok()) {
                synchronized (this) {
                    server = answer.json();
                }
            }
        } catch (IOException e) {
            // The figures stay as they were; that the server is away shows elsewhere.
        }
    }

    private void finish() {
        Set<Thread> threads = new HashSet<>();
        synchronized (this) {
            held.all().forEach(one -> {
                if (one.thread != null) {
                    threads.add(one.thread);
                }
            });
            state(AgentStatus.State.STOPPED, reason);
        }
        threads.forEach(Thread::interrupt);
        tell(What.STOPPED, null, held.committed() + " results to be shown");
    }

    private void state(AgentStatus.State next, String why) {
        state = next;
        reason = why;
    }

    private void tell(What what, @Nullable Attempt attempt, String detail) {
        listener.accept(
                new AgentEvent(Instant.now(), what, attempt, Words.safe(Objects.requireNonNullElse(detail, ""), 300)));
    }
}
