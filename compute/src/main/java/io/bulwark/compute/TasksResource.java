package io.bulwark.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.ledger.PayoutProof;
import io.bulwark.identity.Params;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tasks}: quote, submit, get, list, cancel, explain, and what was paid. */
@Path("/api/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tasks", description = "AI work for the network's nodes, paid from an escrow")
@RunOnVirtualThread
public final class TasksResource {
    private static final UUID NEWEST = new UUID(-1, -1);

    private final ComputeNetwork network;

    @Inject
    TasksResource(ComputeNetwork network) {
        this.network = network;
    }

    /** Several tasks at once, all or none. */
    public record BatchRequest(@Nullable List<@Nullable TaskRequest> tasks) {}

    /** The source's form of a cancellation. */
    public record CancelRequest(
            @JsonProperty("task_id") @Nullable String taskId) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "Submit a task; its escrow is set aside at once")
    public Response submit(
            TaskRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext security) {
        Tasks.Accepted accepted = network.tasks()
                .submit(Params.caller(security), key, List.of(request))
                .getFirst();
        return Response.status(Response.Status.CREATED).entity(json(accepted)).build();
    }

    @POST
    @Path("/submit")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "The same as POST /api/v1/tasks")
    public Response submitToo(
            TaskRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext security) {
        return submit(request, key, security);
    }

    @POST
    @Path("/batch")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "Submit up to 1000 tasks, all or none")
    public Response batch(
            BatchRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext security) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode tasks = answer.putArray("tasks");
        network.tasks().submit(Params.caller(security), key, given(request)).forEach(a -> tasks.add(json(a)));
        return Response.status(Response.Status.CREATED).entity(answer).build();
    }

    @POST
    @Path("/quote")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "What a task would set aside, and what one result of it can earn; nothing is submitted")
    public ObjectNode quote(TaskRequest request, @Context SecurityContext security) {
        Tasks.Quote quote = network.tasks().quote(Params.caller(security), List.of(request));
        TaskForm.NewTask task = quote.tasks().getFirst();
        return json(quote)
                .put("unit_price", task.terms().unit().toString())
                .put("redundancy", task.terms().redundancy())
                .put("paid_results", task.terms().paidResults())
                .put("verification", task.spec().verification().wire());
    }

    @POST
    @Path("/batch/quote")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "What up to 1000 tasks would set aside together; nothing is submitted")
    public ObjectNode batchQuote(BatchRequest request, @Context SecurityContext security) {
        Tasks.Quote quote = network.tasks().quote(Params.caller(security), given(request));
        long unverified =
                quote.tasks().stream().filter(task -> !task.terms().compared()).count();
        return json(quote).put("tasks", quote.tasks().size()).put("unverified", unverified);
    }

    private ObjectNode json(Tasks.Quote quote) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("escrow", quote.escrow().toString())
                .put("available", quote.available().toString())
                .put("covered", quote.covered())
                .put("token", network.config().token());
    }

    @GET
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "The caller's tasks, newest first, without payloads and results")
    public Page<ObjectNode> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        UUID before = cursor == null ? NEWEST : Params.id("cursor", cursor);
        return network.tasks().list(Params.caller(security), status, kind, before, Params.limit(limit));
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "A task with its attempts, and its result when it is completed")
    public ObjectNode get(@PathParam("id") String id, @Context SecurityContext security) {
        return network.tasks().get(Params.caller(security), Params.id("id", id));
    }

    @POST
    @Path("/{id}/cancel")
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "Cancel a task; results delivered before are paid, the rest comes back")
    public ObjectNode cancel(@PathParam("id") String id, @Context SecurityContext security) {
        return network.tasks().cancel(Params.caller(security), Params.id("id", id));
    }

    @POST
    @Path("/cancel")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "The same as POST /api/v1/tasks/{id}/cancel")
    public ObjectNode cancelToo(CancelRequest request, @Context SecurityContext security) {
        String id = request.taskId();
        if (id == null) {
            throw BulwarkException.invalid("task_id", "is required");
        }
        return network.tasks().cancel(Params.caller(security), Params.id("task_id", id));
    }

    @GET
    @Path("/{id}/explain")
    @RequiresPermission(Permission.TASK_SUBMIT)
    @Operation(summary = "Why a task waits, which nodes were considered, and why each was refused")
    public ObjectNode explain(@PathParam("id") String id, @Context SecurityContext security) {
        return network.tasks().explain(Params.caller(security), Params.id("id", id));
    }

    @GET
    @Path("/{id}/payouts")
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "What a task's nodes were paid, with proofs once the epoch is closed")
    public ObjectNode payouts(@PathParam("id") String id, @Context SecurityContext security) {
        Principal caller = Params.caller(security);
        UUID task = Params.id("id", id);
        network.tasks().get(caller, task);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode payouts = json.putArray("payouts");
        network.ledger().payoutsOf(task).forEach(p -> payouts.add(LedgerResource.json(p)));
        ArrayNode proofs = json.putArray("proofs");
        network.ledger().proofs(task).forEach(p -> proofs.add(json(p)));
        return json;
    }

    private static ObjectNode json(PayoutProof proof) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("ledger", proof.ledger())
                .put("index", proof.index())
                .put("leaves", proof.leaves())
                .put("root", HexFormat.of().formatHex(proof.root()));
        json.set("payout", LedgerResource.json(proof.payout()));
        proof.path().forEach(hash -> json.withArray("path").add(HexFormat.of().formatHex(hash)));
        return json;
    }

    private static List<TaskRequest> given(BatchRequest request) {
        List<@Nullable TaskRequest> tasks = request.tasks();
        if (tasks == null) {
            throw BulwarkException.invalid("tasks", "is required");
        }
        return tasks.stream()
                .map(task -> {
                    if (task == null) {
                        throw BulwarkException.invalid("tasks", "must hold tasks only");
                    }
                    return task;
                })
                .toList();
    }

    private ObjectNode json(Tasks.Accepted accepted) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("task_id", accepted.id().toString())
                .put("status", "pending")
                .put("escrow", accepted.escrow().toString())
                .put("token", network.config().token());
    }
}
