package io.bulwark.research.series;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.research.usage.ProjectUsage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/research}: figures over time, and what is asked about most. */
@Path("/api/v1/research")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Research", description = "Examine a crypto project")
@RunOnVirtualThread
public final class SeriesResource {
    private static final int MOST_STEPS = 1_000;
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final Pattern PATH = Pattern.compile("(onchain|sentiment|tokenomics|team)\\.[a-z0-9_]{1,60}");

    private final Series series;
    private final ProjectUsage usage;
    private final InstantSource clock;

    @Inject
    SeriesResource(Series series, ProjectUsage usage, InstantSource clock) {
        this.series = series;
        this.usage = usage;
        this.clock = clock;
    }

    @GET
    @Path("/projects/{projectId}/metrics/{metric}")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "One figure over time",
            description =
                    "from and to are ISO-8601 instants (the last day), step is in seconds (a hundredth of the range); at"
                            + " most 1000 steps. Steps without a look are left out.")
    public ObjectNode range(
            @PathParam("projectId") String projectId,
            @PathParam("metric") String metric,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Nullable Long step) {
        List<FieldError> errors = new ArrayList<>();
        if (!PATH.matcher(metric).matches()) {
            errors.add(new FieldError("metric", "must be like onchain.price"));
        }
        Instant end = instant("to", to, clock.instant(), errors);
        Instant start = instant("from", from, end.minus(Duration.ofDays(1)), errors);
        if (!start.isBefore(end) || start.isBefore(end.minus(LONGEST))) {
            errors.add(new FieldError("from", "must be before to, by at most " + LONGEST.toDays() + " days"));
        }
        long range = Math.max(1, Duration.between(start, end).toSeconds());
        long seconds = step == null ? Math.max(60, range / 100) : step;
        if (seconds < 1 || range / seconds > MOST_STEPS) {
            errors.add(new FieldError("step", "must leave at most " + MOST_STEPS + " steps"));
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("projectId", projectId)
                .put("metric", metric)
                .put("from", start.toString())
                .put("to", end.toString())
                .put("step_s", seconds);
        ArrayNode points = body.putArray("points");
        for (Series.Point each : series.range(projectId, metric, start, end, Duration.ofSeconds(seconds))) {
            points.addObject()
                    .put("at", each.at().toString())
                    .put("value", each.mean())
                    .put("min", each.least())
                    .put("max", each.most())
                    .put("last", each.last())
                    .put("count", each.count());
        }
        return body;
    }

    @GET
    @Path("/trending")
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "What most different people asked about in the last 24 hours")
    public ObjectNode trending(@QueryParam("limit") @DefaultValue("10") int limit) {
        if (limit < 1 || limit > 100) {
            throw BulwarkException.invalid("limit", "must be 1 to 100");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("at", clock.instant().toString());
        ArrayNode items = body.putArray("items");
        for (ProjectUsage.Trend each : usage.trending(limit)) {
            items.addObject()
                    .put("projectId", each.project())
                    .put("queryCount", each.queries())
                    .put("askers", each.askers())
                    .put("queries_day_before", each.earlier());
        }
        return body;
    }

    private static Instant instant(String field, @Nullable String text, Instant otherwise, List<FieldError> errors) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            errors.add(new FieldError(field, "must be an ISO-8601 instant in UTC"));
            return otherwise;
        }
    }
}
