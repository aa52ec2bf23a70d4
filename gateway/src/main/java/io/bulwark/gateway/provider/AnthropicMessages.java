package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages in Anthropic's form: what the system says stands apart, and neighbours of one role are one message, so that the
 * results of parallel tool calls come together as they must.
 */
final class AnthropicMessages {
    private static final Pattern DATA_URL = Pattern.compile("data:([\\w.+-]+/[\\w.+-]+);base64,(.*)", Pattern.DOTALL);

    private final ArrayNode messages = WireJson.newObject().putArray("messages");
    private @Nullable ArrayNode blocks;
    private String role = "";

    void write(JsonNode from, ObjectNode body) throws UntranslatableException {
        if (!from.isArray()) {
            throw new UntranslatableException("messages: must be a list");
        }
        for (JsonNode message : from) {
            switch (message.path("role").asText("")) {
                case "system", "developer" -> system(message.path("content"), body);
                case "user" -> content(message.path("content"), of("user"));
                case "assistant" -> assistant(message);
                case "tool" -> toolResult(message);
                default ->
                    throw new UntranslatableException("messages: this provider does not know the role "
                            + message.path("role").asText(""));
            }
        }
        body.set("messages", messages);
    }

    /** The blocks of the current message, which is a new one when the role changes. */
    private ArrayNode of(String speaker) {
        ArrayNode current = blocks;
        if (current == null || !role.equals(speaker)) {
            role = speaker;
            current = messages.addObject().put("role", speaker).putArray("content");
            blocks = current;
        }
        return current;
    }

    static void addSystem(ObjectNode body, String text) {
        ArrayNode system = body.get("system") instanceof ArrayNode there ? there : body.putArray("system");
        system.addObject().put("type", "text").put("text", text);
    }

    private static void system(JsonNode content, ObjectNode body) {
        if (content.isTextual()) {
            if (!content.asText().isEmpty()) {
                addSystem(body, content.asText());
            }
            return;
        }
        for (JsonNode part : content) {
            if (!part.path("text").asText("").isEmpty()) {
                ArrayNode system = body.get("system") instanceof ArrayNode there ? there : body.putArray("system");
                system.add(part);
            }
        }
    }

    private static void content(JsonNode content, ArrayNode to) throws UntranslatableException {
        if (content.isTextual()) {
            // Anthropic refuses empty texts.
            if (!content.asText().isEmpty()) {
                to.addObject().put("type", "text").set("text", content);
            }
            return;
        }
        for (JsonNode part : content) {
            part(part, to);
        }
    }

    private static void part(JsonNode part, ArrayNode to) throws UntranslatableException {
        switch (part.path("type").asText("")) {
            case "text" -> {
                if (!part.path("text").asText("").isEmpty()) {
                    to.add(part);
                }
            }
            case "refusal" -> to.addObject().put("type", "text").set("text", part.path("refusal"));
            case "image_url" ->
                to.add(source("image", part, part.path("image_url").path("url").asText("")));
            case "file" -> {
                String data = part.path("file").path("file_data").asText("");
                if (data.isEmpty()) {
                    throw new UntranslatableException("messages: a file must come with its data to this provider");
                }
                to.add(source("document", part, data));
            }
            // Anthropic's own forms, such as documents.
            case "image", "document", "tool_result", "tool_use", "thinking", "redacted_thinking" -> to.add(part);
            case String other ->
                throw new UntranslatableException("messages: this provider does not know content of type " + other);
        }
    }

    private static ObjectNode source(String type, JsonNode part, String url) throws UntranslatableException {
        ObjectNode block = WireJson.newObject().put("type", type);
        Matcher data = DATA_URL.matcher(url);
        if (data.matches()) {
            block.putObject("source")
                    .put("type", "base64")
                    .put("media_type", data.group(1))
                    .put("data", data.group(2));
        } else if (url.startsWith("https://") || url.startsWith("http://")) {
            block.putObject("source").put("type", "url").put("url", url);
        } else {
            throw new UntranslatableException("messages: an image must be a data URL or an http URL");
        }
        if (part.hasNonNull("cache_control")) {
            block.set("cache_control", part.get("cache_control"));
        }
        return block;
    }

    private void assistant(JsonNode message) throws UntranslatableException {
        ArrayNode to = of("assistant");
        content(message.path("content"), to);
        for (JsonNode call : message.path("tool_calls")) {
            ObjectNode use = to.addObject().put("type", "tool_use");
            use.set("id", call.path("id"));
            use.set("name", call.path("function").path("name"));
            use.set("input", input(call.path("function").path("arguments").asText("")));
        }
        if (to.isEmpty()) {
            messages.remove(messages.size() - 1);
            blocks = null;
        }
    }

    private static JsonNode input(String arguments) throws UntranslatableException {
        if (arguments.isBlank()) {
            return WireJson.newObject();
        }
        try {
            JsonNode input = WireJson.value(arguments);
            if (input.isObject()) {
                return input;
            }
        } catch (MalformedJsonException e) {
            // Said below.
        }
        throw new UntranslatableException("messages: the arguments of a tool call must be a JSON object");
    }

    private void toolResult(JsonNode message) throws UntranslatableException {
        ObjectNode result = of("user").addObject().put("type", "tool_result");
        result.set("tool_use_id", message.path("tool_call_id"));
        content(message.path("content"), result.putArray("content"));
        if (result.path("content").isEmpty()) {
            result.remove("content");
        }
    }
}
