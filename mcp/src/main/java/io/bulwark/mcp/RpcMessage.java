package io.bulwark.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request, or a notification.
 *
 * @param id a string or an integer; null in a notification
 */
record RpcMessage(@Nullable JsonNode id, String method, ObjectNode params) {
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_METHOD = 200;

    /** The message in {@code node}; empty for an answer, which nobody here waits for. */
    static Optional<RpcMessage> of(JsonNode node) throws RpcException {
        if (!(node instanceof ObjectNode object)) {
            throw invalid("A message must be an object");
        }
        if (!object.path("jsonrpc").asText().equals("2.0")) {
            throw invalid("'jsonrpc' must be \"2.0\"");
        }
        if (object.has("id") && idOf(object) == null) {
            throw invalid("'id' must be an integer or a string of at most " + LONGEST_ID + " characters");
        }
        JsonNode method = object.get("method");
        if (method == null && (object.has("result") || object.has("error"))) {
            return Optional.empty();
        }
        if (method == null || !method.isTextual() || method.textValue().length() > LONGEST_METHOD) {
            throw invalid("'method' must be a string of at most " + LONGEST_METHOD + " characters");
        }
        JsonNode params = object.get("params");
        if (params != null && !params.isObject()) {
            throw new RpcException(RpcException.INVALID_PARAMS, "'params' must be an object");
        }
        return Optional.of(new RpcMessage(
                idOf(object),
                method.textValue(),
                params instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode()));
    }

    /** The id to answer with, where there is a usable one. */
    static @Nullable JsonNode idOf(JsonNode node) {
        JsonNode id = node.get("id");
        boolean usable = id != null
                && (id.isIntegralNumber() || (id.isTextual() && id.textValue().length() <= LONGEST_ID));
        return usable ? id : null;
    }

    private static RpcException invalid(String message) {
        return new RpcException(RpcException.INVALID_REQUEST, message);
    }
}
