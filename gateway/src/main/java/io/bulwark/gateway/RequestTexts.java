package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a request with their places, so that guards can read them and write redactions back. Pictures, sound and
 * numbers are no texts. Descriptions of tools are read as words of a tool and never changed.
 */
final class RequestTexts {
    private final List<Slot> slots = new ArrayList<>();

    /** One text. */
    private record Slot(String role, String path, JsonNode holder, String field, int index, String text) {
        void put(String replacement) {
            if (holder instanceof ObjectNode object && !field.isEmpty()) {
                object.put(field, replacement);
            } else if (holder instanceof ArrayNode array && index >= 0) {
                array.set(index, TextNode.valueOf(replacement));
            }
        }
    }

    private RequestTexts() {}

    static RequestTexts of(Operation operation, ObjectNode request) {
        RequestTexts texts = new RequestTexts();
        switch (operation) {
            case CHAT -> texts.chat(request);
            case COMPLETION -> texts.input(request, "prompt");
            case EMBEDDINGS -> texts.input(request, "input");
        }
        return texts;
    }

    private void chat(ObjectNode request) {
        JsonNode tools = request.path("tools");
        for (int i = 0; i < tools.size(); i++) {
            JsonNode description = tools.path(i).path("function").path("description");
            if (description.isTextual()) {
                // Nobody may write to it: a tool's description is not the user's text.
                slots.add(
                        new Slot("tool", "tools[" + i + "].function.description", tools, "", -1, description.asText()));
            }
        }
        JsonNode messages = request.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.path(i);
            String role = message.path("role").asText("user");
            String path = "messages[" + i + "].content";
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                slots.add(new Slot(role, path, message, "content", -1, content.asText()));
            }
            for (int k = 0; content.isArray() && k < content.size(); k++) {
                JsonNode part = content.path(k);
                if (part.path("text").isTextual()) {
                    slots.add(new Slot(
                            role,
                            path + "[" + k + "].text",
                            part,
                            "text",
                            -1,
                            part.path("text").asText()));
                }
            }
        }
    }

    private void input(ObjectNode request, String field) {
        JsonNode input = request.path(field);
        if (input.isTextual()) {
            slots.add(new Slot("user", field, request, field, -1, input.asText()));
        }
        for (int i = 0; input.isArray() && i < input.size(); i++) {
            if (input.path(i).isTextual()) {
                slots.add(new Slot(
                        "user",
                        field + "[" + i + "]",
                        input,
                        "",
                        i,
                        input.path(i).asText()));
            }
        }
    }

    /** All texts as a conversation; a text's number among its messages is its number here. */
    Exchange exchange(String model) {
        List<Exchange.Message> messages = slots.stream()
                .map(slot -> new Exchange.Message(slot.role(), slot.text()))
                .toList();
        return new Exchange(null, null, messages, List.of(), null, model);
    }

    /** Writes what guards replaced back into the request; true where there was something. */
    boolean write(Outcome outcome) {
        boolean any = false;
        for (int i = 0; i < slots.size(); i++) {
            String replaced = outcome.processed().get("messages[" + i + "]");
            if (replaced != null && !replaced.equals(slots.get(i).text())) {
                slots.get(i).put(replaced);
                any = true;
            }
        }
        return any;
    }

    /** The place in the request of a guard's part. */
    String path(String part) {
        if (part.startsWith("messages[") && part.endsWith("]")) {
            int index = Integer.parseInt(part.substring("messages[".length(), part.length() - 1));
            return slots.get(index).path();
        }
        return part;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    List<String> all() {
        return slots.stream().map(Slot::text).toList();
    }

    /** What the user said last, or an empty text. */
    String question() {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).role().equals("user")) {
                return slots.get(i).text();
            }
        }
        return "";
    }
}
