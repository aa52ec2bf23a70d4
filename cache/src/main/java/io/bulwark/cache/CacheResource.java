package io.bulwark.cache;

import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.storage.Redis;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/cache}: forget answers by hand. */
@Path("/api/v1/cache")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cache", description = "Kept answers")
@RunOnVirtualThread
public final class CacheResource {
    private final ResultCache cache;
    private final Event<AuditRecord> audit;

    @Inject
    CacheResource(ResultCache cache, Event<AuditRecord> audit) {
        this.cache = cache;
        this.audit = audit;
    }

    /** What to forget. */
    public record Invalidation(
            @Schema(required = true, examples = "scan:*:0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7:*") @Nullable
            String pattern) {}

    /** How many answers were forgotten. */
    public record Invalidated(long invalidated) {}

    @POST
    @Path("/invalidate")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.CONFIG_WRITE)
    @Operation(
            summary = "Forget the kept answers that match a pattern",
            description = "The pattern is a glob over NAMESPACE:VERSION:SUBJECT:HASH; the subject of a scan is the"
                    + " proposer's address in lower case.")
    public Invalidated invalidate(Invalidation request, @Context SecurityContext security) {
        String pattern = request.pattern();
        if (pattern == null || pattern.isBlank()) {
            throw BulwarkException.invalid("pattern", "is required");
        }
        try {
            long count = cache.invalidate(pattern);
            audit.fire(new AuditRecord(
                    "cache.invalidated",
                    security.getUserPrincipal().getName(),
                    Map.of("pattern", pattern, "count", Long.toString(count))));
            return new Invalidated(count);
        } catch (IllegalArgumentException e) {
            throw BulwarkException.invalid("pattern", String.valueOf(e.getMessage()));
        } catch (Redis.Unavailable e) {
            throw BulwarkException.of(
                    ErrorCode.STORAGE_UNAVAILABLE, "The cache cannot be reached, nothing was forgotten", e);
        }
    }
}
