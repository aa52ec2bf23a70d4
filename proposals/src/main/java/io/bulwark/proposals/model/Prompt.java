package io.bulwark.proposals.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.gateway.ModelTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a model is asked: the system's rules, examples with their answers, then the proposal as data. */
final class Prompt {
    /** Goes up with every change of the texts: answers to the old ones are then not given again. */
    static final String VERSION = "1";

    static final String TAG = "proposal-analyst";
    private static final double TEMPERATURE = 0.3;
    private static final int MAX_TOKENS = 2_048;

    private final String system = text("system.txt").strip();
    private final List<Example> examples = examples();

    record Example(String title, String description, JsonNode answer) {}

    ModelTask task(String model, Envelope envelope, String title, String description, Duration time) {
        List<ModelTask.Message> messages = new ArrayList<>();
        for (Example example : examples) {
            messages.add(new ModelTask.Message("user", envelope.wrap(example.title(), example.description())));
            messages.add(new ModelTask.Message("assistant", example.answer().toString()));
        }
        messages.add(new ModelTask.Message("user", envelope.wrap(title, description)));
        return new ModelTask(
                model,
                TAG,
                system.replace("{{mark}}", envelope.mark())
                        .replace("{{flags}}", Integer.toString(AnswerForm.MOST_FLAGS)),
                messages,
                "proposal_analysis",
                AnswerForm.schema(),
                TEMPERATURE,
                MAX_TOKENS,
                time,
                AnswerForm::faults);
    }

    static List<Example> examples() {
        try {
            List<Example> examples = new ArrayList<>();
            for (JsonNode each : new ObjectMapper().readTree(text("examples.json"))) {
                examples.add(new Example(
                        each.path("title").asText(), each.path("description").asText(), each.path("answer")));
            }
            return List.copyOf(examples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        String path = "/io/bulwark/proposals/model/" + name;
        try (InputStream in = Objects.requireNonNull(Prompt.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
