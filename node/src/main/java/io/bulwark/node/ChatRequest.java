package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a chat task's payload into a request to a model server. What would change the answer and is not known is refused, not
 * left out; what would make two nodes' answers differ needlessly (temperature, seed, bound) gets one value for all.
 */
final class ChatRequest {
    /** The bound of an answer whose requester names none. */
    private static final int MOST_TOKENS = 4_096;

    private static final int MOST_MESSAGES = 1_000;
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    /** Says how an answer is carried or booked, not what it is. */
    private static final Set<String> IGNORED =
            Set.of("model", "stream", "stream_options", "user", "metadata", "store", "n");

    private static final Set<String> NUMBERS = Set.of("temperature", "top_p", "presence_penalty", "frequency_penalty");
    private static final Set<String> BOUNDS = Set.of("max_tokens", "max_completion_tokens");

    private ChatRequest() {}

    /** Why a payload cannot be asked. */
    static final class OddException extends Exception {
        private static final long serialVersionUID = 1L;

        OddException(String message) {
            super(message);
        }
    }

    /** The model that a payload names itself. */
    static Optional<String> model(JsonNode payload) {
        return Optional.ofNullable(payload.path("model").textValue());
    }

    /** The request; its member {@code bounded} says whether the requester bounded the answer, and is not sent. */
    static ObjectNode of(JsonNode payload, String model) throws OddException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("model", model);
        if (payload.isTextual() || payload.path("prompt").isTextual() && !payload.has("messages")) {
            String text = payload.isTextual()
                    ? payload.textValue()
                    : payload.path("prompt").textValue();
            request.putArray("messages").addObject().put("role", "user").put("content", text);
        } else {
            messages(payload.path("messages"), request);
        }
        boolean bounded = false;
        for (Map.Entry<String, JsonNode> member : payload.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull() || name.equals("messages") || name.equals("prompt")) {
                continue;
            }
            if (name.equals("n") && value.asInt(0) != 1) {
                throw new OddException("n must be 1");
            }
            if (IGNORED.contains(name)) {
                continue;
            }
            if (BOUNDS.contains(name) && value.isInt() && value.intValue() > 0) {
                bounded = true;
            } else if (!allowed(name, value)) {
                throw new OddException("the payload's member " + Words.safe(name, 60) + " is not known or odd");
            }
            request.set(name, value);
        }
        if (!request.has("temperature")) {
            request.put("temperature", 0);
        }
        if (!request.has("seed")) {
            request.put("seed", 0);
        }
        if (!bounded) {
            request.put("max_tokens", MOST_TOKENS);
        }
        return request.put("stream", false).put("bounded", bounded);
    }

    private static boolean allowed(String name, JsonNode value) {
        if (NUMBERS.contains(name)) {
            return value.isNumber() && Math.abs(value.doubleValue()) <= 2;
        }
        return switch (name) {
            case "seed" -> value.canConvertToLong() && value.isIntegralNumber();
            case "stop" -> value.isTextual() || value.isArray() && value.size() <= 4 && texts(value);
            case "response_format" ->
                value.size() == 1
                        && Set.of("text", "json_object")
                                .contains(value.path("type").asText());
            default -> false;
        };
    }

    private static boolean texts(JsonNode list) {
        for (JsonNode item : list) {
            if (!item.isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static void messages(JsonNode messages, ObjectNode request) throws OddException {
        if (!messages.isArray() || messages.isEmpty() || messages.size() > MOST_MESSAGES) {
            throw new OddException("the payload must be a text, or an object with messages or prompt");
        }
        for (JsonNode message : messages) {
            String role = message.path("role").asText("");
            String content = message.path("content").textValue();
            if (!ROLES.contains(role) || content == null || message.size() != 2) {
                throw new OddException("a message must have a role (system, user, assistant) and a text as content");
            }
            request.withArray("messages").addObject().put("role", role).put("content", content);
        }
    }
}
