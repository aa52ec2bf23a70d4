package io.bulwark.server;

import io.bulwark.kernel.PublicEndpoint;
import io.bulwark.storage.Redis;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jdbi.v3.core.Jdbi;

/** Liveness, readiness, and the state of each dependency with a few figures. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Health")
@PublicEndpoint("probes carry no credentials, and the answer names no secret")
@RunOnVirtualThread
public final class HealthResource {
    private static final long PATIENCE_MS = 2_000;

    private final Jdbi jdbi;
    private final Redis redis;
    private final Readiness readiness;
    private final Traffic traffic;
    private final ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();

    @Inject
    HealthResource(Jdbi jdbi, Redis redis, Readiness readiness, Traffic traffic) {
        this.jdbi = jdbi;
        this.redis = redis;
        this.readiness = readiness;
        this.traffic = traffic;
    }

    @GET
    @Path("health")
    @Operation(summary = "Liveness: 200 as long as this process answers")
    public Map<String, String> health() {
        return Map.of("status", "healthy");
    }

    @GET
    @Path("ready")
    @Operation(summary = "Readiness: 200 when requests can be served, 503 otherwise")
    public Response ready() {
        Map<String, String> services = services();
        boolean ready = readiness.serving() && "up".equals(services.get("database"));
        return Response.status(ready ? 200 : 503)
                .entity(Map.of("status", ready ? "ready" : "not_ready", "services", services))
                .build();
    }

    @GET
    @Path("api/v1/health")
    @Operation(summary = "State of each dependency and figures of the last minute")
    public Map<String, Object> detail() {
        Map<String, String> services = services();
        boolean database = "up".equals(services.get("database"));
        boolean all = services.values().stream().allMatch("up"::equals);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", !database ? "unhealthy" : all ? "healthy" : "degraded");
        body.put("services", services);
        body.put("metrics", traffic.figures());
        return body;
    }

    private Map<String, String> services() {
        Future<?> database = probes.submit(() -> jdbi.useHandle(handle -> handle.execute("SELECT 1")));
        Future<?> cache = probes.submit(() -> redis.get("bulwark:ping"));
        Map<String, String> services = new LinkedHashMap<>();
        services.put("gateway", "up");
        services.put("database", state(database));
        services.put("redis", state(cache));
        return services;
    }

    private static String state(Future<?> probe) {
        try {
            probe.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            return "up";
        } catch (ExecutionException | TimeoutException e) {
            probe.cancel(true);
            return "down";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "down";
        }
    }
}
