package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardStream;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The guards around one call: before the model, after it, and while it streams. Belongs to one thread at a time. */
final class CallGuard {
    private final GuardEngine engine;
    private final Policy policy;
    private final Set<String> guards;
    private final CallVault vault = new CallVault();
    private final GuardSummary summary = new GuardSummary();
    private final Consumer<Outcome> counted;
    private final String model;
    private String question = "";

    CallGuard(GuardEngine engine, Policy policy, String model, Consumer<Outcome> counted) {
        this.engine = engine;
        this.policy = policy;
        this.model = model;
        this.counted = counted;
        this.guards = engine.names().stream()
                .filter(name -> policy.settings(name).enabled())
                .collect(Collectors.toUnmodifiableSet());
    }

    GuardSummary summary() {
        return summary;
    }

    /** Whether answers have to be read at all. */
    boolean reads() {
        return !guards.isEmpty() || !vault.isEmpty();
    }

    /** Judges a request and writes redactions into it; false where it is blocked. */
    boolean admits(RequestTexts texts) {
        question = texts.question();
        if (guards.isEmpty() || texts.isEmpty()) {
            return true;
        }
        Outcome outcome = engine.check(texts.exchange(model), policy, guards, vault);
        counted.accept(outcome);
        summary.add(outcome, texts::path);
        if (outcome.verdict() == Verdict.BLOCK) {
            return false;
        }
        texts.write(outcome);
        return true;
    }

    /** Judges an answer and writes redactions and restored values into it; false where it is blocked. */
    boolean passes(ObjectNode answer) {
        JsonNode choices = answer.path("choices");
        for (int i = 0; i < choices.size(); i++) {
            JsonNode choice = choices.path(i);
            boolean chat = choice.path("message").isObject();
            JsonNode holder = chat ? choice.path("message") : choice;
            String field = chat ? "content" : "text";
            String path = "choices[" + i + "]." + (chat ? "message.content" : "text");
            if (holder instanceof ObjectNode object && object.path(field).isTextual()) {
                String text = object.path(field).asText();
                GuardStream stream = stream();
                String before = text.isEmpty() ? "" : stream.accept(text).text();
                GuardStream.Step last = stream.finish();
                ended(last, path);
                if (last.stopped()) {
                    return false;
                }
                String processed = before + last.text();
                if (!processed.equals(text)) {
                    object.put(field, processed);
                }
            }
            if (!vault.isEmpty()) {
                restoreArguments(holder.path("tool_calls"));
            }
        }
        return true;
    }

    private void restoreArguments(JsonNode calls) {
        for (JsonNode call : calls) {
            if (call.path("function") instanceof ObjectNode function
                    && function.path("arguments").isTextual()) {
                function.put(
                        "arguments",
                        vault.inJson().restore(function.path("arguments").asText()));
            }
        }
    }

    /** A guard over one choice of an answer that streams. */
    GuardStream stream() {
        return engine.stream(asked(), policy, guards, vault);
    }

    /** Only puts values back into the arguments of a tool. */
    GuardStream argumentStream() {
        return engine.stream(asked(), policy, Set.of(), vault.inJson());
    }

    boolean redacted() {
        return !vault.isEmpty();
    }

    private Exchange asked() {
        return new Exchange(question, null, List.of(), List.of(), null, model);
    }

    /** Takes over what the guards say about an answer that has ended. */
    void ended(GuardStream.Step last, String path) {
        Outcome outcome = last.outcome();
        if (outcome != null && !guards.isEmpty()) {
            counted.accept(outcome);
            summary.add(outcome, part -> part.equals("output") ? path : part);
        }
    }
}
