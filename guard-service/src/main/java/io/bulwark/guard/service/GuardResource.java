package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/guard}: check an exchange, check many, undo placeholders. */
@Path("/api/v1/guard")
@Tag(name = "Guard", description = "Check what goes to a model and what comes back")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class GuardResource {
    private final GuardChecks checks;
    private final Admission admission;
    private final GuardConfig config;
    private final GuardStatistics statistics;

    @Inject
    GuardResource(GuardChecks checks, Admission admission, GuardConfig config, GuardStatistics statistics) {
        this.checks = checks;
        this.admission = admission;
        this.config = config;
        this.statistics = statistics;
    }

    @POST
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Check an exchange",
            description = "Answers 200 also when the verdict is block: the verdict is the answer.")
    public Response check(@Nullable GuardRequest request, @Context SecurityContext security) {
        Principal caller = caller(security);
        GuardForm.Read read = GuardForm.read(request, "", checks.guards(), config.maxCharacters());
        Admission.Admitted admitted = admission.admit(caller, "guard");
        Response.ResponseBuilder answer = Response.ok(checks.check(caller, read));
        admitted.headers().forEach(answer::header);
        return answer.build();
    }

    @POST
    @Path("/batch")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Check many exchanges",
            description =
                    "All are read before the first is checked; the answers come in the same order. Each counts once"
                            + " against the caller's limit.")
    public Response batch(@Nullable BatchRequest request, @Context SecurityContext security) {
        Principal caller = caller(security);
        List<@Nullable GuardRequest> items = request == null ? null : request.items();
        if (items == null || items.isEmpty() || items.size() > config.maxBatch()) {
            throw BulwarkException.invalid("items", "must have 1 to " + config.maxBatch() + " entries");
        }
        List<GuardForm.Read> reads = new ArrayList<>();
        int left = config.maxCharacters();
        for (int i = 0; i < items.size(); i++) {
            GuardForm.Read read = GuardForm.read(items.get(i), "items[" + i + "]", checks.guards(), left);
            left -= read.characters();
            reads.add(read);
        }
        ArrayNode answers = JsonNodeFactory.instance.arrayNode();
        Response.ResponseBuilder response = Response.ok();
        for (GuardForm.Read read : reads) {
            Admission.Admitted admitted = admission.admit(caller, "guard");
            answers.add(checks.check(caller, read));
            admitted.headers().forEach((name, value) -> {
                response.header(name, null);
                response.header(name, value);
            });
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("items", answers);
        return response.entity(body).build();
    }

    @POST
    @Path("/restore")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "Undo the placeholders of a session",
            description = "Replaces every placeholder that the session made and that has not expired.")
    public ObjectNode restore(@Nullable RestoreRequest request, @Context SecurityContext security) {
        String session = request == null ? null : request.sessionId();
        String text = request == null ? null : request.text();
        if (session == null || session.isBlank() || session.length() > 128) {
            throw BulwarkException.invalid("session_id", "must be 1 to 128 characters");
        }
        if (text == null) {
            throw BulwarkException.invalid("text", "is required");
        }
        return JsonNodeFactory.instance.objectNode().put("text", checks.restore(caller(security), session, text));
    }

    @GET
    @Path("/statistics")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(
            summary = "What the guards said, per key and policy",
            description = "Counts of the last days in UTC; a category counts once per exchange.")
    public ObjectNode statistics(
            @QueryParam("days") @DefaultValue("7") String days, @Context SecurityContext security) {
        int wanted = 0;
        try {
            wanted = Integer.parseInt(days);
        } catch (NumberFormatException e) {
            // Refused below with the range.
        }
        if (wanted < 1 || wanted > GuardStatistics.LONGEST_DAYS) {
            throw BulwarkException.invalid("days", "must be 1 to " + GuardStatistics.LONGEST_DAYS);
        }
        return statistics.of(caller(security), wanted);
    }

    static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
