package io.bulwark.node;

/** What came of computing a task. */
public sealed interface Outcome {
    /** A result, exactly as it goes to the requester. */
    record Done(String output) implements Outcome {
        @Override
        public String toString() {
            return "Done";
        }
    }

    /** It cannot be computed here; counts against the node. */
    record Failed(String reason) implements Outcome {}

    /** Given back for another node to try; counts for nothing. */
    record Back(String reason) implements Outcome {}
}
