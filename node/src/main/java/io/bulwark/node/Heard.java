package io.bulwark.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the server says in one frame. Nothing in it is trusted: what has another form than it should is left out, and what is
 * too long or too deep is no frame at all.
 *
 * @param ack the number of the node's frame that was applied; -1 for none
 * @param refused what of that frame changed nothing, and why
 * @param error the code of a refusal of a whole frame
 */
record Heard(
        List<Work> assign,
        List<Attempt> reveal,
        List<Attempt> withdraw,
        long ack,
        Map<Attempt, String> refused,
        @Nullable String error) {
    /** A server gives no more at a time than the node has slots. */
    private static final int MOST_ITEMS = 10_000;

    private static final int DEEPEST = 200;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_NAME = 100;
    private static final int UUID_LENGTH = 36;

    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNumberLength(1_000)
                    .build())
            .build());

    static final Heard NOTHING = new Heard(List.of(), List.of(), List.of(), -1, Map.of(), null);

    static Heard read(String text) {
        try {
            return read(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return NOTHING;
        }
    }

    static Heard read(@Nullable JsonNode frame) {
        if (frame == null || !frame.isObject()) {
            return NOTHING;
        }
        List<Work> assign = new ArrayList<>();
        for (JsonNode item : items(frame, "assign")) {
            Attempt attempt = attempt(item);
            String kind = name(item.path("kind"));
            JsonNode payload = item.get("payload");
            JsonNode model = item.path("model");
            boolean odd = !model.isMissingNode() && !model.isNull() && name(model) == null;
            if (attempt != null && kind != null && payload != null && !odd) {
                assign.add(new Work(attempt, kind, item.path("commit").asBoolean(false), name(model), payload));
            }
        }
        Map<Attempt, String> refused = new HashMap<>();
        for (JsonNode item : items(frame, "refused")) {
            Attempt attempt = attempt(item);
            String why = name(item.path("why"));
            if (attempt != null && why != null) {
                refused.put(attempt, why);
            }
        }
        JsonNode ack = frame.path("ack");
        String error = frame.path("type").asText("").equals("error") ? name(frame.path("code")) : null;
        return new Heard(
                assign,
                attempts(frame, "reveal"),
                attempts(frame, "withdraw"),
                ack.isIntegralNumber() && ack.canConvertToLong() ? ack.longValue() : -1,
                refused,
                frame.path("type").asText("").equals("error") && error == null ? "UNKNOWN" : error);
    }

    private static Iterable<JsonNode> items(JsonNode frame, String member) {
        JsonNode items = frame.path(member);
        return items.isArray() && items.size() <= MOST_ITEMS ? items : List.of();
    }

    private static List<Attempt> attempts(JsonNode frame, String member) {
        List<Attempt> attempts = new ArrayList<>();
        for (JsonNode item : items(frame, member)) {
            Attempt attempt = attempt(item);
            if (attempt != null) {
                attempts.add(attempt);
            }
        }
        return attempts;
    }

    private static @Nullable Attempt attempt(JsonNode item) {
        String task = item.path("task").textValue();
        JsonNode epoch = item.path("epoch");
        if (task == null || task.length() != UUID_LENGTH || !epoch.isInt() || epoch.intValue() < 1) {
            return null;
        }
        try {
            return new Attempt(UUID.fromString(task), epoch.intValue());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A short text without anything that could steer a terminal; null for anything else. */
    private static @Nullable String name(JsonNode json) {
        String text = json.textValue();
        return text != null
                        && !text.isEmpty()
                        && text.length() <= LONGEST_NAME
                        && text.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? text
                : null;
    }
}
