package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Registrar.Session;
import io.bulwark.node.Statement.Kind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The work in hand: what becomes of each attempt from its taking to its end, in the journal and in what is said of it. Each task
 * is computed on a virtual thread. Guarded by the lock of {@link Contact}, which callers hold and the computing threads take when
 * they begin and when they are done.
 */
final class Workbench {
    private final Contact contact;
    private final Standing standing;
    private final NodeKey key;
    private final Journal journal;
    private final Skills skills;
    private final Semaphore slots;
    private final Holdings held;

    Workbench(Contact contact, Standing standing, NodeKey key, Journal journal, Skills skills, int slots) {
        this.contact = contact;
        this.standing = standing;
        this.key = key;
        this.journal = journal;
        this.skills = skills;
        this.slots = new Semaphore(slots);
        this.held = new Holdings(slots);
    }

    int running() {
        return held.running();
    }

    int committed() {
        return held.committed();
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    void name(ArrayNode list) {
        held.name(list);
    }

    /** Gives back what the last process had begun, and keeps what it had bound itself to. */
    void restore() {
        JsonNode nothing = JsonNodeFactory.instance.nullNode();
        journal.committed().forEach((attempt, output) -> {
            held.commits(held.add(new Work(attempt, "", true, null, nothing)), output);
        });
        for (Attempt attempt : journal.leftOver()) {
            giveBack(held.add(new Work(attempt, "", false, null, nothing)), "the node was restarted");
        }
        if (!held.isEmpty()) {
            standing.tell(What.NOTE, null, "from before: " + held.committed() + " results to be shown");
        }
    }

    /**
     * A session began.
     *
     * @param first whether it is the first of this process: the last one may have died before the server heard of its
     *     commitments, and what the server has heard it knows
     * @throws AgentException when results are still to be shown on another ledger
     */
    void registered(Session session, boolean first) {
        journal.on(session.ledger());
        if (first) {
            for (Held one : held.all()) {
                if (one.output != null) {
                    contact.outbox.add(commitment(one.attempt(), one.output, session));
                }
            }
        }
    }

    /**
     * Begins what the server gives, as far as there is room; the rest is given back.
     *
     * @param leaves whether the node takes nothing new
     */
    void take(List<Work> given, boolean leaves) {
        List<Held> taken = new ArrayList<>();
        for (Work work : given) {
            if (held.knows(work.attempt())) {
                continue;
            }
            if (leaves || !held.hasRoom()) {
                decline(work.attempt(), leaves ? "the node leaves" : "the node is full");
            } else {
                taken.add(held.add(work));
                standing.tell(What.TAKEN, work.attempt(), work.kind());
            }
        }
        if (!taken.isEmpty() && noted(taken)) {
            for (Held one : taken) {
                one.thread = Thread.ofVirtual().name("task").start(() -> compute(one));
            }
        }
    }

    private void decline(Attempt attempt, String why) {
        held.past(attempt);
        // A server that goes on all the same is not answered for ever.
        if (contact.outbox.waiting() < Holdings.REMEMBERED) {
            contact.outbox.add(Statement.of(Kind.RELEASE, attempt));
        }
        standing.tell(What.RELEASED, attempt, why);
    }

    private boolean noted(List<Held> taken) {
        try {
            journal.took(taken.stream().map(Held::attempt).toList());
            return true;
        } catch (UncheckedIOException e) {
            // Work that a restart would not know of is not begun.
            taken.forEach(one -> giveBack(one, "the journal cannot be written"));
            return false;
        }
    }

    private void compute(Held one) {
        try {
            slots.acquire();
            try {
                synchronized (contact) {
                    if (!held.has(one)) {
                        return;
                    }
                    contact.outbox.add(Statement.of(Kind.START, one.attempt()));
                    contact.wake();
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
        synchronized (contact) {
            if (!held.has(one) || !one.running) {
                return;
            }
            switch (outcome) {
                case Outcome.Done done -> done(one, done.output());
                case Outcome.Failed no -> fails(one, no.reason());
                case Outcome.Back no -> giveBack(one, no.reason());
            }
            contact.wake();
        }
    }

    private void done(Held one, String output) {
        Attempt attempt = one.attempt();
        Session session = contact.session();
        String fault = unfit(output);
        if (fault != null) {
            fails(one, fault);
        } else if (!one.work.commit()) {
            held.rests(one);
            contact.outbox.add(Statement.result(attempt, output, null));
        } else if (session == null || !held.hasRoomFor(output)) {
            giveBack(one, "the node cannot keep it");
        } else {
            journal.commit(attempt, output);
            held.commits(one, output);
            contact.outbox.add(commitment(attempt, output, session));
        }
    }

    private Statement commitment(Attempt attempt, String output, Session session) {
        String salt = key.salt(session.ledger(), attempt);
        return Statement.commit(attempt, Hashes.commitment(session.ledger(), session.node(), attempt, output, salt));
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
        rests(one, Statement.failed(one.attempt(), why));
        standing.tell(What.FAILED, one.attempt(), why);
    }

    private void giveBack(Held one, String why) {
        one.cancel();
        rests(one, Statement.of(Kind.RELEASE, one.attempt()));
        standing.tell(What.RELEASED, one.attempt(), why);
    }

    /** It ends with this as the only thing to say of it. */
    private void rests(Held one, Statement end) {
        held.rests(one);
        contact.outbox.drop(one.attempt());
        contact.outbox.add(end);
    }

    void giveBackAll(String why) {
        for (Held one : held.all()) {
            if (one.running) {
                giveBack(one, why);
            }
        }
    }

    /** The server asks for a result that the node bound itself to. */
    void show(Attempt attempt) {
        Held one = held.get(attempt);
        Session session = contact.session();
        if (one == null || one.running || one.output == null || session == null || !one.work.commit()) {
            return;
        }
        contact.outbox.drop(attempt);
        contact.outbox.add(Statement.result(attempt, one.output, key.salt(session.ledger(), attempt)));
    }

    /** The network does not want it any more. */
    void withdraw(Attempt attempt) {
        Held one = held.get(attempt);
        if (one != null) {
            ends(one, What.WITHDRAWN, "the network does not need it any more");
        }
    }

    /**
     * The server has heard this.
     *
     * @param why it changed nothing; null when it did
     */
    void answered(Statement statement, @Nullable String why) {
        Held one = held.get(statement.attempt());
        if (one == null) {
            return;
        }
        String refusal = "REPEATED".equals(why) ? null : why;
        switch (statement.kind()) {
            case START -> {
                if (refusal != null) {
                    ends(one, What.REFUSED, refusal);
                }
            }
            case COMMIT -> {
                if (refusal == null) {
                    standing.tell(What.COMMITTED, statement.attempt(), "");
                } else {
                    ends(one, What.REFUSED, refusal);
                }
            }
            case RESULT -> {
                if (refusal == null) {
                    ends(one, What.DELIVERED, "");
                } else if (!refusal.equals("TOO_EARLY")) {
                    ends(one, What.REFUSED, refusal);
                }
            }
            case FAIL, RELEASE -> forget(one);
        }
    }

    private void ends(Held one, What what, String why) {
        forget(one);
        standing.tell(what, one.attempt(), why);
    }

    private void forget(Held one) {
        Attempt attempt = one.attempt();
        held.forget(one);
        contact.outbox.drop(attempt);
        one.cancel();
        try {
            journal.ended(attempt);
        } catch (UncheckedIOException e) {
            standing.tell(
                    What.NOTE, attempt, "the journal cannot be written; after a restart this will be said once more");
        }
    }

    /** Ends all computing, with nothing more to say. */
    void close() {
        held.all().forEach(Held::cancel);
    }
}
