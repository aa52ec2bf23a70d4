package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Registrar.Session;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the model server and asks the server how the node does, every now and then, on a thread of its own. Takes the lock of
 * {@link Contact} for what it changes, never while it waits for an answer.
 */
final class Watch {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration REFRESH_PAUSED = Duration.ofSeconds(5);
    private static final Duration REFRESH = Duration.ofSeconds(60);
    private static final long TICK = 250;

    private final boolean asks;
    private final Endpoints where;
    private final Skills skills;
    private final Contact contact;
    private final Departure departure;
    private final Standing standing;
    private volatile @Nullable JsonNode server;

    /** @param asks whether the server is asked how the node does */
    Watch(boolean asks, Endpoints where, Skills skills, Contact contact, Departure departure, Standing standing) {
        this.asks = asks;
        this.where = where;
        this.skills = skills;
        this.contact = contact;
        this.departure = departure;
        this.standing = standing;
    }

    /** What the server last said of the node; null when it was not asked. */
    @Nullable
    JsonNode server() {
        return server;
    }

    /** Goes on until it is interrupted. */
    void run() {
        long refreshAt = System.nanoTime() + REFRESH.toNanos();
        long askAt = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(TICK);
                long now = System.nanoTime();
                if (now - refreshAt >= 0) {
                    skills.refresh();
                    refreshAt = System.nanoTime() + (skills.paused() == null ? REFRESH : REFRESH_PAUSED).toNanos();
                }
                look();
                if (skills.paused() != null && refreshAt - now > REFRESH_PAUSED.toNanos()) {
                    refreshAt = now + REFRESH_PAUSED.toNanos();
                }
                if (asks && now - askAt >= 0) {
                    ask();
                    askAt = System.nanoTime() + EVERY.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        synchronized (contact) {
            Link link = contact.link();
            if (link == null || departure.isFinal()) {
                return;
            }
            AgentStatus.State before = standing.now().state();
            standing.connected(link.pulls(), skills.paused());
            AgentStatus.State after = standing.now().state();
            boolean pauses = after == AgentStatus.State.PAUSED;
            if (after != before) {
                standing.tell(
                        pauses ? What.PAUSED : What.RESUMED,
                        null,
                        standing.now().reason());
                contact.hurry();
            }
            departure.offer(pauses ? null : skills.models());
            if (departure.mayResign()) {
                contact.leaveSession();
            }
            contact.wake();
        }
    }

    private void ask() throws InterruptedException {
        Session mine;
        synchronized (contact) {
            mine = contact.link() == null ? null : contact.session();
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
                server = answer.json();
            }
        } catch (IOException e) {
            // The figures stay as they were; that the server is away shows elsewhere.
        }
    }
}
