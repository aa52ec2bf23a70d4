package io.bulwark.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Embeddings of the model in this process, in the OpenAI form. */
final class LocalEmbeddings {
    static final String MODEL = "bge-small-en-v1.5";
    private static final int MOST_TEXTS = 256;
    private static final int MOST_TOKENS = 32_768;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Embedder embedder;

    LocalEmbeddings(Embedder embedder) {
        this.embedder = embedder;
    }

    Outcome answer(ObjectNode request) {
        JsonNode dimensions = request.path("dimensions");
        if (!dimensions.isMissingNode() && !dimensions.isNull() && dimensions.asInt() != embedder.dimension()) {
            return refused("dimensions", "This model has " + embedder.dimension() + " dimensions and no others");
        }
        String format = request.path("encoding_format").asText("float");
        if (!format.equals("float") && !format.equals("base64")) {
            return refused("encoding_format", "must be float or base64");
        }
        List<String> texts = new ArrayList<>();
        JsonNode input = request.path("input");
        if (input.isTextual()) {
            texts.add(input.asText());
        } else {
            for (JsonNode one : input) {
                if (!one.isTextual()) {
                    return refused("input", "must be a text or texts; this model does not take tokens");
                }
                texts.add(one.asText());
            }
        }
        if (texts.isEmpty() || texts.size() > MOST_TEXTS || texts.stream().anyMatch(String::isEmpty)) {
            return refused("input", "must be 1 to " + MOST_TEXTS + " texts, none of them empty");
        }
        int tokens = 0;
        for (String text : texts) {
            int own = embedder.tokens(text);
            tokens += own;
            if (own > embedder.maxTokens() || tokens > MOST_TOKENS) {
                return failed(
                        FailureKind.CONTEXT_LENGTH,
                        "input",
                        "At most " + embedder.maxTokens() + " tokens in a text and " + MOST_TOKENS + " in all");
            }
        }
        return switch (embedder.embed(texts, LIMIT)) {
            case Embedding.Vectors vectors ->
                new Outcome.Answered(
                        200,
                        Map.of(),
                        Answer.of(EmbeddingForm.of(
                                EchoProvider.NAME + "/" + MODEL, vectors.vectors(), format.equals("base64"), tokens)));
            case Embedding.NotNow notNow -> Outcome.Failed.of(FailureKind.BUSY, "No embedding now: " + notNow.reason());
        };
    }

    private static Outcome refused(String member, String message) {
        return failed(FailureKind.BAD_REQUEST, member, message);
    }

    private static Outcome failed(FailureKind kind, String member, String message) {
        Outcome.Failed failed = Outcome.Failed.of(kind, message);
        if (failed.body().path("error") instanceof ObjectNode error) {
            error.put("param", member);
        }
        return failed;
    }
}
