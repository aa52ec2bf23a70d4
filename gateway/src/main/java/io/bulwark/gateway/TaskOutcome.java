package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a {@link ModelTask} ended. */
public sealed interface TaskOutcome {
    Figures figures();

    /** An answer that passed the task's check, with who gave it. */
    record Answered(ObjectNode json, String provider, String model, Figures figures) implements TaskOutcome {}

    /**
     * No answer that passes.
     *
     * @param code the machine's word for the reason: that of a failed call, {@code no_time} or {@code invalid_answer}
     * @param message for the operator; it may quote the provider
     */
    record Unavailable(String code, String message, Figures figures) implements TaskOutcome {}

    /**
     * What it took.
     *
     * @param calls requests to the router: one, and more after a refused schema or a refused answer
     * @param attempts at providers, over all calls
     * @param millis from beginning to end
     */
    record Figures(int calls, int attempts, long inputTokens, long outputTokens, long millis) {}
}
