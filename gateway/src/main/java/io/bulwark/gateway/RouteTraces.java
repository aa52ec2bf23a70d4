package io.bulwark.gateway;

import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.Outcome;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.route.Attempt;
import io.bulwark.gateway.route.RouteListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Attempts as children of the call's span, and what befalls it on the way as its events; the others hear it too. */
final class RouteTraces implements RouteListener {
    private final Tracer tracer;
    private final RouteListener others;

    RouteTraces(Tracer tracer, RouteListener others) {
        this.tracer = tracer;
        this.others = others;
    }

    @Override
    public void attempted(String route, Operation operation, Attempt attempt) {
        others.attempted(route, operation, attempt);
        if (!Span.current().isRecording()) {
            return;
        }
        Instant end = Instant.now();
        Span span = tracer.spanBuilder("attempt " + attempt.provider())
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(end.minus(Duration.ofMillis(attempt.millis())))
                .startSpan();
        span.setAttribute("gen_ai.provider.name", attempt.provider());
        span.setAttribute("gen_ai.request.model", attempt.model());
        span.setAttribute("http.response.status_code", attempt.status());
        span.setAttribute("bulwark.route", route);
        if (attempt.failure() != null) {
            span.setAttribute("error.type", attempt.failure().code());
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end);
    }

    @Override
    public void waiting(String route, long millis) {
        others.waiting(route, millis);
        Span.current().addEvent("wait", Attributes.of(AttributeKey.longKey("wait_ms"), millis));
    }

    @Override
    public void streamed(
            String route, Attempt attempt, @Nullable Usage usage, Outcome.@Nullable Failed failure, long millis) {
        others.streamed(route, attempt, usage, failure, millis);
        if (failure != null) {
            Span.current()
                    .addEvent(
                            "stream_broken",
                            Attributes.of(
                                    AttributeKey.stringKey("error.type"),
                                    failure.kind().code()));
        }
    }

    @Override
    public void circuit(String provider, String model, boolean open) {
        others.circuit(provider, model, open);
        Span.current().addEvent(open ? "circuit_opened" : "circuit_closed");
    }
}
