package io.bulwark.research.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bulwark.research.source.Answer;
import io.bulwark.research.source.Call;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The answers that modules read from. */
public final class Answers {
    private final Map<Call, Answer> answers;

    public Answers(Map<Call, Answer> answers) {
        this.answers = Map.copyOf(answers);
    }

    /** The body, or a missing node. */
    JsonNode body(Call call) {
        return answers.get(call) instanceof Answer.Ok ok ? ok.body() : MissingNode.getInstance();
    }

    Instant at(Call call) {
        return answers.get(call) instanceof Answer.Ok ok ? ok.asOf() : Instant.EPOCH;
    }

    /** Why there is no answer; empty where there is one. */
    Optional<String> failure(Call call) {
        return switch (answers.get(call)) {
            case Answer.Ok _ -> Optional.empty();
            case Answer.Failed failed -> Optional.of(call.source().wire() + ": " + failed.detail());
            case null -> Optional.of(call.source().wire() + ": not asked");
        };
    }
}
