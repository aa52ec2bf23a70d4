package io.bulwark.identity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/audit}: read the log, check the log. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Audit", description = "Who did what, tamper-evident")
@RunOnVirtualThread
public final class AuditResource {
    private final AuditLog audit;

    @Inject
    AuditResource(AuditLog audit) {
        this.audit = audit;
    }

    @GET
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(summary = "Entries, newest first, of a type or an actor if given")
    public Page<ObjectNode> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("type") @Nullable String type,
            @QueryParam("actor") @Nullable String actor) {
        Page<AuditEntry> page = audit.list(type, actor, Params.place(cursor), Params.limit(limit));
        return new Page<>(page.items().stream().map(AuditResource::json).toList(), page.next());
    }

    @GET
    @Path("/verify")
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(summary = "Check every link of the log; names the first one that does not hold")
    public ObjectNode verify() {
        AuditReport report = audit.verify();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("intact", report.intact())
                .put("entries", report.entries())
                .put("head", report.head());
        AuditReport.Broken broken = report.broken();
        if (broken != null) {
            json.putObject("broken").put("seq", broken.seq()).put("reason", broken.reason());
        }
        return json;
    }

    private static ObjectNode json(AuditEntry entry) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("seq", entry.seq())
                .put("at", entry.at().toString())
                .put("type", entry.type())
                .put("actor", entry.actor());
        ObjectNode data = json.putObject("data");
        entry.data().forEach(data::put);
        return json.put("ip", entry.ip()).put("user_agent", entry.userAgent()).put("hash", entry.hash());
    }
}
