package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The executors that need no model: {@code hash} and the hashed embedding. Both are functions of the payload's bytes alone,
 * with integer arithmetic up to the last step, so that every node gives the same result (docs/compute.md).
 */
public final class BuiltIn implements Skills {
    /** Names the hashed embedding, for tasks that require it by name. */
    public static final String EMBEDDING = "bulwark/hashed-256";

    @Override
    public Set<String> kinds() {
        return Set.of("hash", "embedding");
    }

    @Override
    public Set<String> models() {
        return Set.of(EMBEDDING);
    }

    @Override
    public Outcome run(Work work) {
        return switch (work.kind()) {
            case "hash" -> hash(work.payload());
            case "embedding" -> {
                String model = work.model();
                yield model == null || model.equals(EMBEDDING)
                        ? embedding(work.payload())
                        : new Outcome.Back("the model is not here");
            }
            default -> new Outcome.Back("tasks of this kind are not computed here");
        };
    }

    /** SHA-256 of the text's UTF-8, in lower-case hexadecimal. */
    private static Outcome hash(JsonNode payload) {
        String data =
                payload.isTextual() ? payload.textValue() : payload.path("data").textValue();
        return data == null
                ? new Outcome.Failed("the payload must be a text, or an object with the text data")
                : new Outcome.Done(HexFormat.of().formatHex(Hashes.sha256(data.getBytes(StandardCharsets.UTF_8))));
    }

    private static Outcome embedding(JsonNode payload) {
        List<String> inputs = inputs(payload);
        if (inputs == null || inputs.size() > HashedEmbedding.MOST_TEXTS) {
            return new Outcome.Failed("the payload must be a text, or an object with input: a text, or 1 to "
                    + HashedEmbedding.MOST_TEXTS + " texts");
        }
        StringBuilder output = new StringBuilder("[");
        for (String input : inputs) {
            HashedEmbedding.append(input, output);
        }
        output.setCharAt(output.length() - 1, ']');
        return new Outcome.Done(output.toString());
    }

    /** The texts of an embedding's payload; null when it has another form. */
    static @Nullable List<String> inputs(JsonNode payload) {
        JsonNode input = payload.isObject() ? payload.path("input") : payload;
        if (input.isTextual()) {
            return List.of(input.textValue());
        }
        if (!input.isArray() || input.isEmpty()) {
            return null;
        }
        List<String> texts = new ArrayList<>(input.size());
        for (JsonNode text : input) {
            if (!text.isTextual()) {
                return null;
            }
            texts.add(text.textValue());
        }
        return texts;
    }
}
