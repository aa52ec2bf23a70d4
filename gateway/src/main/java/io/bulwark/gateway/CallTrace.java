package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.usage.CallResult;
import io.bulwark.guard.Verdict;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span of one model call, named and described as OpenTelemetry's conventions for generative AI say. What was said stays
 * out of it unless the operator wants it there. Belongs to the thread that opened it; close it there.
 */
final class CallTrace implements AutoCloseable {
    /** A header of 55 characters: version, trace, span, flags. */
    private static final int TRACEPARENT = 55;

    private static final int MOST_CONTENT = 32_000;
    private static final int MOST_REASONS = 16;

    private final Span span;
    private final Scope scope;
    private final Tracer tracer;
    private final boolean content;
    private final Set<String> reasons = new LinkedHashSet<>();
    private @Nullable String responseModel;
    private @Nullable String responseId;

    @SuppressWarnings("MustBeClosedChecker") // Closed with this.
    private CallTrace(Span span, Tracer tracer, boolean content) {
        this.span = span;
        this.tracer = tracer;
        this.content = content;
        this.scope = span.makeCurrent();
    }

    /** @param content whether what is said goes into the span */
    static CallTrace open(Tracer tracer, Operation operation, String model, ObjectNode request, boolean content) {
        String name =
                switch (operation) {
                    case CHAT -> "chat";
                    case COMPLETION -> "text_completion";
                    case EMBEDDINGS -> "embeddings";
                };
        SpanBuilder builder = tracer.spanBuilder(name + " " + model).setSpanKind(SpanKind.CLIENT);
        CallTrace trace = new CallTrace(builder.startSpan(), tracer, content);
        if (trace.recording()) {
            trace.span.setAttribute("gen_ai.operation.name", name);
            trace.span.setAttribute("gen_ai.request.model", model);
            trace.asked(request);
        }
        return trace;
    }

    private void asked(ObjectNode request) {
        number(request, "max_tokens", "gen_ai.request.max_tokens");
        number(request, "max_completion_tokens", "gen_ai.request.max_tokens");
        number(request, "n", "gen_ai.request.choice.count");
        number(request, "seed", "gen_ai.request.seed");
        for (String name : List.of("temperature", "top_p", "frequency_penalty", "presence_penalty")) {
            if (request.path(name).isNumber()) {
                span.setAttribute("gen_ai.request." + name, request.path(name).asDouble());
            }
        }
        if (request.path("stream").asBoolean(false)) {
            span.setAttribute("gen_ai.request.stream", true);
        }
    }

    private void number(ObjectNode request, String member, String attribute) {
        if (request.path(member).isIntegralNumber()) {
            span.setAttribute(attribute, request.path(member).asLong());
        }
    }

    /** Whether anybody will read what is told; nothing needs to be found out otherwise. */
    boolean recording() {
        return span.isRecording();
    }

    boolean wantsContent() {
        return content && recording();
    }

    /**
     * The headers by which an upstream joins the trace.
     *
     * @param received the caller's {@code traceparent}, passed on where no trace is made here
     */
    Map<String, String> headers(@Nullable String received) {
        SpanContext here = span.getSpanContext();
        if (!here.isValid()) {
            return received != null && wellFormed(received) ? Map.of("traceparent", received) : Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "traceparent",
                "00-" + here.getTraceId() + "-" + here.getSpanId() + "-"
                        + here.getTraceFlags().asHex());
        return headers;
    }

    private static boolean wellFormed(String header) {
        if (header.length() != TRACEPARENT) {
            return false;
        }
        for (int i = 0; i < TRACEPARENT; i++) {
            char c = header.charAt(i);
            boolean dash = i == 2 || i == 35 || i == 52;
            if (dash ? c != '-' : Character.digit(c, 16) < 0 || Character.isUpperCase(c)) {
                return false;
            }
        }
        return true;
    }

    /** Runs guards within a span of their own. */
    <T> T guarded(String name, GuardSummary summary, Supplier<T> guards) {
        if (!recording()) {
            return guards.get();
        }
        Span child = tracer.spanBuilder(name).startSpan();
        try (Scope _ = child.makeCurrent()) {
            return guards.get();
        } finally {
            told(child, summary);
            child.end();
        }
    }

    private static void told(Span span, GuardSummary summary) {
        span.setAttribute("bulwark.guard.verdict", summary.verdict().wire());
        if (!summary.categories().isEmpty()) {
            span.setAttribute(AttributeKey.stringArrayKey("bulwark.guard.findings"), List.copyOf(summary.categories()));
        }
    }

    /** The first piece of an answer that streams. */
    void firstToken(long millis) {
        span.addEvent("gen_ai.first_token", Attributes.of(AttributeKey.longKey("elapsed_ms"), millis));
        span.setAttribute("gen_ai.response.time_to_first_chunk", millis / 1_000.0);
    }

    /** Notes of an answer, or of a piece of one, what the span tells. */
    void answer(JsonNode tree) {
        if (!recording()) {
            return;
        }
        if (responseModel == null && tree.path("model").isTextual()) {
            responseModel = tree.path("model").asText();
        }
        if (responseId == null && tree.path("id").isTextual()) {
            responseId = tree.path("id").asText();
        }
        for (JsonNode choice : tree.path("choices")) {
            if (choice.path("finish_reason").isTextual() && reasons.size() < MOST_REASONS) {
                reasons.add(choice.path("finish_reason").asText());
            }
        }
    }

    /** What goes to the model, after the guards. */
    void input(JsonNode request) {
        if (wantsContent()) {
            JsonNode said = request.has("messages")
                    ? request.path("messages")
                    : request.has("prompt") ? request.path("prompt") : request.path("input");
            span.setAttribute("gen_ai.input.messages", clipped(said.toString()));
        }
    }

    /** What came from the model, before the guards. */
    void output(String said) {
        if (wantsContent()) {
            span.setAttribute("gen_ai.output.messages", clipped(said));
        }
    }

    private static String clipped(String text) {
        return text.length() <= MOST_CONTENT ? text : text.substring(0, MOST_CONTENT);
    }

    /** @param error what went wrong in one word, null when nothing did */
    void ended(String call, CallResult result, GuardSummary summary, @Nullable String error) {
        if (!recording()) {
            return;
        }
        span.setAttribute("bulwark.call.id", call);
        if (!result.provider().isEmpty()) {
            span.setAttribute("gen_ai.provider.name", result.provider());
            span.setAttribute("gen_ai.system", result.provider());
        }
        span.setAttribute("gen_ai.response.model", responseModel == null ? result.model() : responseModel);
        if (responseId != null) {
            span.setAttribute("gen_ai.response.id", responseId);
        }
        if (!reasons.isEmpty()) {
            span.setAttribute(AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), new ArrayList<>(reasons));
        }
        span.setAttribute("gen_ai.usage.input_tokens", result.inputTokens());
        span.setAttribute("gen_ai.usage.output_tokens", result.outputTokens());
        if (result.cachedTokens() > 0) {
            span.setAttribute("gen_ai.usage.cache_read.input_tokens", result.cachedTokens());
        }
        if (result.usd() != null) {
            span.setAttribute("gen_ai.usage.cost", result.usd().doubleValue());
        }
        span.setAttribute("bulwark.attempts", result.attempts());
        if (result.cached()) {
            span.setAttribute("bulwark.cached", true);
        }
        if (summary.verdict() != Verdict.ALLOW || !summary.categories().isEmpty()) {
            told(span, summary);
        }
        if (error != null) {
            failed(error);
        }
    }

    void failed(String error) {
        span.setAttribute("error.type", error);
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}
