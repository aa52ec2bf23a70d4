package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/cache/refresh}: look at a project anew, whatever is kept of it. */
@Path("/api/v1/cache/refresh")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Research", description = "Examine a crypto project")
@RunOnVirtualThread
public final class RefreshResource {
    private final Researches researches;
    private final Admission admission;
    private final Event<AuditRecord> audit;

    @Inject
    RefreshResource(Researches researches, Admission admission, Event<AuditRecord> audit) {
        this.researches = researches;
        this.admission = admission;
        this.audit = audit;
    }

    /** What to refresh. */
    public record Refresh(
            @Schema(required = true, examples = "uniswap") @Nullable
            String symbol,

            @Schema(description = "onchain, sentiment, tokenomics, team, or all (assumed)") @Nullable
            List<String> modules) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "Look at a project anew",
            description =
                    "What is kept is given no more, unless the new look fails: then it is, with a warning. Answers 202"
                            + " with the job that looks.")
    public Response refresh(
            Refresh request, @HeaderParam("X-User-Tier") @Nullable String tier, @Context SecurityContext security) {
        List<FieldError> errors = new ArrayList<>();
        String symbol = AnalysisForm.name("symbol", request.symbol(), errors);
        Set<Module> modules = AnalysisForm.modules("modules", request.modules(), errors);
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        Principal caller = Callers.of(security);
        Admission.Admitted admitted = admission.admit(caller, "research", List.of(), tier);
        ObjectNode body = Callers.serve(admission, admitted, () -> {
            Identity project = researches.project(symbol);
            Researches.Refresh refresh = researches.refresh(project, modules, caller, Callers.priority(admitted));
            audit.fire(new AuditRecord(
                    "cache.refreshed",
                    caller.id(),
                    Map.of(
                            "project", project.key(),
                            "modules", Task.names(modules),
                            "count", Long.toString(refresh.forgotten()))));
            ObjectNode accepted =
                    JsonNodeFactory.instance.objectNode().put("symbol", symbol).put("project_id", project.key());
            ArrayNode names = accepted.putArray("modules");
            modules.stream().sorted().forEach(module -> names.add(module.wire()));
            return accepted.put("invalidated", refresh.forgotten())
                    .put("jobId", refresh.job().value().toString())
                    .put("status", "queued");
        });
        return Callers.limits(Response.accepted(body), admitted)
                .header("Location", "/api/v1/analysis/" + body.path("jobId").asText())
                .build();
    }
}
