package io.bulwark.research.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/usage}: questions told from outside, and how often a project was asked about. */
@Path("/api/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Research", description = "Examine a crypto project")
@RunOnVirtualThread
public final class UsageResource {
    private static final int LONGEST = 100;
    private static final int LONGEST_TIER = 40;
    private static final int MOST = 500;

    private final ProjectUsage usage;
    private final Admission admission;
    private final InstantSource clock;

    @Inject
    UsageResource(ProjectUsage usage, Admission admission, InstantSource clock) {
        this.usage = usage;
        this.admission = admission;
        this.clock = clock;
    }

    /** A question that another system answered. */
    public record Tracked(
            @Schema(required = true, examples = "uniswap", maxLength = 100) @Nullable
            String projectId,

            @Schema(examples = "pro") @Nullable String userTier,
            @Nullable Boolean cacheHit) {}

    /** That it was noted. */
    public record Noted(boolean success) {}

    @POST
    @Path("/track")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Note a question about a project that was answered elsewhere")
    public Noted track(
            Tracked request, @HeaderParam("X-User-Tier") @Nullable String tier, @Context SecurityContext security) {
        List<FieldError> errors = new ArrayList<>();
        String project = request.projectId() == null ? "" : request.projectId().strip();
        if (!plain(project, LONGEST)) {
            errors.add(
                    new FieldError("projectId", "must be 1 to " + LONGEST + " characters without control characters"));
        }
        String named = request.userTier() != null ? request.userTier() : tier == null ? "unknown" : tier;
        if (!plain(named, LONGEST_TIER)) {
            errors.add(new FieldError("userTier", "must be 1 to " + LONGEST_TIER + " characters"));
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        Principal caller = caller(security);
        // Every name told makes a row: the plan bounds how many.
        admission.admit(caller, "usage");
        usage.note(new Query(
                clock.instant(), caller.owner(), project, "track", named, 0, Boolean.TRUE.equals(request.cacheHit())));
        return new Noted(true);
    }

    @GET
    @Path("/project/{projectId}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "How often a project was asked about, and when last")
    public ObjectNode project(@PathParam("projectId") String projectId) {
        if (!plain(projectId, LONGEST)) {
            throw BulwarkException.invalid("projectId", "must be 1 to " + LONGEST + " characters");
        }
        ProjectUsage.Count count = usage.count(projectId);
        Instant last = count.last();
        return JsonNodeFactory.instance
                .objectNode()
                .put("projectId", projectId)
                .put("queryCount", count.queries())
                .put("lastQueried", last == null ? null : last.toString());
    }

    @GET
    @Path("/queries")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "One's own questions, newest first; the operator sees everybody's")
    public ObjectNode queries(
            @QueryParam("projectId") @Nullable String projectId,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @Context SecurityContext security) {
        if (limit < 1 || limit > MOST) {
            throw BulwarkException.invalid("limit", "must be 1 to " + MOST);
        }
        Principal caller = caller(security);
        List<Query> rows = usage.queries(caller.seesAll() ? null : caller.owner(), projectId, until(before), limit);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode items = body.putArray("items");
        for (Query each : rows) {
            items.addObject()
                    .put("at", each.at().toString())
                    .put("user", each.owner())
                    .put("projectId", each.project())
                    .put("query_type", each.type())
                    .put("tier", each.tier())
                    .put("response_time_ms", each.millis())
                    .put("cache_hit", each.cacheHit());
        }
        body.put("next", rows.size() < limit ? null : rows.getLast().at().toString());
        return body;
    }

    private Instant until(@Nullable String before) {
        if (before == null) {
            return clock.instant().plusSeconds(60);
        }
        try {
            return Instant.parse(before);
        } catch (DateTimeParseException e) {
            throw BulwarkException.invalid("before", "must be an ISO-8601 instant in UTC");
        }
    }

    private static boolean plain(String text, int longest) {
        return !text.isBlank() && text.length() <= longest && text.chars().noneMatch(Character::isISOControl);
    }

    private static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
