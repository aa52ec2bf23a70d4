package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The caller's memory bank. */
@Path("/api/v1/guard/memory")
@Tag(name = "Guard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class MemoryResource {
    private static final int LONGEST = 20_000;
    private static final int LONGEST_QUERY = 2_000;
    private static final int USUAL_HITS = 5;
    private static final int MOST_HITS = 50;

    private final Memories memories;
    private final GuardChecks checks;
    private final Admission admission;

    @Inject
    MemoryResource(Memories memories, GuardChecks checks, Admission admission) {
        this.memories = memories;
        this.checks = checks;
        this.admission = admission;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Remember a text",
            description =
                    "Guarded as a document first: what would be blocked is refused, what would be redacted is kept"
                            + " redacted.")
    public Response add(@Nullable MemoryRequest request, @Context SecurityContext security) {
        String text = request == null ? null : request.text();
        if (request == null || text == null || text.isBlank() || text.length() > LONGEST) {
            throw BulwarkException.invalid("text", "must be 1 to " + LONGEST + " characters");
        }
        String session = request.sessionId() == null ? "" : request.sessionId();
        if (session.length() > 128) {
            throw BulwarkException.invalid("session_id", "must be at most 128 characters");
        }
        Principal caller = GuardResource.caller(security);
        admission.admit(caller, "guard");
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        checks.remember(caller, session, text).forEach(entry -> items.add(Memories.json(entry)));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("items", items);
        return Response.status(Response.Status.CREATED).entity(answer).build();
    }

    @POST
    @Path("/search")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "The passages that fit a query best, by words and by meaning, with where they come from")
    public ObjectNode search(@Nullable MemoryRequest request, @Context SecurityContext security) {
        String query = request == null ? null : request.query();
        if (request == null || query == null || query.isBlank() || query.length() > LONGEST_QUERY) {
            throw BulwarkException.invalid("query", "must be 1 to " + LONGEST_QUERY + " characters");
        }
        int most = request.limit() == null ? USUAL_HITS : request.limit();
        if (most < 1 || most > MOST_HITS) {
            throw BulwarkException.invalid("limit", "must be 1 to " + MOST_HITS);
        }
        Principal caller = GuardResource.caller(security);
        admission.admit(caller, "guard");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        Memories.Found found = memories.search(caller.owner(), query, most);
        answer.set("items", found.items());
        ArrayNode searched = answer.putArray("searched_by").add("words");
        if (found.byMeaning()) {
            searched.add("meaning");
        } else {
            answer.put("not_by_meaning", found.why());
        }
        return answer;
    }

    @GET
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "Everything that is remembered, oldest first")
    public Page<ObjectNode> list(
            @QueryParam("limit") @DefaultValue("50") String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        UUID after = cursor == null ? null : id("cursor", cursor);
        return memories.list(GuardResource.caller(security), after, SessionsResource.limit(limit));
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "Forget a passage")
    public void remove(@PathParam("id") String id, @Context SecurityContext security) {
        memories.remove(GuardResource.caller(security), id("id", id));
    }

    private static UUID id(String field, String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw BulwarkException.invalid(field, "must be a UUID");
    }
}
