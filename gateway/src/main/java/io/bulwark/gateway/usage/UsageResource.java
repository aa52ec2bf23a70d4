package io.bulwark.gateway.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.identity.Params;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/usage}: what calls of models used, as sums and one by one. */
@Path("/api/v1/usage")
@Tag(name = "Usage", description = "Tokens and cost of model calls")
@Produces({MediaType.APPLICATION_JSON, "text/csv"})
@RunOnVirtualThread
public final class UsageResource {
    private static final int CSV_ROWS = 10_000;

    private final Usage usage;

    @Inject
    UsageResource(Usage usage) {
        this.usage = usage;
    }

    @GET
    @RequiresPermission(Permission.USAGE_READ)
    @Operation(
            summary = "Tokens, cost and calls, summed",
            description = "group_by is day, key, model, user, provider or tag; days are UTC, 30 if none are given;"
                    + " format=csv answers up to 10 000 rows as CSV.")
    public Response sums(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("group_by") @Nullable String groupBy,
            @QueryParam("key") @Nullable String key,
            @QueryParam("format") @Nullable String format,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        UsageQuery query = UsageQuery.read(from, to, groupBy, key, usage.now());
        boolean csv = csv(format);
        Page<UsageSums> page = usage.sums(Params.caller(security), query, cursor, csv ? CSV_ROWS : Params.limit(limit));
        List<ObjectNode> items =
                page.items().stream().map(sums -> sums.json(query.group())).toList();
        return csv ? file(items) : page(query, items, page.next());
    }

    @GET
    @Path("/calls")
    @RequiresPermission(Permission.USAGE_READ)
    @Operation(summary = "Single calls, newest first", description = "format=csv answers up to 10 000 rows as CSV.")
    public Response calls(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("key") @Nullable String key,
            @QueryParam("format") @Nullable String format,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        UsageQuery query = UsageQuery.read(from, to, null, key, usage.now());
        boolean csv = csv(format);
        Page<ObjectNode> page = usage.calls(
                Params.caller(security),
                query,
                cursor == null ? null : Params.id("cursor", cursor),
                csv ? CSV_ROWS : Params.limit(limit));
        return csv ? file(page.items()) : page(query, page.items(), page.next());
    }

    private static boolean csv(@Nullable String format) {
        if (format != null && !format.equals("csv") && !format.equals("json")) {
            throw BulwarkException.invalid("format", "must be json or csv");
        }
        return "csv".equals(format);
    }

    private static Response file(List<ObjectNode> rows) {
        return Response.ok(Csv.of(rows), "text/csv; charset=utf-8")
                .header("Content-Disposition", "attachment; filename=\"usage.csv\"")
                .build();
    }

    private static Response page(UsageQuery query, List<ObjectNode> items, @Nullable String next) {
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("from", query.from().toString())
                .put("to", query.to().toString());
        ArrayNode array = answer.putArray("items");
        array.addAll(items);
        return Response.ok(answer.put("next", next), MediaType.APPLICATION_JSON).build();
    }
}
