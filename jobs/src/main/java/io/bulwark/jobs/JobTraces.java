package io.bulwark.jobs;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** Attempts as spans within the trace of whoever submitted the job; nothing where nobody traces. */
final class JobTraces {
    private final Tracer tracer;

    JobTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.bulwark.jobs");
    }

    /** The W3C traceparent of this moment, null where nothing is traced. */
    static @Nullable String current() {
        SpanContext here = Span.current().getSpanContext();
        return here.isValid()
                ? "00-" + here.getTraceId() + "-" + here.getSpanId() + "-"
                        + here.getTraceFlags().asHex()
                : null;
    }

    /** An attempt that is being traced; close it on the thread that began it. */
    record Running(Span span, Scope scope) {
        /** @param result completed, partially_failed, refused, failed, lost or abandoned */
        void end(String result) {
            span.setAttribute("bulwark.job.result", result);
            if (!result.equals("completed") && !result.equals("partially_failed")) {
                span.setAttribute("error.type", result);
                span.setStatus(StatusCode.ERROR);
            }
            scope.close();
            span.end();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed by Running.end.
    Running begin(Attempt attempt) {
        Job job = attempt.job();
        Span span = tracer.spanBuilder("job " + job.kind())
                .setParent(parent(attempt.trace()))
                .setSpanKind(SpanKind.CONSUMER)
                .startSpan();
        if (span.isRecording()) {
            span.setAttribute("bulwark.job.id", job.id().toString());
            span.setAttribute("bulwark.job.kind", job.kind());
            span.setAttribute("bulwark.job.attempt", job.attempt());
        }
        return new Running(span, span.makeCurrent());
    }

    private static Context parent(@Nullable String trace) {
        if (trace == null) {
            return Context.root();
        }
        SpanContext remote = SpanContext.createFromRemoteParent(
                trace.substring(3, 35),
                trace.substring(36, 52),
                TraceFlags.fromHex(trace, 53),
                TraceState.getDefault());
        return Context.root().with(Span.wrap(remote));
    }
}
