package io.bulwark.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/** Gives a request's span the name of its endpoint, and makes it the trace of the thread that serves it. */
@Provider
@Priority(Priorities.AUTHENTICATION - 1)
@Singleton
public final class TraceFilter implements ContainerRequestFilter {
    private final CurrentVertxRequest current;

    @jakarta.ws.rs.core.Context
    @Nullable
    ResourceInfo resource;

    @Inject
    TraceFilter(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // Endpoints run on virtual threads, which end with their request.
    public void filter(ContainerRequestContext request) {
        Context here = HttpTraces.of(current.getCurrent());
        if (Thread.currentThread().isVirtual()) {
            here.makeCurrent();
        }
        Span span = Span.fromContext(here);
        ResourceInfo endpoint = resource;
        if (!span.isRecording() || endpoint == null) {
            return;
        }
        String route = path(endpoint.getResourceClass().getAnnotation(Path.class))
                + path(endpoint.getResourceMethod().getAnnotation(Path.class));
        span.updateName(request.getMethod() + " " + route);
        span.setAttribute("http.route", route);
    }

    private static String path(@Nullable Path path) {
        if (path == null || path.value().isEmpty() || path.value().equals("/")) {
            return "";
        }
        return path.value().startsWith("/") ? path.value() : "/" + path.value();
    }
}
