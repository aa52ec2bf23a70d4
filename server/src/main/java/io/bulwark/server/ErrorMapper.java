package io.bulwark.server;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Scope;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns every failure into a {@link Problem}; logs callers' faults as warnings and ours once, with the stack. */
@Provider
@Singleton
public final class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");

    private final MeterRegistry metrics;

    @Context
    @Nullable
    RoutingContext routing;

    @Inject
    ErrorMapper(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public Response toResponse(Throwable thrown) {
        BulwarkException fault = classify(thrown);
        String requestId = routing == null ? "unknown" : RequestId.of(routing);
        // The thread that maps a fault is not always the one that served the request.
        try (Scope _ = HttpTraces.of(routing).makeCurrent()) {
            log(fault, thrown, requestId);
        }
        metrics.counter("bulwark_errors", "code", fault.code().name()).increment();
        Response.ResponseBuilder response = Response.status(fault.code().status())
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(Problem.body(fault, requestId).toString());
        if (fault.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
            response.header("X-RateLimit-Limit", fault.details().get("limit"))
                    .header("X-RateLimit-Remaining", fault.details().get("remaining"))
                    .header("X-RateLimit-Reset", resetSeconds(fault.details().get("resetAt")));
        }
        switch (fault.code()) {
            case RATE_LIMIT_EXCEEDED, STORAGE_UNAVAILABLE, CHAIN_UNAVAILABLE, SOURCE_BUSY ->
                response.header(HttpHeaders.RETRY_AFTER, fault.details().getOrDefault("retry_after_s", 1));
            case MISSING_TOKEN, INVALID_TOKEN -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case PAYLOAD_TOO_LARGE -> response.header("Connection", "close");
            default -> {}
        }
        return response.build();
    }

    private static @Nullable Long resetSeconds(@Nullable Object resetAt) {
        return resetAt == null
                ? null
                : Math.ceilDiv(Instant.parse(resetAt.toString()).toEpochMilli(), 1000L);
    }

    private static void log(BulwarkException fault, Throwable thrown, String requestId) {
        if (fault.code().status() < 500
                || fault.code() == ErrorCode.NOT_AVAILABLE
                || fault.code() == ErrorCode.SOURCE_BUSY) {
            LOG.debugf("%s %s [%s]", fault.code(), fault.text(), requestId);
        } else if (fault.code() == ErrorCode.INTERNAL_ERROR) {
            LOG.errorf(thrown, "%s [%s]", fault.code(), requestId);
        } else {
            LOG.errorf("%s %s [%s]", fault.code(), rootMessage(thrown), requestId);
        }
    }

    static BulwarkException classify(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BulwarkException fault) {
                return fault;
            }
            if (cause instanceof SQLException sql && connectionLost(sql)) {
                return BulwarkException.of(
                        ErrorCode.STORAGE_UNAVAILABLE, "The database cannot be reached, nothing was changed");
            }
        }
        if (thrown instanceof WebApplicationException web) {
            return ofStatus(web.getResponse().getStatus());
        }
        return BulwarkException.of(ErrorCode.INTERNAL_ERROR, "An error occurred", Map.of());
    }

    /**
     * SQLState class 08 is a connection exception, 57P01 to 57P03 a server going down or starting up, 53300 no slot, and
     * class 40 a transaction rolled back for another one's sake.
     */
    private static boolean connectionLost(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || (state == null && String.valueOf(e.getMessage()).contains("cquisition timeout"))
                || (state != null
                        && (state.startsWith("08")
                                || state.startsWith("57P0")
                                || state.startsWith("40")
                                || state.equals("53300")));
    }

    private static BulwarkException ofStatus(int status) {
        return switch (status) {
            case 400 -> BulwarkException.invalid("request", "is malformed");
            case 401 -> BulwarkException.of(ErrorCode.INVALID_TOKEN, "The credential was refused");
            case 403 -> BulwarkException.of(ErrorCode.FORBIDDEN, "This is not allowed");
            case 404 -> BulwarkException.of(ErrorCode.NOT_FOUND, "Nothing is served at this path");
            case 405 -> BulwarkException.of(ErrorCode.METHOD_NOT_ALLOWED, "This method is not served at this path");
            case 406 -> BulwarkException.of(ErrorCode.NOT_ACCEPTABLE, "None of the accepted media types is served");
            case 413 -> BulwarkException.of(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large");
            case 415 ->
                BulwarkException.of(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json");
            default -> BulwarkException.of(ErrorCode.INTERNAL_ERROR, "An error occurred");
        };
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
