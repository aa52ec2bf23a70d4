package io.bulwark.research.report;

import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/reports/generate}: the same as under {@code /api/v1}, at the path that callers know. */
@Path("/api/reports/generate")
@Tag(name = "Reports")
@Produces({MediaType.APPLICATION_JSON, "text/plain", "text/markdown", "text/html", "application/pdf"})
@RunOnVirtualThread
public final class GenerateResource {
    private final ReportsResource reports;

    @Inject
    GenerateResource(ReportsResource reports) {
        this.reports = reports;
    }

    @GET
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Today's report, made now where there is none")
    public Response today(
            @QueryParam("format") @DefaultValue("json") String format, @Context SecurityContext security) {
        return reports.today(format, security);
    }

    @POST
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Make today's report again")
    public Response again(
            @QueryParam("format") @DefaultValue("json") String format, @Context SecurityContext security) {
        return reports.again(format, security);
    }
}
