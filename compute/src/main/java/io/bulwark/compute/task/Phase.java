package io.bulwark.compute.task;

import java.util.List;

/** Where a task stands. */
public sealed interface Phase {
    /** Waits for a node; results that came already are kept. */
    record Pending() implements Phase {}

    /** At least one node has it, none has begun. */
    record Assigned() implements Phase {}

    record InProgress() implements Phase {}

    /** @param accepted the epoch of the attempt whose result is the task's */
    record Completed(int accepted) implements Phase {}

    record Failed(Cause cause) implements Phase {}

    record Cancelled() implements Phase {}

    /** Why a task failed. */
    enum Cause {
        DEADLINE,
        /** Out of attempts without results that agree. */
        ATTEMPTS
    }

    /** Every {@link #wire}. */
    List<String> WIRE = List.of("pending", "assigned", "in_progress", "completed", "failed", "cancelled");

    default boolean ended() {
        return this instanceof Completed || this instanceof Failed || this instanceof Cancelled;
    }

    /** The word of the API. */
    default String wire() {
        return switch (this) {
            case Pending p -> "pending";
            case Assigned p -> "assigned";
            case InProgress p -> "in_progress";
            case Completed p -> "completed";
            case Failed p -> "failed";
            case Cancelled p -> "cancelled";
        };
    }
}
