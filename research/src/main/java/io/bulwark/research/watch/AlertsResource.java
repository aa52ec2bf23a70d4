package io.bulwark.research.watch;

import static io.bulwark.research.watch.WatchlistsResource.caller;
import static io.bulwark.research.watch.WatchlistsResource.id;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/alerts}: the caller's alerts and what they told. */
@Path("/api/v1/alerts")
@Tag(name = "Watch")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AlertsResource {
    private static final int MOST = 100;

    private final Alerts alerts;

    @Inject
    AlertsResource(Alerts alerts) {
        this.alerts = alerts;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "A new alert",
            description = "Fires when the value crosses the threshold; again when it has gone back by the hysteresis"
                    + " (2 % of the threshold) and the cool-down (an hour) is over. An email must be confirmed.")
    public Response create(@Nullable AlertRequest request, @Context SecurityContext security) {
        return Response.status(Response.Status.CREATED)
                .entity(json(alerts.create(caller(security).owner(), AlertForm.read(request))))
                .build();
    }

    @GET
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "The caller's alerts, oldest first")
    public ObjectNode all(@Context SecurityContext security) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        alerts.all(caller(security).owner()).forEach(alert -> items.add(json(alert)));
        return page.putNull("next");
    }

    @GET
    @Path("/events")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Alerts that fired, newest first")
    public ObjectNode events(
            @QueryParam("limit") @DefaultValue("50") String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        int wanted = limit(limit);
        List<AlertEvent> found =
                alerts.events(caller(security).owner(), cursor == null ? null : id("cursor", cursor), wanted + 1);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        found.stream().limit(wanted).forEach(event -> items.addObject()
                .put("id", event.id().toString())
                .put("alert_id", event.alertId().toString())
                .put("project_id", event.projectId())
                .put("metric", event.metric().wire())
                .put("direction", event.direction().wire())
                .put("threshold", AlertEvent.plain(event.threshold()))
                .put("value", AlertEvent.plain(event.value()))
                .put("as_of", event.asOf().toString())
                .put("fired_at", event.firedAt().toString())
                .put("text", event.text()));
        return found.size() > wanted
                ? page.put("next", found.get(wanted - 1).id().toString())
                : page.putNull("next");
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "One alert")
    public ObjectNode one(@PathParam("id") String id, @Context SecurityContext security) {
        return json(alerts.one(caller(security).owner(), id("id", id)));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Replace an alert; it is armed again")
    public ObjectNode replace(
            @PathParam("id") String id, @Nullable AlertRequest request, @Context SecurityContext security) {
        return json(alerts.replace(caller(security).owner(), id("id", id), AlertForm.read(request)));
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Remove an alert; what it told stays")
    public void delete(@PathParam("id") String id, @Context SecurityContext security) {
        alerts.delete(caller(security).owner(), id("id", id));
    }

    private static ObjectNode json(Alert alert) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", alert.id().toString())
                .put("project_id", alert.projectId())
                .put("metric", alert.metric().wire())
                .put("direction", alert.direction().wire())
                .put("threshold", AlertEvent.plain(alert.threshold()))
                .put("hysteresis", AlertEvent.plain(alert.hysteresis()))
                .put("cooldown_s", alert.coolDown().toSeconds())
                .put("email", alert.email())
                .put("enabled", alert.enabled())
                .put("armed", alert.armed())
                .put("last_value", alert.lastValue() == null ? null : AlertEvent.plain(alert.lastValue()))
                .put("last_as_of", text(alert.lastAsOf()))
                .put("last_fired_at", text(alert.lastFiredAt()))
                .put("note", alert.note())
                .put("created_at", alert.createdAt().toString());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static int limit(String limit) {
        try {
            int wanted = Integer.parseInt(limit);
            if (wanted >= 1 && wanted <= MOST) {
                return wanted;
            }
        } catch (NumberFormatException e) {
            // Refused below with the range.
        }
        throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MOST);
    }
}
