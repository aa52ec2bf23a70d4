package io.bulwark.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries along while it is served: its id, and a span within the caller's trace where traces are sent. Log lines
 * get both from it ({@link LogWhere}).
 */
@Singleton
final class HttpTraces {
    static final ContextKey<String> REQUEST_ID = ContextKey.named("bulwark.request.id");
    private static final String KEY = "bulwark.trace";
    private static final int SERVER_FAULT = 500;
    private static final TextMapGetter<HttpServerRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServerRequest request) {
            return request.headers().names();
        }

        @Override
        public @Nullable String get(@Nullable HttpServerRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    };

    private final @Nullable Tracer tracer;

    @Inject
    HttpTraces(OpenTelemetry telemetry) {
        tracer = telemetry.equals(OpenTelemetry.noop()) ? null : telemetry.getTracer("io.bulwark.server");
    }

    /** Begins the span of a request; it ends with the answer. */
    void enter(RoutingContext context, String path) {
        Context known = Context.root().with(REQUEST_ID, RequestId.of(context));
        context.put(KEY, known);
        Tracer tracing = tracer;
        if (tracing == null || path.equals("/metrics") || path.equals("/api/v1/health")) {
            return;
        }
        HttpServerRequest request = context.request();
        Context parent = W3CTraceContextPropagator.getInstance().extract(known, request, HEADERS);
        String method = request.method().name();
        Span span = tracing.spanBuilder(path.startsWith("/v1/") ? method + " " + path : method)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("http.request.method", method);
            span.setAttribute("url.path", path);
            span.setAttribute("url.scheme", String.valueOf(request.scheme()));
            span.setAttribute("bulwark.request.id", RequestId.of(context));
        }
        context.put(KEY, parent.with(span));
        context.addEndHandler(ended -> {
            int status = context.response().getStatusCode();
            span.setAttribute("http.response.status_code", status);
            if (ended.failed() || status >= SERVER_FAULT) {
                span.setAttribute("error.type", ended.failed() ? "connection_closed" : Integer.toString(status));
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        });
    }

    /** What a request carries, empty for none. */
    static Context of(@Nullable RoutingContext context) {
        Context here = context == null ? null : context.get(KEY);
        return here == null ? Context.root() : here;
    }
}
