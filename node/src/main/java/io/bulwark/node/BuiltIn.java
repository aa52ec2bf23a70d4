package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

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
        EmbeddingRequest request = EmbeddingRequest.of(payload);
        if (request == null || request.inputs().size() > HashedEmbedding.MOST_TEXTS) {
            return new Outcome.Failed(EmbeddingRequest.FORM);
        }
        if (request.dimensions() != 0 && request.dimensions() != HashedEmbedding.DIMENSION) {
            return new Outcome.Failed("the hashed embedding has " + HashedEmbedding.DIMENSION + " dimensions");
        }
        StringBuilder output = new StringBuilder("[");
        for (String input : request.inputs()) {
            HashedEmbedding.append(input, output);
        }
        output.setCharAt(output.length() - 1, ']');
        return new Outcome.Done(output.toString());
    }
}
