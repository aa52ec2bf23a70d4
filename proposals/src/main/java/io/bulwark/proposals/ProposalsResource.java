package io.bulwark.proposals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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

/** {@code /api/v1/proposals}: what was scanned and what was found. */
@Path("/api/v1/proposals")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Proposals", description = "Scanned proposals and their analyses")
@RunOnVirtualThread
public final class ProposalsResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final Scans scans;

    @Inject
    ProposalsResource(Scans scans) {
        this.scans = scans;
    }

    @GET
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Proposals, newest first, each with its latest verdict")
    public Page<ObjectNode> list(
            @QueryParam("dao") @Nullable String dao,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        return scans.list(
                ScanResource.caller(security),
                dao,
                cursor == null ? null : ScanResource.id("cursor", cursor),
                limit(limit));
    }

    @GET
    @Path("/{id}/similar")
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Stored proposals that a stored one is like, the most alike first")
    public ObjectNode similar(
            @PathParam("id") String id,
            @QueryParam("limit") @Nullable String limit,
            @Context SecurityContext security) {
        return scans.similar(ScanResource.id("id", id), ScanResource.caller(security), limit(limit));
    }

    @POST
    @Path("/similar")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Stored proposals that this one is like; it is neither scanned nor stored")
    public ObjectNode similar(
            ScanRequest request, @QueryParam("limit") @Nullable String limit, @Context SecurityContext security) {
        if (request.callbackUrl() != null) {
            throw BulwarkException.invalid("callbackUrl", "is for scans: nothing happens later here");
        }
        return scans.similar(ProposalForm.read(request), ScanResource.caller(security), limit(limit));
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "One proposal with its analyses, newest first")
    public ObjectNode proposal(@PathParam("id") String id, @Context SecurityContext security) {
        return scans.proposal(ScanResource.id("id", id), ScanResource.caller(security));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
        }
        throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
    }
}
