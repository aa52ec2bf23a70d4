package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a call ended, or began to be answered. */
public sealed interface Outcome {
    /** A whole answer. The headers are the few worth passing on, with lower-case names. */
    record Answered(int status, Map<String, String> headers, Answer answer) implements Outcome {}

    /** An answer that comes in pieces; the stream must be closed. */
    record Streaming(int status, Map<String, String> headers, ModelStream stream) implements Outcome {}

    /**
     * No answer.
     *
     * @param status for the client, 400 to 599
     * @param code the machine's word for it, in the {@code code} of the body too
     * @param message what a person may read; never a secret
     * @param retryAfter how long the upstream asked to wait, null when it did not
     * @param body {@code {"error": {"message", "type", "param", "code"}}}; the upstream's own where it has that form
     */
    record Failed(
            FailureKind kind,
            int status,
            String code,
            String message,
            @Nullable Duration retryAfter,
            ObjectNode body) implements Outcome {
        /** A failure that Bulwark itself found. */
        public static Failed of(FailureKind kind, String message) {
            return new Failed(
                    kind,
                    kind.status(),
                    kind.code(),
                    message,
                    null,
                    WireJson.error(message, kind.status(), kind.code()));
        }
    }
}
