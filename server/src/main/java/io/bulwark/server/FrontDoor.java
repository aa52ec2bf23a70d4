package io.bulwark.server;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.UuidV7;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What happens to every request before any endpoint: id, security headers, size, role; and to those nobody answers. */
@Singleton
final class FrontDoor {
    private static final int FIRST = 1_000;

    private final ServerConfig config;
    private final UuidV7 ids;
    private final Traffic traffic;
    private final HttpTraces traces;

    @Inject
    FrontDoor(ServerConfig config, UuidV7 ids, Traffic traffic, HttpTraces traces) {
        this.config = config;
        this.ids = ids;
        this.traffic = traffic;
        this.traces = traces;
    }

    void filters(@Observes Filters filters) {
        filters.register(this::enter, FIRST);
    }

    void routes(@Observes Router router) {
        router.route().order(Integer.MAX_VALUE).handler(this::notFound);
        router.errorHandler(404, this::notFound);
    }

    private void enter(RoutingContext context) {
        long start = System.nanoTime();
        HttpServerResponse response = context.response();
        response.putHeader(RequestId.HEADER, RequestId.assign(context, ids));
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("X-Frame-Options", "DENY");
        response.putHeader("Referrer-Policy", "no-referrer");
        String path = context.normalizedPath();
        traces.enter(context, path);
        if (answersCalls(path) || path.startsWith("/auth/")) {
            // A page of our own may have said what it needs, and an answer that it may be kept.
            context.addHeadersEndHandler(_ -> {
                if (!response.headers().contains("Cache-Control")) {
                    response.putHeader("Cache-Control", "no-store");
                }
                if (!response.headers().contains("Content-Security-Policy")) {
                    response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
                }
            });
            context.addEndHandler(done -> traffic.record(Duration.ofNanos(System.nanoTime() - start)));
        }
        // Pictures travel in calls of models; their door has a limit of its own.
        if (!path.startsWith("/v1/") && tooLarge(context)) {
            // The rest of the body is not read, so the connection cannot be used again.
            response.putHeader("Connection", "close");
            fail(context, BodyLimit.exceeded(config.maxBodyBytes()));
        } else if (!config.has("api") && answersCalls(path) && !path.equals("/api/v1/health")) {
            fail(context, BulwarkException.of(ErrorCode.NOT_FOUND, "This instance does not have the api role"));
        } else {
            context.next();
        }
    }

    /** The REST endpoints, without the pages that describe them. */
    private static boolean answersCalls(String path) {
        return path.startsWith("/api/") && !path.startsWith("/api/docs") && !path.startsWith("/api/openapi");
    }

    private boolean tooLarge(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        try {
            return length != null && Long.parseLong(length) > config.maxBodyBytes();
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private void notFound(RoutingContext context) {
        if (!context.response().ended()) {
            fail(context, BulwarkException.of(ErrorCode.NOT_FOUND, "Nothing is served at this path"));
        }
    }

    private static void fail(RoutingContext context, BulwarkException fault) {
        context.response()
                .setStatusCode(fault.code().status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Problem.body(fault, RequestId.of(context)).toString());
    }
}
