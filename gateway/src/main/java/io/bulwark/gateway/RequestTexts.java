package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bulwark.gateway.provider.MalformedJsonException;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The texts of a request with their places, so that guards can read them and write redactions back. Pictures, sound and
 * numbers are no texts. Descriptions of tools are read as words of a tool and never changed; the results of tools are texts like any other.
 */
final class RequestTexts {
    private static final String WITHHELD = "[This message was withheld by a guard.]";
    private static final int TOOLS = -1;

    private final List<Slot> slots = new ArrayList<>();
    private boolean chat;

    /**
     * One text.
     *
     * @param message the number of its message, or {@link #TOOLS}
     */
    private record Slot(String role, String path, JsonNode holder, String field, int index, String text, int message) {
        /** The arguments of a tool are JSON; where cutting something out of them leaves none, all of them go. */
        void put(String replacement) {
            if (field.equals("arguments") && !json(replacement) && json(text) && holder instanceof ObjectNode object) {
                object.put(field, "{\"withheld\":true}");
            } else if (holder instanceof ObjectNode object && !field.isEmpty()) {
                object.put(field, replacement);
            } else if (holder instanceof ArrayNode array && index >= 0) {
                array.set(index, TextNode.valueOf(replacement));
            }
        }
    }

    private RequestTexts() {}

    private static boolean json(String text) {
        try {
            WireJson.object(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (MalformedJsonException e) {
            return false;
        }
    }

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
        chat = true;
        JsonNode tools = request.path("tools");
        for (int i = 0; i < tools.size(); i++) {
            JsonNode description = tools.path(i).path("function").path("description");
            if (description.isTextual()) {
                // Nobody may write to it: a tool's description is not the user's text.
                slots.add(new Slot(
                        "tool", "tools[" + i + "].function.description", tools, "", -1, description.asText(), TOOLS));
            }
        }
        JsonNode messages = request.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.path(i);
            String role = message.path("role").asText("user");
            String path = "messages[" + i + "].content";
            JsonNode content = message.path("content");
            if (content.isTextual()) {
                slots.add(new Slot(role, path, message, "content", -1, content.asText(), i));
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
                            part.path("text").asText(),
                            i));
                }
            }
            calls(message, "messages[" + i + "]", i);
        }
    }

    /** What the model wanted of tools; a client may have changed it, and it goes to the model again. */
    private void calls(JsonNode message, String path, int number) {
        JsonNode calls = message.path("tool_calls");
        for (int k = 0; k < calls.size(); k++) {
            call(calls.path(k).path("function"), path + ".tool_calls[" + k + "].function.arguments", number);
        }
        call(message.path("function_call"), path + ".function_call.arguments", number);
    }

    private void call(JsonNode function, String path, int number) {
        String arguments = function.path("arguments").asText("");
        if (!arguments.isBlank() && function.path("arguments").isTextual()) {
            slots.add(new Slot("assistant", path, function, "arguments", -1, arguments, number));
        }
    }

    private void input(ObjectNode request, String field) {
        JsonNode input = request.path(field);
        if (input.isTextual()) {
            slots.add(new Slot("user", field, request, field, -1, input.asText(), 0));
        }
        for (int i = 0; input.isArray() && i < input.size(); i++) {
            if (input.path(i).isTextual()) {
                slots.add(new Slot(
                        "user",
                        field + "[" + i + "]",
                        input,
                        "",
                        i,
                        input.path(i).asText(),
                        i));
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
        OptionalInt index = index(part);
        return index.isPresent() ? slots.get(index.getAsInt()).path() : part;
    }

    /** The number of the text that a guard's part is. */
    OptionalInt index(String part) {
        return part.startsWith("messages[") && part.endsWith("]")
                ? OptionalInt.of(Integer.parseInt(part.substring("messages[".length(), part.length() - 1)))
                : OptionalInt.empty();
    }

    /** Whether the texts are a conversation rather than one or more questions. */
    boolean chat() {
        return chat;
    }

    /** Whether the model has said something before. */
    boolean goesOn() {
        return slots.stream().anyMatch(slot -> slot.role().equals("assistant"));
    }

    /** How many texts come before the last message; that one is always judged. */
    int tail() {
        int tail = slots.size();
        int last = slots.isEmpty() ? TOOLS : slots.getLast().message();
        while (tail > 0 && slots.get(tail - 1).message() == last) {
            tail--;
        }
        return tail;
    }

    /** For each text, a hash over it and all before it. */
    List<String> beginnings() {
        List<String> hashes = new ArrayList<>(slots.size());
        String before = "";
        for (Slot slot : slots) {
            before = hash(before, slot);
            hashes.add(before);
        }
        return hashes;
    }

    /** A text's own hash, by its number. */
    String hash(int index) {
        return hash("", slots.get(index));
    }

    private static String hash(String before, Slot slot) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(before.getBytes(StandardCharsets.UTF_8));
            sha.update((slot.role() + '\n').getBytes(StandardCharsets.UTF_8));
            sha.update(slot.text().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().withoutPadding().encodeToString(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes texts that were blocked before out of the request, of the first {@code until}; says how many. */
    int withhold(Set<String> aside, int until) {
        int withheld = 0;
        for (int i = 0; i < until && !aside.isEmpty(); i++) {
            Slot slot = slots.get(i);
            if (aside.contains(hash(i))) {
                slot.put(WITHHELD);
                slots.set(
                        i,
                        new Slot(
                                slot.role(),
                                slot.path(),
                                slot.holder(),
                                slot.field(),
                                slot.index(),
                                WITHHELD,
                                slot.message()));
                withheld++;
            }
        }
        return withheld;
    }

    /** Writes what was replaced in earlier calls into the first {@code until} texts of the request. */
    void redact(Map<String, String> redacted, int until) {
        for (int i = 0; i < until && !redacted.isEmpty(); i++) {
            String replaced = redacted.get(hash(i));
            if (replaced != null) {
                slots.get(i).put(replaced);
            }
        }
    }

    /** What guards replaced, by the hashes of the texts. */
    Map<String, String> replaced(Outcome outcome) {
        Map<String, String> replaced = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            String text = outcome.processed().get("messages[" + i + "]");
            if (text != null && !text.equals(slots.get(i).text())) {
                replaced.put(hash(i), text);
            }
        }
        return replaced;
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
