package io.bulwark.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Statements as spans of the request or job that runs them: their text with its parameters unnamed, never a value. */
@Singleton
final class SqlTraces {
    private static final int MOST_SQL = 2_000;

    void start(@Observes StartupEvent start, OpenTelemetry telemetry, Jdbi jdbi) {
        if (!telemetry.equals(OpenTelemetry.noop())) {
            jdbi.setSqlLogger(new Spans(telemetry.getTracer("io.bulwark.storage")));
        }
    }

    private record Spans(Tracer tracer) implements SqlLogger {
        @Override
        public void logAfterExecution(StatementContext statement) {
            span(statement, "");
        }

        @Override
        public void logException(StatementContext statement, SQLException fault) {
            span(statement, String.valueOf(fault.getSQLState()));
        }

        private void span(StatementContext statement, String fault) {
            Instant start = statement.getExecutionMoment();
            // Loops of the server's own look into the database all the time; they belong to no trace.
            if (!Span.current().isRecording() || start == null) {
                return;
            }
            String sql = String.valueOf(statement.getRawSql()).strip();
            int space = sql.indexOf(' ');
            String verb = (space < 0 ? sql : sql.substring(0, space)).toUpperCase(Locale.ROOT);
            Span span = tracer.spanBuilder(verb)
                    .setSpanKind(SpanKind.CLIENT)
                    .setStartTimestamp(start)
                    .startSpan();
            span.setAttribute("db.system.name", "postgresql");
            span.setAttribute("db.operation.name", verb);
            span.setAttribute("db.query.text", sql.length() <= MOST_SQL ? sql : sql.substring(0, MOST_SQL));
            if (!fault.isEmpty()) {
                span.setAttribute("error.type", fault);
                span.setStatus(StatusCode.ERROR);
            }
            Instant end = statement.getCompletionMoment();
            span.end(end == null ? Instant.now() : end);
        }
    }
}
