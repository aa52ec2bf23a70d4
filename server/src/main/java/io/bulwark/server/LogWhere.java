package io.bulwark.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Writes into a log line to which request and which trace it belongs; passes every line. */
@LoggingFilter(name = "where")
public final class LogWhere implements Filter {
    @Override
    public boolean isLoggable(LogRecord line) {
        if (line instanceof ExtLogRecord record) {
            Context here = Context.current();
            String request = here.get(HttpTraces.REQUEST_ID);
            if (request != null) {
                record.putMdc("requestId", request);
            }
            SpanContext span = Span.fromContext(here).getSpanContext();
            if (span.isValid()) {
                record.putMdc("traceId", span.getTraceId());
                record.putMdc("spanId", span.getSpanId());
            }
        }
        return true;
    }
}
