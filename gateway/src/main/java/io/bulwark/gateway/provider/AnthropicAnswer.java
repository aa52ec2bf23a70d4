package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Anthropic's message as a chat completion. */
final class AnthropicAnswer {
    private AnthropicAnswer() {}

    /** @param created seconds since 1970, which Anthropic does not tell */
    static ObjectNode of(JsonNode message, boolean jsonTool, long created) {
        ObjectNode answer = WireJson.newObject();
        answer.set("id", message.path("id"));
        answer.put("object", "chat.completion").put("created", created);
        answer.set("model", message.path("model"));
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        ObjectNode said = choice.putObject("message").put("role", "assistant");
        boolean called = content(message.path("content"), said, jsonTool);
        String reason = message.path("stop_reason").asText("");
        choice.put("finish_reason", finishReason(reason, called));
        if (reason.equals("refusal")) {
            JsonNode why = message.path("stop_details").path("explanation");
            said.put("refusal", why.isTextual() ? why.asText() : "The model declined to answer.");
        }
        answer.set("usage", openAi(usage(message.path("usage"), new Usage(0, 0, 0, 0, 0))));
        return answer;
    }

    /** Whether tools were called. */
    private static boolean content(JsonNode blocks, ObjectNode said, boolean jsonTool) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        ArrayNode calls = said.arrayNode();
        for (JsonNode block : blocks) {
            switch (block.path("type").asText("")) {
                case "text" -> text.append(block.path("text").asText(""));
                case "thinking" -> thought.append(block.path("thinking").asText(""));
                case "tool_use" -> {
                    String arguments = new String(WireJson.bytes(block.path("input")), StandardCharsets.UTF_8);
                    if (jsonTool && block.path("name").asText("").equals(AnthropicRequest.JSON_TOOL)) {
                        text.append(arguments);
                    } else {
                        ObjectNode call = calls.addObject();
                        call.set("id", block.path("id"));
                        call.put("type", "function");
                        call.putObject("function")
                                .put("name", block.path("name").asText(""))
                                .put("arguments", arguments);
                    }
                }
                default -> {
                    // Other blocks, such as those of Anthropic's own tools, have no form here.
                }
            }
        }
        said.set("content", text.isEmpty() && !calls.isEmpty() ? said.nullNode() : said.textNode(text.toString()));
        if (!thought.isEmpty()) {
            said.put("reasoning_content", thought.toString());
        }
        if (!calls.isEmpty()) {
            said.set("tool_calls", calls);
        }
        return !calls.isEmpty();
    }

    static String finishReason(String stopReason, boolean called) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> called ? "tool_calls" : "stop";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    /** What Anthropic counts apart is part of the input here; a member that is not told keeps its value of before. */
    static Usage usage(JsonNode told, Usage before) {
        long read = told.path("cache_read_input_tokens").asLong(before.cachedInput());
        long written = told.path("cache_creation_input_tokens").asLong(before.cacheWrite());
        long plain = told.path("input_tokens").asLong(before.input() - before.cachedInput() - before.cacheWrite());
        long output = told.path("output_tokens").asLong(before.output());
        return new Usage(plain + read + written, output, read, written, 0);
    }

    static ObjectNode openAi(Usage usage) {
        ObjectNode node = WireJson.newObject()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.total());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedInput());
        node.put("cache_creation_input_tokens", usage.cacheWrite());
        return node;
    }
}
