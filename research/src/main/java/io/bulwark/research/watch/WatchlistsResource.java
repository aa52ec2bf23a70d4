package io.bulwark.research.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/watchlists}: the caller's lists of projects. */
@Path("/api/v1/watchlists")
@Tag(name = "Watch", description = "Watchlists and alerts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class WatchlistsResource {
    private final Watchlists watchlists;

    @Inject
    WatchlistsResource(Watchlists watchlists) {
        this.watchlists = watchlists;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "A new list; its name is the caller's once")
    public Response create(@Nullable WatchlistRequest request, @Context SecurityContext security) {
        return Response.status(Response.Status.CREATED)
                .entity(json(watchlists.create(caller(security).owner(), request)))
                .build();
    }

    @GET
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "The caller's lists, by name")
    public ObjectNode all(@Context SecurityContext security) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        watchlists.all(caller(security).owner()).forEach(list -> items.add(json(list)));
        return page.putNull("next");
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "One list")
    public ObjectNode one(@PathParam("id") String id, @Context SecurityContext security) {
        return json(watchlists.one(caller(security).owner(), id("id", id)));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Replace a list's name and projects")
    public ObjectNode replace(
            @PathParam("id") String id, @Nullable WatchlistRequest request, @Context SecurityContext security) {
        return json(watchlists.replace(caller(security).owner(), id("id", id), request));
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Remove a list")
    public void delete(@PathParam("id") String id, @Context SecurityContext security) {
        watchlists.delete(caller(security).owner(), id("id", id));
    }

    private static ObjectNode json(Watchlist list) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", list.id().toString())
                .put("name", list.name());
        ArrayNode projects = node.putArray("projects");
        list.projects().forEach(projects::add);
        return node.put("created_at", list.createdAt().toString())
                .put("updated_at", list.updatedAt().toString());
    }

    static UUID id(String field, String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw BulwarkException.invalid(field, "must be a UUID");
    }

    static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
