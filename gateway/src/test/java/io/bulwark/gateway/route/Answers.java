package io.bulwark.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Chunk;
import io.bulwark.gateway.provider.ModelStream;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.StreamEvent;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller has in hand in the end. */
record Answers(
        String text,
        boolean complete,
        Outcome.@Nullable Failed failure,
        @Nullable String model,
        @Nullable Usage usage,
        List<String> chunks) {
    static ObjectNode ask(String model, boolean stream) {
        ObjectNode request = WireJson.newObject().put("model", model);
        request.putArray("messages").addObject().put("role", "user").put("content", "Why a gateway?");
        return stream ? request.put("stream", true) : request;
    }

    /** Reads an outcome to its end. */
    static Answers of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> new Answers("", false, failed, null, null, List.of());
            case Outcome.Answered answered -> {
                JsonNode choice = answered.answer().tree().path("choices").path(0);
                String text = choice.path("message")
                        .path("content")
                        .asText(choice.path("text").asText(""));
                yield new Answers(
                        text,
                        true,
                        null,
                        answered.answer().model(),
                        answered.answer().usage(),
                        List.of());
            }
            case Outcome.Streaming streaming -> read(streaming.stream());
        };
    }

    private static Answers read(ModelStream stream) {
        StringBuilder text = new StringBuilder();
        List<String> chunks = new ArrayList<>();
        String model = null;
        try (stream) {
            while (true) {
                switch (stream.next()) {
                    case StreamEvent.End _ -> {
                        return new Answers(text.toString(), true, null, model, stream.usage(), chunks);
                    }
                    case StreamEvent.Broken broken -> {
                        return new Answers(text.toString(), false, broken.failure(), model, stream.usage(), chunks);
                    }
                    case Chunk chunk -> {
                        model = chunk.model() == null ? model : chunk.model();
                        JsonNode choice = chunk.json().path("choices").path(0);
                        text.append(choice.path("delta")
                                .path("content")
                                .asText(choice.path("text").asText("")));
                        if (!chunk.unasked()) {
                            chunks.add(new String(chunk.data(), StandardCharsets.UTF_8));
                        }
                    }
                }
            }
        }
    }
}
