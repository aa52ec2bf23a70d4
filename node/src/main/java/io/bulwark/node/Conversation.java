package io.bulwark.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Contact.Frame;
import io.bulwark.node.Registrar.Session;
import java.io.IOException;

/**
 * The frames that go out and those that come in. Holds nothing of its own: it takes the lock of {@link Contact} for a frame, and
 * lets it go before the frame is signed and sent.
 */
final class Conversation {
    private final Contact contact;
    private final Workbench bench;
    private final Departure departure;
    private final Standing standing;
    private final Skills skills;
    private final NodeKey key;
    private final int tasks;

    /** @param tasks results after which the node drains; 0 for no end */
    Conversation(
            Contact contact,
            Workbench bench,
            Departure departure,
            Standing standing,
            Skills skills,
            NodeKey key,
            int tasks) {
        this.contact = contact;
        this.bench = bench;
        this.departure = departure;
        this.standing = standing;
        this.skills = skills;
        this.key = key;
        this.tasks = tasks;
    }

    /**
     * Says what there is to say until the session or the work ends.
     *
     * @throws IOException when the connection ends before
     */
    void speak(Link to, Session mine) throws IOException, InterruptedException {
        boolean held = false;
        long heldAt = System.nanoTime();
        while (true) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            Frame frame;
            synchronized (contact) {
                if (departure.isOver() || !contact.isIn(mine)) {
                    return;
                }
                if (!to.alive()) {
                    throw new IOException("the connection ended");
                }
                long now = System.nanoTime();
                if (!contact.isAnswered(now)) {
                    throw new IOException("the server does not answer any more");
                }
                boolean farewell = departure.isFarewellDue();
                long pause = contact.pause(to, farewell || departure.isToBeAnnounced(), now);
                if (pause > 0) {
                    contact.wait(Math.clamp(pause / 1_000_000, 1, 500));
                    continue;
                }
                frame = contact.next(now);
                if (!held || farewell || now - heldAt >= 4 * to.beatMillis() * 1_000_000) {
                    // The server gives again what it thinks is here, also what was on its way when the node began to
                    // leave.
                    bench.name(body.putArray("holding"));
                    heldAt = now;
                    held = true;
                }
                if (departure.isLeaving()) {
                    departure.said(frame.number(), farewell);
                    body.put("draining", true);
                } else if (skills.paused() != null) {
                    body.put("draining", true);
                }
            }
            FrameForm.statements(body, frame.statements());
            to.say(FrameForm.signed(key, mine, frame.number(), body));
        }
    }

    /** Takes in one frame; whatever it holds, this comes to an end and keeps its bounds. */
    void hear(Heard heard) {
        synchronized (contact) {
            String error = heard.error();
            if (error != null) {
                contact.refused(error);
                standing.tell(What.NOTE, null, "the server refused a frame: " + error);
            }
            if (heard.ack() >= 0) {
                answered(heard);
            }
            heard.withdraw().forEach(bench::withdraw);
            heard.reveal().forEach(bench::show);
            bench.take(heard.assign(), departure.isFinal());
            contact.wake();
        }
    }

    private void answered(Heard heard) {
        for (Statement statement : contact.outbox.answered(heard.ack())) {
            bench.answered(statement, heard.refused().get(statement.attempt()));
            if (tasks > 0 && standing.count(What.DELIVERED) >= tasks) {
                departure.drain();
            }
        }
        departure.answered(heard.ack());
    }
}
