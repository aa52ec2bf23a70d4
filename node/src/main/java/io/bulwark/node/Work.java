package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the server gives to a node. The payload is hostile data, and nobody's business but the requester's.
 *
 * @param commit whether the result is first committed to, and shown when the server asks for it
 * @param model the model that the task requires
 */
public record Work(
        Attempt attempt,
        String kind,
        boolean commit,
        @Nullable String model,
        JsonNode payload) {
    @Override
    public String toString() {
        return kind + " " + attempt;
    }
}
