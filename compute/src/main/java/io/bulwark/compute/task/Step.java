package io.bulwark.compute.task;

import java.util.List;

/** What became of a command. */
public sealed interface Step {
    record Moved(Task task, List<Effect> effects) implements Step {
        public Moved {
            effects = List.copyOf(effects);
        }
    }

    /** Nothing changed. */
    record Refused(Why why) implements Step {}

    /** Why a command changed nothing. */
    enum Why {
        /** The task has ended. */
        ENDED,
        /** No such attempt was ever made. */
        UNKNOWN_EPOCH,
        /** The attempt belongs to another node. */
        OTHER_NODE,
        /** The attempt was lost, withdrawn or decided before: a late message. */
        LATE,
        /** Said before: a duplicate. */
        REPEATED,
        /** Comes before its turn, such as an opening while others may still commit. */
        TOO_EARLY,
        /** A node that computes alone commits to nothing. */
        NOT_ASKED,
        /** Enough nodes are at work. */
        ENOUGH,
        /** The node had an attempt of this task before, or its owner or address block has one that counts. */
        NOT_APART,
        /** The node asks more than the task can pay. */
        TOO_DEAR,
        /** Nothing was due. */
        NOTHING_DUE
    }
}
