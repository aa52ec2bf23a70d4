package io.bulwark.plans;

import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/v1/plan}: what the caller may do. */
@Path("/api/v1/plan")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Plans")
@RunOnVirtualThread
public final class MyPlanResource {
    private final Admission admission;

    @Inject
    MyPlanResource(Admission admission) {
        this.admission = admission;
    }

    @GET
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "The caller's plans and what is left of the scan limit; takes nothing from it")
    public PlanReport mine(@Context SecurityContext security) {
        return admission.report((Principal) security.getUserPrincipal(), "scan");
    }
}
