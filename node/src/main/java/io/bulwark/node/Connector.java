package io.bulwark.node;

import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Registrar.Session;
import io.bulwark.node.SocketLink.NoSocketException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The life of the connection: registers, connects, speaks, and does it again when something of it ends, later each time while
 * nothing works. Its fields belong to the one thread that runs it; for the rest it takes the lock of {@link Contact}.
 */
final class Connector {
    private static final long FIRST_PAUSE = 200;
    private static final long LONGEST_PAUSE = 5_000;
    private static final long PULL_FOR = 60_000_000_000L;
    private static final int MOST_LOST_SESSIONS = 4;
    private static final long LOST_WITHIN = 60_000_000_000L;
    private static final int LARGEST_TASK = 300_000;

    private final Settings settings;
    private final Registrar registrar;
    private final Skills skills;
    private final Endpoints where;
    private final Contact contact;
    private final Workbench bench;
    private final Departure departure;
    private final Conversation conversation;
    private final Standing standing;

    private boolean registeredBefore;
    private int lostSessions;
    private long lostAt;
    private long pullUntil = System.nanoTime();

    Connector(
            Settings settings,
            Registrar registrar,
            Skills skills,
            Endpoints where,
            Contact contact,
            Workbench bench,
            Departure departure,
            Conversation conversation,
            Standing standing) {
        this.settings = settings;
        this.registrar = registrar;
        this.skills = skills;
        this.where = where;
        this.contact = contact;
        this.bench = bench;
        this.departure = departure;
        this.conversation = conversation;
        this.standing = standing;
    }

    /**
     * Returns when the node is done.
     *
     * @throws AgentException when it cannot work at all
     */
    void run() throws InterruptedException {
        long pause = FIRST_PAUSE;
        while (!isOver()) {
            long began = System.nanoTime();
            try {
                work();
                pause = FIRST_PAUSE;
            } catch (IOException e) {
                if (System.nanoTime() - began > 2 * LONGEST_PAUSE * 1_000_000) {
                    pause = FIRST_PAUSE;
                }
                failed(said(e), pause);
                rest(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
        }
    }

    private boolean isOver() {
        synchronized (contact) {
            return departure.isOver();
        }
    }

    private static String said(Exception e) {
        String message = e.getMessage();
        return message == null ? "the server does not answer" : Words.safe(message, 200);
    }

    private void failed(String why, long pause) {
        boolean isNews;
        synchronized (contact) {
            isNews = !standing.now().equals(new Standing.Now(AgentStatus.State.CONNECTING, why));
            notConnected(why);
        }
        if (isNews) {
            standing.tell(What.DISCONNECTED, null, why + "; next try in about " + Math.max(1, pause / 1_000) + " s");
        }
    }

    private void notConnected(String why) {
        synchronized (contact) {
            if (!departure.isFinal()) {
                standing.is(AgentStatus.State.CONNECTING, why);
            }
        }
    }

    private void rest(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        synchronized (contact) {
            while (!departure.isOver() && end - System.nanoTime() > 0) {
                contact.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        }
    }

    /** One connection from its beginning to its end. */
    private void work() throws IOException, InterruptedException {
        Endpoint at = where.find();
        Session known;
        synchronized (contact) {
            known = contact.session();
        }
        Session mine = known == null ? register(at) : known;
        try (Link link = connect(at, mine)) {
            connected(link, known != null);
            conversation.speak(link, mine);
            if (isEndedByServer(mine)) {
                sessionLost();
            }
        } catch (SessionEndedException e) {
            sessionLost();
        } finally {
            synchronized (contact) {
                contact.disconnected();
            }
        }
    }

    private boolean isEndedByServer(Session mine) {
        synchronized (contact) {
            return !contact.isIn(mine) && !departure.isResigning() && !departure.isOver();
        }
    }

    private Session register(Endpoint at) throws IOException, InterruptedException {
        Session fresh;
        Set<String> models = skills.models();
        try {
            fresh = registrar.register(at, skills, !registeredBefore);
            synchronized (contact) {
                bench.registered(fresh, !registeredBefore);
                departure.registered(models);
                contact.registered(fresh);
            }
        } catch (AgentException e) {
            notConnected(said(e));
            throw e;
        }
        registeredBefore = true;
        standing.tell(What.REGISTERED, null, fresh.node().toString());
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
        synchronized (contact) {
            contact.sessionLost();
        }
        if (lostSessions >= MOST_LOST_SESSIONS) {
            throw new AgentException(
                    AgentException.Kind.REFUSED,
                    "the node's session was ended again and again: another process works with the same key",
                    "next: stop that one, or give this one a key of its own with --key-file");
        }
    }

    private Link connect(Endpoint at, Session mine) throws IOException, InterruptedException {
        int largest = (1 << 20) + settings.slots() * LARGEST_TASK;
        if (!settings.pull() && System.nanoTime() - pullUntil >= 0) {
            try {
                return SocketLink.connect(
                        at.base(), mine.token(), mine.leaseMillis() / 4, largest, conversation::hear, contact::wake);
            } catch (NoSocketException e) {
                standing.tell(What.NOTE, null, said(e) + "; work is fetched by requests");
                pullUntil = System.nanoTime() + PULL_FOR;
            }
        }
        return new PullLink(at.base(), mine.token(), 4 * largest, conversation::hear);
    }

    private void connected(Link link, boolean again) {
        synchronized (contact) {
            contact.connected(link);
            departure.connected();
            if (!departure.isFinal()) {
                standing.connected(link.pulls(), skills.paused());
            }
        }
        standing.tell(What.CONNECTED, null, (link.pulls() ? "by requests" : "by WebSocket") + (again ? " again" : ""));
    }
}
