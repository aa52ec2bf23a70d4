package io.bulwark.proposals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.Event;
import io.bulwark.events.EventLog;
import io.bulwark.events.Follower;
import io.bulwark.events.webhook.Webhooks;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.Priority;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.plans.Admission;
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
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/scan}: submit, poll, follow. */
@Path("/api/v1/scan")
@Tag(name = "Scan", description = "Screen a DAO proposal")
@RunOnVirtualThread
public final class ScanResource {
    /** Comment lines this often keep proxies from closing a quiet stream. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Scans scans;
    private final Admission admission;
    private final EventLog events;
    private final ProposalsConfig config;
    private final Intake intake;
    private final Webhooks webhooks;

    @Inject
    ScanResource(
            Scans scans,
            Admission admission,
            EventLog events,
            ProposalsConfig config,
            Intake intake,
            Webhooks webhooks) {
        this.scans = scans;
        this.admission = admission;
        this.events = events;
        this.config = config;
        this.intake = intake;
        this.webhooks = webhooks;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.SCAN_RUN)
    @Operation(
            summary = "Scan a proposal",
            description =
                    "mode=async (default) answers 202 with the job's id; mode=sync waits up to 30 s for the answer.")
    public Response scan(
            ScanRequest request,
            @QueryParam("mode") @DefaultValue("async") String mode,
            @HeaderParam("Cache-Control") @Nullable String cacheControl,
            @Context SecurityContext security) {
        if (!mode.equals("sync") && !mode.equals("async")) {
            throw BulwarkException.invalid("mode", "must be sync or async");
        }
        boolean fresh =
                cacheControl != null && cacheControl.toLowerCase(Locale.ROOT).contains("no-cache");
        String callback = request.callbackUrl();
        if (callback != null) {
            webhooks.check("callbackUrl", callback);
        }
        // A source is asked only for a caller who is let in; a faulty form costs nobody anything.
        Proposal given = request.source() == null ? intake.proposal(request) : null;
        Principal caller = caller(security);
        Admission.Admitted admitted = admission.admit(caller, "scan");
        try {
            Proposal proposal = given == null ? intake.proposal(request) : given;
            return answer(scans.submit(proposal, caller, priority(admitted), fresh, callback), caller, mode, admitted);
        } catch (BulwarkException e) {
            throw e;
        } catch (RuntimeException e) {
            // A fault of ours costs the caller nothing.
            admission.release(admitted);
            throw e;
        }
    }

    private Response answer(Scans.Submitted submitted, Principal caller, String mode, Admission.Admitted admitted) {
        JobId id;
        switch (submitted) {
            case Scans.Submitted.Cached cached -> {
                // Bytes leave in one piece with their length; a text would be written chunk by chunk.
                byte[] body = cached.answer().getBytes(StandardCharsets.UTF_8);
                return limits(Response.ok(body, MediaType.APPLICATION_JSON_TYPE), admitted)
                        .build();
            }
            case Scans.Submitted.Running running -> id = running.id();
        }
        if (mode.equals("sync")) {
            return limits(Response.ok(scans.await(id, caller, config.syncWait())), admitted)
                    .build();
        }
        ObjectNode accepted = JsonNodeFactory.instance
                .objectNode()
                .put("jobId", id.value().toString())
                .put("status", "queued");
        return limits(Response.accepted(accepted), admitted)
                .header("Location", "/api/v1/scan/" + id.value())
                .build();
    }

    private static Response.ResponseBuilder limits(Response.ResponseBuilder response, Admission.Admitted admitted) {
        admitted.headers().forEach(response::header);
        return response;
    }

    private static Priority priority(Admission.Admitted admitted) {
        return switch (admitted.priority()) {
            case HIGH -> Priority.HIGH;
            case NORMAL -> Priority.NORMAL;
            case LOW -> Priority.LOW;
        };
    }

    @GET
    @Path("/{jobId}")
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "State of a scan, with the whole answer once it is finished")
    public ObjectNode status(@PathParam("jobId") String jobId, @Context SecurityContext security) {
        return scans.status(id("jobId", jobId), caller(security));
    }

    @POST
    @Path("/{jobId}/recheck")
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Whether the code of the scanned calls' targets is still what it was")
    public ObjectNode recheck(@PathParam("jobId") String jobId, @Context SecurityContext security) {
        return scans.recheck(id("jobId", jobId), caller(security));
    }

    @GET
    @Path("/{jobId}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Progress of a scan as server-sent events; Last-Event-ID resumes")
    public void events(
            @PathParam("jobId") String jobId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SecurityContext security,
            @Context SseEventSink sink,
            @Context Sse sse) {
        Job job = scans.jobOf(id("jobId", jobId), caller(security));
        long after = lastEventId == null ? 0 : number(lastEventId);
        try (sink;
                Follower follower = events.follow("job:" + job.id().value(), after)) {
            boolean over = false;
            while (!over && !sink.isClosed()) {
                var batch = follower.next(HEARTBEAT);
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
            // The reader went away; the scan goes on without it.
            return;
        }
    }

    private static void send(SseEventSink sink, jakarta.ws.rs.sse.OutboundSseEvent event) {
        sink.send(event).toCompletableFuture().join();
    }

    static UUID id(String field, String text) {
        // UUID.fromString accepts shortened groups.
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw BulwarkException.invalid(field, "must be a UUID");
            }
        }
        throw BulwarkException.invalid(field, "must be a UUID");
    }

    private static long number(String lastEventId) {
        try {
            return Math.max(0, Long.parseLong(lastEventId));
        } catch (NumberFormatException e) {
            throw BulwarkException.invalid("Last-Event-ID", "must be the id of an event of this stream");
        }
    }

    static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
