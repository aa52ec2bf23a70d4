package io.bulwark.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the node. Never holds what a task is about.
 *
 * @param attempt what it happened to; null when it is the node
 */
public record AgentEvent(Instant at, What what, @Nullable Attempt attempt, String detail) {
    /** What can happen. */
    public enum What {
        REGISTERED,
        CONNECTED,
        DISCONNECTED,
        TAKEN,
        COMMITTED,
        DELIVERED,
        FAILED,
        RELEASED,
        WITHDRAWN,
        REFUSED,
        PAUSED,
        RESUMED,
        DRAINING,
        STOPPED,
        NOTE
    }
}
