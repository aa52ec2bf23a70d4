package io.bulwark.research.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.Event;
import io.bulwark.events.EventLog;
import io.bulwark.events.Follower;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobState;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
import io.bulwark.research.FindingsJson;
import io.bulwark.research.module.Identity;
import io.bulwark.research.report.AnalysisPage;
import io.bulwark.research.usage.ProjectUsage;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/analysis}: submit, poll, follow. */
@Path("/api/v1/analysis")
@Tag(name = "Research", description = "Examine a crypto project")
@RunOnVirtualThread
public final class AnalysisResource {
    private static final String PDF = "application/pdf";

    /** Comment lines this often keep proxies from closing a quiet stream. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Researches researches;
    private final Admission admission;
    private final EventLog events;
    private final ResearchConfig config;
    private final ProjectUsage usage;
    private final InstantSource clock;

    @Inject
    AnalysisResource(
            Researches researches,
            Admission admission,
            EventLog events,
            ResearchConfig config,
            ProjectUsage usage,
            InstantSource clock) {
        this.researches = researches;
        this.admission = admission;
        this.events = events;
        this.config = config;
        this.usage = usage;
        this.clock = clock;
    }

    @POST
    @Path("/comprehensive")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, PDF})
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "Examine a project in full",
            description =
                    "mode=sync (default) waits up to 30 s for the answer, then answers 504 with the jobId; mode=async"
                            + " answers 202 with it at once. A symbol that several projects share is a 409 with the candidates."
                            + " options.format=pdf answers with a PDF, to mode=sync only.")
    public Response comprehensive(
            AnalysisRequest request,
            @QueryParam("mode") @DefaultValue("sync") String mode,
            @HeaderParam("X-User-Tier") @Nullable String tier,
            @Context SecurityContext security) {
        if (!mode.equals("sync") && !mode.equals("async")) {
            throw BulwarkException.invalid("mode", "must be sync or async");
        }
        AnalysisForm.Wanted wanted = AnalysisForm.read(request);
        if (wanted.format() == AnalysisForm.Format.PDF && mode.equals("async")) {
            throw BulwarkException.invalid(
                    "options.format", "cannot be pdf with mode=async; ask with mode=sync once the job has finished");
        }
        Principal caller = Callers.of(security);
        Admission.Admitted admitted = admission.admit(caller, "research", List.of(), tier);
        return Callers.serve(admission, admitted, () -> answer(wanted, mode, caller, admitted));
    }

    private Response answer(AnalysisForm.Wanted wanted, String mode, Principal caller, Admission.Admitted admitted) {
        long start = System.nanoTime();
        Identity project = researches.project(wanted.symbol());
        return switch (researches.submit(project, wanted.modules(), caller, Callers.priority(admitted), false)) {
            case Researches.Submitted.Cached cached -> {
                note(caller, project, admitted, start, true);
                if (wanted.format() == AnalysisForm.Format.PDF) {
                    yield pdf(project, wanted, admitted);
                }
                yield Callers.limits(Response.ok(body(cached, wanted), MediaType.APPLICATION_JSON_TYPE), admitted)
                        .build();
            }
            case Researches.Submitted.Running running -> {
                if (mode.equals("sync")) {
                    ObjectNode answer = researches.await(running.id(), config.syncWait());
                    note(caller, project, admitted, start, false);
                    if (wanted.format() == AnalysisForm.Format.PDF) {
                        yield pdf(project, wanted, admitted);
                    }
                    yield Callers.limits(Response.ok(AnalysisView.of(answer, wanted)), admitted)
                            .build();
                }
                note(caller, project, admitted, start, false);
                ObjectNode accepted = JsonNodeFactory.instance
                        .objectNode()
                        .put("jobId", running.id().value().toString())
                        .put("status", "queued");
                yield Callers.limits(Response.accepted(accepted), admitted)
                        .header("Location", "/api/v1/analysis/" + running.id().value())
                        .build();
            }
        };
    }

    /** The same findings as a page; made by rule, whoever words the JSON. */
    private Response pdf(Identity project, AnalysisForm.Wanted wanted, Admission.Admitted admitted) {
        byte[] page = AnalysisPage.pdf(researches.analysis(project, wanted.modules()));
        return Callers.limits(Response.ok(page, PDF), admitted).build();
    }

    private void note(Principal caller, Identity project, Admission.Admitted admitted, long start, boolean hit) {
        usage.note(Callers.question(clock.instant(), caller, project.key(), "comprehensive", admitted, start, hit));
    }

    /** Bytes leave in one piece with their length; what is wanted as it is kept is not taken apart for its head. */
    private static byte[] body(Researches.Submitted.Cached cached, AnalysisForm.Wanted wanted) {
        ObjectNode head = Researches.head(cached.jobId(), JobState.COMPLETE.wire(), true, cached.ttl());
        if (AnalysisView.asStored(wanted)) {
            String text = head.toString();
            return (text.substring(0, text.length() - 1) + "," + cached.result().substring(1))
                    .getBytes(StandardCharsets.UTF_8);
        }
        head.setAll((ObjectNode) FindingsJson.read(cached.result()));
        return AnalysisView.of(head, wanted).toString().getBytes(StandardCharsets.UTF_8);
    }

    @GET
    @Path("/{jobId}")
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "State of an analysis, with the whole answer once it is finished")
    public ObjectNode status(@PathParam("jobId") String jobId) {
        return researches.status(Callers.id(jobId));
    }

    @GET
    @Path("/{jobId}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Progress of an analysis as server-sent events; Last-Event-ID resumes")
    public void events(
            @PathParam("jobId") String jobId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SseEventSink sink,
            @Context Sse sse) {
        Job job = researches.jobOf(Callers.id(jobId));
        long after = lastEventId == null ? 0 : number(lastEventId);
        try (sink;
                Follower follower = events.follow(job.id().topic(), after)) {
            boolean over = false;
            while (!over && !sink.isClosed()) {
                List<Event> batch = follower.next(HEARTBEAT);
                if (batch.isEmpty()) {
                    send(sink, sse.newEventBuilder().comment("waiting").build());
                }
                for (Event event : batch) {
                    send(
                            sink,
                            sse.newEventBuilder()
                                    .id(Long.toString(event.id()))
                                    .name(event.name())
                                    .mediaType(MediaType.TEXT_PLAIN_TYPE)
                                    .data(event.data().toString())
                                    .build());
                    over = event.name().equals("job.finished") || event.name().equals("job.failed");
                }
            }
        } catch (CompletionException e) {
            // The reader went away; the analysis goes on without it.
            return;
        }
    }

    private static void send(SseEventSink sink, OutboundSseEvent event) {
        sink.send(event).toCompletableFuture().join();
    }

    private static long number(String lastEventId) {
        try {
            return Math.max(0, Long.parseLong(lastEventId));
        } catch (NumberFormatException e) {
            throw BulwarkException.invalid("Last-Event-ID", "must be the id of an event of this stream");
        }
    }
}
