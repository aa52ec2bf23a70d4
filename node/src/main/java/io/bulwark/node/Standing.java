package io.bulwark.node;

import io.bulwark.node.AgentEvent.What;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the node does and what happened to it, as others are shown it. Needs no lock: what it holds is replaced whole or counted.
 * The state is changed by who holds the lock of {@link Contact}, so that it follows what is so.
 */
final class Standing {
    private final Consumer<AgentEvent> listener;
    private final AtomicLongArray told = new AtomicLongArray(What.values().length);
    private volatile Now now = new Now(AgentStatus.State.CONNECTING, "");

    /** @param reason why it is in this state, or "" */
    record Now(AgentStatus.State state, String reason) {}

    Standing(Consumer<AgentEvent> listener) {
        this.listener = listener;
    }

    Now now() {
        return now;
    }

    void is(AgentStatus.State state, String reason) {
        now = new Now(state, reason);
    }

    /**
     * It is connected.
     *
     * @param paused why it cannot work all the same; null when it can
     */
    void connected(boolean pulls, @Nullable String paused) {
        if (paused == null) {
            is(pulls ? AgentStatus.State.PULLING : AgentStatus.State.ONLINE, "");
        } else {
            is(AgentStatus.State.PAUSED, paused);
        }
    }

    void tell(What what, @Nullable Attempt attempt, String detail) {
        told.incrementAndGet(what.ordinal());
        listener.accept(new AgentEvent(Instant.now(), what, attempt, Words.safe(detail, 300)));
    }

    /** How often this has happened. */
    long count(What what) {
        return told.get(what.ordinal());
    }
}
