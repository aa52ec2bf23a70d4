package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardStream;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Turned;
import io.bulwark.guard.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /**
     * What came of a request.
     *
     * @param memory what to remember of it, null where nothing is new
     * @param known how many of its texts were judged in earlier calls
     * @param withheld how many of them were blocked then and do not go on
     */
    record Admitted(boolean passes, @Nullable CallMemory memory, int known, int withheld) {}

    /** Judges what is new in a request and writes redactions into it. */
    Admitted admits(RequestTexts texts, CallMemory before, boolean named) {
        question = texts.question();
        if (guards.isEmpty() || texts.isEmpty()) {
            return new Admitted(true, null, 0, 0);
        }
        vault.know(before.values());
        int known = before.dialogue().known(texts.exchange(model).messages());
        if (known > texts.tail()) {
            // The last message is known too: a call made again, which is judged as if for the first time.
            int withheld = texts.withhold(before.aside(), texts.tail());
            Outcome outcome = judged(engine.check(texts.exchange(model), policy, guards, vault), texts);
            return new Admitted(passes(outcome, texts), null, 0, withheld);
        }
        boolean remember = named || known > 0 || texts.goesOn();
        Outcome outcome;
        Turned turned = null;
        if (remember) {
            turned = engine.converse(before.dialogue(), texts.exchange(model), policy, guards, vault);
            outcome = turned.outcome();
        } else {
            outcome = engine.check(texts.exchange(model), policy, guards, vault);
            if (outcome.verdict() == Verdict.BLOCK && texts.chat()) {
                turned = engine.converse(before.dialogue(), texts.exchange(model), policy, guards, vault);
            }
        }
        judged(outcome, texts);
        CallMemory memory = turned == null ? null : memory(texts, before, turned);
        int withheld = texts.withhold(before.aside(), known);
        texts.redact(before.redacted(), known);
        return new Admitted(passes(outcome, texts), memory, known, withheld);
    }

    private Outcome judged(Outcome outcome, RequestTexts texts) {
        counted.accept(outcome);
        summary.add(outcome, texts::path);
        return outcome;
    }

    private static boolean passes(Outcome outcome, RequestTexts texts) {
        if (outcome.verdict() == Verdict.BLOCK) {
            return false;
        }
        texts.write(outcome);
        return true;
    }

    /** Null where a call is blocked without a text to set aside, as by a guard that broke. */
    private @Nullable CallMemory memory(RequestTexts texts, CallMemory before, Turned turned) {
        Set<String> blocked = new HashSet<>();
        if (!policy.monitorOnly()) {
            turned.outcome().guards().forEach((name, result) -> {
                for (Finding finding : result.findings()) {
                    if (policy.settings(name).judge(finding) == Verdict.BLOCK) {
                        texts.index(finding.part()).ifPresent(index -> blocked.add(texts.hash(index)));
                    }
                }
            });
        }
        if (turned.outcome().verdict() == Verdict.BLOCK && blocked.isEmpty()) {
            return null;
        }
        return before.after(turned.dialogue(), blocked, texts.replaced(turned.outcome()), vault.values());
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
                GuardStream.Step whole = stream().whole(text);
                ended(whole, path);
                if (whole.stopped()) {
                    return false;
                }
                if (!whole.text().equals(text)) {
                    object.put(field, whole.text());
                }
            }
            JsonNode calls = holder.path("tool_calls");
            for (int k = 0; k < calls.size(); k++) {
                if (!arguments(calls.path(k).path("function"), argumentsPath(i, k))) {
                    return false;
                }
            }
            if (!arguments(holder.path("function_call"), argumentsPath(i, -1))) {
                return false;
            }
        }
        return true;
    }

    static String argumentsPath(int choice, int call) {
        return "choices[" + choice + "].message." + (call < 0 ? "function_call" : "tool_calls[" + call + "].function")
                + ".arguments";
    }

    /** Judges what a tool shall get; false where that is blocked. */
    private boolean arguments(JsonNode call, String path) {
        String text = call.path("arguments").asText("");
        if (text.isEmpty() || !call.path("arguments").isTextual() || !(call instanceof ObjectNode function)) {
            return true;
        }
        GuardStream.Step whole = argumentStream().whole(text);
        ended(whole, path);
        if (whole.stopped()) {
            return false;
        }
        if (!whole.text().equals(text)) {
            function.put("arguments", whole.text());
        }
        return true;
    }

    /** A guard over one choice of an answer that streams. */
    GuardStream stream() {
        return engine.stream(asked(), policy, guards, vault);
    }

    /** A guard over the arguments of one tool call; values are put back in the form that JSON needs. */
    GuardStream argumentStream() {
        return engine.stream(asked(), policy, guards, vault.inJson());
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
