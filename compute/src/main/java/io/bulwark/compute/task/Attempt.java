package io.bulwark.compute.task;

import io.bulwark.kernel.TokenAmount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of a task to a node.
 *
 * @param epoch numbers the assignments of a task from 1 on and is never used twice: the fencing token in every message
 * @param ask what the node is paid if its result counts
 */
public record Attempt(int epoch, Placement at, TokenAmount ask, State state) {

    /** Where an attempt stands. */
    public sealed interface State {
        /** Given to the node, which has not said that it began. */
        record Assigned(Instant leaseUntil, Instant limit) implements State {}

        record Running(Instant leaseUntil, Instant limit) implements State {}

        /**
         * The node is bound to a result that nobody knows yet.
         *
         * @param revealUntil when it must have been opened; null until all others have committed too
         */
        record Committed(String commitment, @Nullable Instant revealUntil) implements State {}

        record Revealed(String digest) implements State {}

        /** The task's result. At most one attempt of a task ends here. */
        record Accepted(String digest) implements State {}

        /** Confirmed the result, and is paid as well. */
        record Agreed(String digest) implements State {}

        record Rejected(String digest) implements State {}

        /** @param said the node's words for it, for people; empty if it said nothing */
        record Lost(Loss why, String said) implements State {
            public Lost(Loss why) {
                this(why, "");
            }
        }

        /** The requester cancelled after the node had delivered: paid, and nothing is known of its worth. */
        record Compensated() implements State {}

        /** The task ended without needing it. */
        record Withdrawn() implements State {}
    }

    /** Why an attempt came to nothing. */
    public enum Loss {
        /** The node fell silent or took too long. */
        EXPIRED,
        /** The node said that it cannot. */
        REPORTED,
        /** The node gave it back before it began, or lost it in a restart that it told us of. */
        RELEASED,
        /** The node committed and did not open its commitment in time. */
        NOT_REVEALED,
        /** What the node opened is not what it had committed to. */
        BAD_REVEAL;

        /** Whether the node broke a promise, so that part of its stake is taken. */
        public boolean forfeits() {
            return this == NOT_REVEALED || this == BAD_REVEAL;
        }
    }

    Attempt with(State next) {
        return new Attempt(epoch, at, ask, next);
    }

    /** Computing, or about to. */
    public boolean working() {
        return state instanceof State.Assigned || state instanceof State.Running;
    }

    /** May still become a result. */
    public boolean open() {
        return working() || state instanceof State.Committed;
    }

    /** Counts towards the results wanted. */
    boolean counts() {
        return open() || state instanceof State.Revealed;
    }

    public boolean paid() {
        return state instanceof State.Accepted || state instanceof State.Agreed || state instanceof State.Compensated;
    }

    /** When something happens to it without anybody's doing; null for nothing. */
    @Nullable
    Instant due() {
        return switch (state) {
            case State.Assigned s -> s.leaseUntil();
            case State.Running s -> s.leaseUntil();
            case State.Committed s -> s.revealUntil();
            case State.Revealed s -> null;
            case State.Accepted s -> null;
            case State.Agreed s -> null;
            case State.Rejected s -> null;
            case State.Lost s -> null;
            case State.Compensated s -> null;
            case State.Withdrawn s -> null;
        };
    }
}
