package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.CallOptions;
import io.bulwark.gateway.provider.Cancellation;
import io.bulwark.gateway.provider.FailureKind;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Timeouts;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.gateway.route.Lead;
import io.bulwark.gateway.route.Routed;
import io.bulwark.kernel.BulwarkException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** One task on its way: asks, reads, lets a refused answer be repaired once. */
final class TaskRun {
    /** With less time left no answer can come. */
    private static final Duration TOO_SHORT = Duration.ofMillis(20);

    private static final int MOST_FAULTS = 10;
    private static final int SHOWN_AGAIN = 8_000;
    /** These take neither a temperature nor {@code max_tokens}. */
    private static final Pattern REASONING = Pattern.compile("(.*/)?(o\\d|gpt-5).*");

    private final ModelTask task;
    private final boolean reasons;
    private final Calls calls;
    private final Set<String> withoutSchema;
    private final long start = System.nanoTime();
    private int asked;
    private int attempts;
    private long inputTokens;
    private long outputTokens;

    /** The way to the router. */
    @FunctionalInterface
    interface Calls {
        Routed call(ObjectNode request, CallOptions options);
    }

    /** @param withoutSchema models known to refuse {@code response_format}; those found here are added */
    TaskRun(ModelTask task, List<Lead> leads, Calls calls, Set<String> withoutSchema) {
        this.task = task;
        String upstream =
                leads.isEmpty() ? task.model() : leads.getFirst().settings().upstream();
        this.reasons = REASONING.matcher(upstream).matches();
        this.calls = calls;
        this.withoutSchema = withoutSchema;
    }

    TaskOutcome run() {
        try {
            return answered();
        } catch (BulwarkException e) {
            return new TaskOutcome.Unavailable(e.code().name(), String.valueOf(e.getMessage()), figures());
        }
    }

    private TaskOutcome answered() {
        List<ModelTask.Message> messages = new ArrayList<>(task.messages());
        List<String> faults = List.of();
        for (int round = 0; round < 2; round++) {
            if (left().compareTo(TOO_SHORT) < 0) {
                return new TaskOutcome.Unavailable("no_time", "There was no time left to ask a model", figures());
            }
            Routed routed = ask(messages);
            if (!(routed.outcome() instanceof Outcome.Answered answered)) {
                return unavailable(routed.outcome());
            }
            ObjectNode whole = answered.answer().tree();
            TaskAnswer answer = TaskAnswer.read(content(whole), cut(whole), task.check());
            ObjectNode json = answer.json();
            if (json != null && answer.faults().isEmpty()) {
                return new TaskOutcome.Answered(
                        json, String.valueOf(routed.provider()), String.valueOf(routed.model()), figures());
            }
            faults = answer.faults();
            messages.add(new ModelTask.Message("assistant", clipped(content(whole))));
            messages.add(new ModelTask.Message("user", repair(faults)));
        }
        return new TaskOutcome.Unavailable("invalid_answer", String.join("; ", faults), figures());
    }

    private TaskOutcome unavailable(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? new TaskOutcome.Unavailable(failed.kind().code(), failed.message(), figures())
                : new TaskOutcome.Unavailable("invalid_answer", "A stream was not asked for", figures());
    }

    /** With the schema as {@code response_format}, and without it where a provider refuses that. */
    private Routed ask(List<ModelTask.Message> messages) {
        if (withoutSchema.contains(task.model())) {
            return call(messages, false);
        }
        Routed routed = call(messages, true);
        boolean refused = routed.outcome() instanceof Outcome.Failed failed
                && (failed.kind() == FailureKind.BAD_REQUEST || failed.kind() == FailureKind.UNSUPPORTED);
        if (!refused || left().compareTo(TOO_SHORT) < 0) {
            return routed;
        }
        Routed again = call(messages, false);
        if (again.outcome() instanceof Outcome.Answered) {
            withoutSchema.add(task.model());
        }
        return again;
    }

    private Routed call(List<ModelTask.Message> messages, boolean schema) {
        asked++;
        Duration left = left();
        Timeouts limits = new Timeouts(null, null, null, left, left);
        Routed routed = calls.call(request(messages, schema), new CallOptions(limits, Map.of(), new Cancellation()));
        attempts += routed.attempts().size();
        if (routed.outcome() instanceof Outcome.Answered answered) {
            Usage usage = answered.answer().usage();
            inputTokens += usage == null ? 0 : usage.input();
            outputTokens += usage == null ? 0 : usage.output();
        }
        return routed;
    }

    private ObjectNode request(List<ModelTask.Message> messages, boolean schema) {
        ObjectNode request = WireJson.newObject().put("model", task.model());
        ArrayNode list = request.putArray("messages");
        list.addObject()
                .put("role", "system")
                .put(
                        "content",
                        task.system()
                                + "\n\nAnswer with one JSON object of this JSON schema and with nothing else:\n"
                                + task.schema());
        for (ModelTask.Message message : messages) {
            list.addObject().put("role", message.role()).put("content", wellFormed(message.content()));
        }
        if (reasons) {
            request.put("max_completion_tokens", task.maxTokens());
        } else {
            request.put("temperature", task.temperature()).put("max_tokens", task.maxTokens());
        }
        if (schema) {
            request.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", task.schemaName())
                    .put("strict", true)
                    .set("schema", task.schema());
        }
        return request;
    }

    private Duration left() {
        return task.time().minusNanos(System.nanoTime() - start);
    }

    private TaskOutcome.Figures figures() {
        return new TaskOutcome.Figures(
                asked, attempts, inputTokens, outputTokens, (System.nanoTime() - start) / 1_000_000);
    }

    /** What the model said, empty where it said nothing. */
    static String content(ObjectNode answer) {
        return answer.path("choices").path(0).path("message").path("content").asText("");
    }

    private static boolean cut(ObjectNode answer) {
        return answer.path("choices").path(0).path("finish_reason").asText().equals("length");
    }

    private static String repair(List<String> faults) {
        return "Your answer was refused:\n- "
                + String.join("\n- ", faults.subList(0, Math.min(faults.size(), MOST_FAULTS)))
                + "\nGive the whole JSON object again, corrected, and nothing else.";
    }

    /** Half a surrogate pair has no UTF-8 form. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String clipped(String text) {
        return text.length() <= SHOWN_AGAIN ? text : text.substring(0, SHOWN_AGAIN);
    }
}
