package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The caller's conversations. */
@Path("/api/v1/guard/sessions")
@Tag(name = "Guard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class SessionsResource {
    private static final int MOST = 200;

    private final Sessions sessions;
    private final Memories memories;

    @Inject
    SessionsResource(Sessions sessions, Memories memories) {
        this.sessions = sessions;
        this.memories = memories;
    }

    @GET
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "The caller's conversations, oldest first")
    public Page<ObjectNode> list(
            @QueryParam("limit") @DefaultValue("50") String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        return sessions.list(GuardResource.caller(security), cursor, limit(limit));
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "What is understood of a conversation: drift, facts, turns set aside")
    public ObjectNode show(@PathParam("id") String id, @Context SecurityContext security) {
        return sessions.show(GuardResource.caller(security), id);
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "Forget a conversation with its placeholders and memories")
    public void remove(@PathParam("id") String id, @Context SecurityContext security) {
        sessions.remove(GuardResource.caller(security), id, memories);
    }

    static int limit(String limit) {
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
