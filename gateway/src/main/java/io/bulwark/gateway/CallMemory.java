package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.MalformedJsonException;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.Dialogue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is remembered of a conversation between its calls, so that only its new turns are judged. Texts are known by their
 * hashes; what a guard replaced in a known turn is replaced again without a look.
 *
 * @param dialogue what the guards understood
 * @param aside hashes of the texts that were blocked; they never reach a model
 * @param redacted what goes to the model instead of a text, by the text's hash
 * @param values of placeholders, by their names
 */
record CallMemory(Dialogue dialogue, Set<String> aside, Map<String, String> redacted, Map<String, String> values) {
    /** Nothing is known. */
    static final CallMemory EMPTY = new CallMemory(Dialogue.EMPTY, Set.of(), Map.of(), Map.of());

    private static final int MOST_ENTRIES = 1_000;
    private static final int MOST_CHARACTERS = 200_000;

    CallMemory {
        aside = Set.copyOf(aside);
        redacted = Map.copyOf(redacted);
        values = Map.copyOf(values);
    }

    /** After a call. What would grow without bound is forgotten as a whole: then every turn is judged anew. */
    CallMemory after(
            Dialogue next, Set<String> blocked, Map<String, String> replaced, Map<String, String> placeholders) {
        Set<String> allAside = new HashSet<>(aside);
        allAside.addAll(blocked);
        Map<String, String> allRedacted = new HashMap<>(redacted);
        allRedacted.putAll(replaced);
        long characters = 0;
        for (String text : allRedacted.values()) {
            characters += text.length();
        }
        for (String value : placeholders.values()) {
            characters += value.length();
        }
        boolean large = characters > MOST_CHARACTERS
                || allAside.size() > MOST_ENTRIES
                || allRedacted.size() > MOST_ENTRIES
                || placeholders.size() > MOST_ENTRIES;
        return large ? EMPTY : new CallMemory(next, allAside, allRedacted, placeholders);
    }

    /** All but the dialogue, as text. */
    String rest() {
        ObjectNode json = WireJson.newObject();
        ArrayNode set = json.putArray("aside");
        aside.forEach(set::add);
        redacted.forEach(json.putObject("redacted")::put);
        values.forEach(json.putObject("values")::put);
        return new String(WireJson.bytes(json), StandardCharsets.UTF_8);
    }

    /** What {@link #rest} wrote; empty where the text is something else. */
    static CallMemory of(Dialogue dialogue, String rest) {
        try {
            ObjectNode json = WireJson.object(rest.getBytes(StandardCharsets.UTF_8));
            if (!json.has("redacted") || !json.has("values")) {
                return EMPTY;
            }
            Set<String> aside = new HashSet<>();
            for (JsonNode hash : json.path("aside")) {
                aside.add(hash.asText());
            }
            return new CallMemory(dialogue, aside, texts(json.path("redacted")), texts(json.path("values")));
        } catch (MalformedJsonException e) {
            return EMPTY;
        }
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new HashMap<>();
        json.properties().forEach(one -> texts.put(one.getKey(), one.getValue().asText()));
        return texts;
    }
}
