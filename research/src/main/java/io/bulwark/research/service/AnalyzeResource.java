package io.bulwark.research.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Identity;
import io.bulwark.research.module.Module;
import io.bulwark.research.usage.ProjectUsage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/analyze}: a project's headline figures, or with {@code includeAdvanced} all of them. */
@Path("/api/analyze")
@Tag(name = "Research", description = "Examine a crypto project")
@RunOnVirtualThread
public final class AnalyzeResource {
    private final Researches researches;
    private final Admission admission;
    private final ResearchConfig config;
    private final ProjectUsage usage;
    private final InstantSource clock;

    @Inject
    AnalyzeResource(
            Researches researches,
            Admission admission,
            ResearchConfig config,
            ProjectUsage usage,
            InstantSource clock) {
        this.researches = researches;
        this.admission = admission;
        this.config = config;
        this.usage = usage;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "A project's figures with their evidence",
            description =
                    "includeAdvanced needs the plan pro, includeRealtime the plan enterprise. Waits up to 30 s, then"
                            + " answers 504 with the jobId. A symbol that several projects share is a 409 with the candidates.")
    public Response analyze(
            @QueryParam("projectId") @Nullable String projectId,
            @QueryParam("includeAdvanced") @Nullable String includeAdvanced,
            @QueryParam("includeRealtime") @Nullable String includeRealtime,
            @HeaderParam("X-User-Tier") @Nullable String tier,
            @Context SecurityContext security) {
        List<FieldError> errors = new ArrayList<>();
        String name = AnalysisForm.name("projectId", projectId, errors);
        boolean advanced = AnalysisForm.flag("includeAdvanced", includeAdvanced, errors);
        boolean realtime = AnalysisForm.flag("includeRealtime", includeRealtime, errors);
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        List<String> extras = new ArrayList<>();
        if (realtime) {
            extras.add("research.realtime");
        }
        if (advanced) {
            extras.add("research.advanced");
        }
        long start = System.nanoTime();
        Principal caller = Callers.of(security);
        Admission.Admitted admitted = admission.admit(caller, "research", extras, tier);
        ObjectNode body = Callers.serve(admission, admitted, () -> {
            Identity project = researches.project(name);
            ObjectNode overview =
                    switch (researches.submit(
                            project, EnumSet.allOf(Module.class), caller, Callers.priority(admitted), realtime)) {
                        case Researches.Submitted.Cached cached -> {
                            ObjectNode answer = (ObjectNode) FindingsJson.read(cached.result());
                            answer.put("jobId", cached.jobId().toString());
                            yield OverviewView.of(project.key(), answer, advanced, true);
                        }
                        case Researches.Submitted.Running running -> {
                            JsonNode answer = researches.await(running.id(), config.syncWait());
                            yield OverviewView.of(project.key(), answer, advanced, allKept(answer));
                        }
                    };
            boolean hit = overview.at("/metadata/cache_hit").asBoolean();
            usage.note(Callers.question(clock.instant(), caller, project.key(), "analyze", admitted, start, hit));
            return overview;
        });
        return Callers.limits(Response.ok(body), admitted).build();
    }

    private static boolean allKept(JsonNode answer) {
        for (JsonNode module : answer.path("metadata").path("modules")) {
            if (!module.path("cached").asBoolean()) {
                return false;
            }
        }
        return true;
    }
}
