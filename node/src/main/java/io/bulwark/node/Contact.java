package io.bulwark.node;

import io.bulwark.node.Registrar.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node's contact with its server: the session, the connection, what is to be said, and when. Its monitor is the one lock of
 * a node, since one frame moves all of it together: this class, {@link Workbench} and {@link Departure} are touched only by who
 * holds it. The thread that connects and speaks waits on it.
 */
final class Contact {
    private static final long FRAME_SPACING = 25_000_000;
    private static final int MOST_UNANSWERED = 8;
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(15);
    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
    private static final int SEQUENCE_LEAP = 10_000;

    final Outbox outbox = new Outbox();
    private @Nullable Session session;
    private @Nullable Link link;
    private long sequence;
    private long spokeAt = System.nanoTime();
    private long quietUntil = spokeAt;
    private boolean urgent;

    /** What goes out under a number. */
    record Frame(long number, List<Statement> statements) {}

    /** Something changed that the waiting thread looks at. */
    synchronized void wake() {
        notifyAll();
    }

    @Nullable
    Session session() {
        return session;
    }

    boolean isIn(Session one) {
        return one.equals(session);
    }

    void registered(Session fresh) {
        session = fresh;
    }

    void sessionLost() {
        session = null;
        outbox.again();
    }

    /** Ends the session from this side. */
    void leaveSession() {
        session = null;
        if (link != null) {
            link.close();
        }
    }

    @Nullable
    Link link() {
        return link;
    }

    void connected(Link made) {
        link = made;
        urgent = true;
        quietUntil = System.nanoTime();
    }

    void disconnected() {
        link = null;
        outbox.again();
    }

    /** Whether the server has not kept a frame waiting for too long. */
    boolean isAnswered(long now) {
        return now - outbox.oldest(now) <= ANSWER_PATIENCE.toNanos();
    }

    /** The next frame does not wait for the beat. */
    void hurry() {
        urgent = true;
    }

    /**
     * When the next frame is due, in nanoseconds from now; 0 or less when it is.
     *
     * @param news whether there is something to say besides what waits in the outbox
     */
    long pause(Link to, boolean news, long now) {
        long untilBeat = spokeAt + to.beatMillis() * 1_000_000 - now;
        return news || urgent || hasStatements() || untilBeat <= 0
                ? Math.max(spokeAt + FRAME_SPACING - now, quietUntil - now)
                : untilBeat;
    }

    private boolean hasStatements() {
        return outbox.waiting() > 0 && outbox.unanswered() < MOST_UNANSWERED;
    }

    Frame next(long now) {
        List<Statement> statements = hasStatements() ? outbox.take() : List.of();
        spokeAt = now;
        urgent = false;
        outbox.sent(++sequence, statements, now);
        return new Frame(sequence, statements);
    }

    /** The server refused a whole frame. */
    void refused(String code) {
        switch (code) {
            case "INVALID_TOKEN", "FORBIDDEN", "INVALID_SIGNATURE" -> leaveSession();
            default -> {
                // Said again after a pause; the server says of what it knows already that it does.
                quietUntil = System.nanoTime() + ERROR_PAUSE.toNanos();
                outbox.again();
                if (code.equals("CONFLICT")) {
                    sequence += SEQUENCE_LEAP;
                }
            }
        }
    }
}
