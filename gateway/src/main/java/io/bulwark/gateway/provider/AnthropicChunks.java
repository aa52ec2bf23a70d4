package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Anthropic's stream events as chunks of a chat completion, one by one. */
final class AnthropicChunks {
    private final boolean jsonTool;
    private final long created;
    private String id = "";
    private String model = "";
    private Usage usage = new Usage(0, 0, 0, 0, 0);
    private int tools = -1;
    /** Of the tool call being told: whether it is the answer in JSON, and whether its arguments have begun. */
    private boolean inJson;

    private boolean inTool;
    private boolean argued;
    private boolean ended;

    AnthropicChunks(boolean jsonTool, long created) {
        this.jsonTool = jsonTool;
        this.created = created;
    }

    Usage usage() {
        return usage;
    }

    /** The chunk for an event, null where it has none. */
    @Nullable
    ObjectNode chunk(JsonNode event) {
        return switch (event.path("type").asText("")) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> blockStart(event.path("content_block"));
            case "content_block_delta" -> delta(event.path("delta"));
            case "content_block_stop" -> blockStop();
            case "message_delta" -> end(event);
            case "message_stop" -> usageChunk();
            default -> null;
        };
    }

    private ObjectNode start(JsonNode message) {
        id = message.path("id").asText("");
        model = message.path("model").asText("");
        usage = AnthropicAnswer.usage(message.path("usage"), usage);
        ObjectNode chunk = open();
        delta(chunk).put("role", "assistant").put("content", "");
        return chunk;
    }

    private @Nullable ObjectNode blockStart(JsonNode block) {
        inTool = block.path("type").asText("").equals("tool_use");
        inJson = inTool && jsonTool && block.path("name").asText("").equals(AnthropicRequest.JSON_TOOL);
        argued = false;
        if (inTool && !inJson) {
            tools++;
            ObjectNode chunk = open();
            ObjectNode call = delta(chunk).putArray("tool_calls").addObject().put("index", tools);
            call.set("id", block.path("id"));
            call.put("type", "function");
            call.putObject("function")
                    .put("name", block.path("name").asText(""))
                    .put("arguments", "");
            return chunk;
        }
        String text = block.path("text").asText("");
        return text.isEmpty() ? null : said("content", text);
    }

    private @Nullable ObjectNode delta(JsonNode delta) {
        return switch (delta.path("type").asText("")) {
            case "text_delta" -> said("content", delta.path("text").asText(""));
            case "thinking_delta" ->
                said("reasoning_content", delta.path("thinking").asText(""));
            case "input_json_delta" -> arguments(delta.path("partial_json").asText(""));
            default -> null;
        };
    }

    private @Nullable ObjectNode arguments(String part) {
        if (part.isEmpty()) {
            return null;
        }
        argued = true;
        if (inJson) {
            return said("content", part);
        }
        ObjectNode chunk = open();
        delta(chunk)
                .putArray("tool_calls")
                .addObject()
                .put("index", tools)
                .putObject("function")
                .put("arguments", part);
        return chunk;
    }

    /** A tool without arguments has told none, and a client could not parse an empty text. */
    private @Nullable ObjectNode blockStop() {
        boolean silent = inTool && !argued;
        ObjectNode chunk = silent ? arguments("{}") : null;
        inTool = false;
        return chunk;
    }

    private @Nullable ObjectNode end(JsonNode event) {
        usage = AnthropicAnswer.usage(event.path("usage"), usage);
        String reason = event.path("delta").path("stop_reason").asText("");
        if (reason.isEmpty() || ended) {
            return null;
        }
        ended = true;
        ObjectNode chunk = open();
        delta(chunk);
        choice(chunk).put("finish_reason", AnthropicAnswer.finishReason(reason, tools >= 0));
        return chunk;
    }

    private ObjectNode usageChunk() {
        ObjectNode chunk = head();
        chunk.putArray("choices");
        chunk.set("usage", AnthropicAnswer.openAi(usage));
        return chunk;
    }

    private ObjectNode said(String member, String text) {
        ObjectNode chunk = open();
        delta(chunk).put(member, text);
        return chunk;
    }

    private ObjectNode open() {
        ObjectNode chunk = head();
        chunk.putArray("choices").addObject().put("index", 0).putObject("delta");
        choice(chunk).putNull("finish_reason");
        return chunk;
    }

    private ObjectNode head() {
        return WireJson.newObject()
                .put("id", id)
                .put("object", "chat.completion.chunk")
                .put("created", created)
                .put("model", model);
    }

    private static ObjectNode choice(ObjectNode chunk) {
        return (ObjectNode) chunk.path("choices").get(0);
    }

    private static ObjectNode delta(ObjectNode chunk) {
        return (ObjectNode) choice(chunk).get("delta");
    }
}
