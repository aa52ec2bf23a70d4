package io.bulwark.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.bulwark.identity.Origins;
import io.bulwark.identity.Params;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.kernel.SharedAnswer;
import io.bulwark.kernel.TokenAmount;
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
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/nodes}: register, list, status, maintenance, stake, and the pull fallback of the node protocol. */
@Path("/api/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Nodes", description = "Who computes: keys, stakes, offers, records")
@RunOnVirtualThread
public final class NodesResource {
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID NEWEST = new UUID(-1, -1);

    private final ComputeNetwork network;
    private final Origins origins;

    @Inject
    NodesResource(ComputeNetwork network, Origins origins) {
        this.network = network;
        this.origins = origins;
    }

    /** Whether a node takes no new work. */
    public record MaintenanceRequest(@Nullable Boolean maintenance) {}

    /** How much stake to take back. */
    public record UnbondRequest(@Nullable String amount) {}

    /** One frame of the node protocol as text; none to fetch only. */
    public record PullRequest(
            @JsonProperty("frame") @Nullable String frame) {}

    @POST
    @Path("/register")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.NODE_RUN)
    @Operation(summary = "With the public key alone: a challenge. With the challenge signed: the node, and its session")
    public ObjectNode register(NodeRequest request, @Context SecurityContext security) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("ledger", network.config().ledgerId());
        if (request.challenge() == null) {
            return json.put("challenge", network.nodes().challenge(request));
        }
        Nodes.Registered registered = network.nodes()
                .register(Params.caller(security), request, origins.current().ip());
        return json.put("node_id", registered.node().toString())
                .put("session", registered.session().toString())
                .put("session_token", registered.token())
                .put("stake", registered.stake().toString())
                .put("token", network.config().token())
                .put("lease_ms", network.config().lease().toMillis());
    }

    @GET
    @SharedAnswer
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "All nodes, by id")
    public Page<ObjectNode> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        UUID after = cursor == null ? FIRST : Params.id("cursor", cursor);
        return network.nodes().list(after, Params.limit(limit));
    }

    @GET
    @Path("/stats")
    @SharedAnswer
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "How many nodes there are, and what they do")
    public ObjectNode stats() {
        return network.nodes().stats();
    }

    @GET
    @Path("/{id}/status")
    @SharedAnswer(seconds = 5)
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(
            summary =
                    "A node: online, offline or in maintenance, its offer, stake and record, what it earned, and why it gets"
                            + " work or does not: the waiting tasks counted by what keeps them from it")
    public ObjectNode status(@PathParam("id") String id) {
        Node node = network.nodes().get(Params.id("id", id));
        ObjectNode json = network.nodes().json(node);
        json.set("earned", network.outlook().earned(node));
        json.set("work", network.outlook().work(node));
        return json;
    }

    @POST
    @Path("/{id}/maintenance")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.NODE_RUN)
    @Operation(summary = "Take a node out of work, or back into it")
    public ObjectNode maintenance(
            @PathParam("id") String id, MaintenanceRequest request, @Context SecurityContext security) {
        Boolean on = request.maintenance();
        if (on == null) {
            throw BulwarkException.invalid("maintenance", "is required");
        }
        Node node = network.nodes().maintenance(Params.caller(security), Params.id("id", id), on);
        return network.nodes().json(node);
    }

    @POST
    @Path("/{id}/unbond")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.NODE_RUN)
    @Operation(summary = "Take stake back; it can be slashed until it is free")
    public ObjectNode unbond(
            @PathParam("id") String id,
            UnbondRequest request,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Context SecurityContext security) {
        Principal owner = owner(security);
        TokenAmount amount = LedgerResource.amount("amount", request.amount());
        String until = network.nodes()
                .unbond(owner, Params.id("id", id), LedgerResource.key(key), amount)
                .toString();
        return JsonNodeFactory.instance
                .objectNode()
                .put("amount", amount.toString())
                .put("token", network.config().token())
                .put("free_at", until);
    }

    @POST
    @Path("/{id}/withdraw")
    @RequiresPermission(Permission.NODE_RUN)
    @Operation(summary = "Free the stake whose time of unbonding is over")
    public ObjectNode withdraw(@PathParam("id") String id, @Context SecurityContext security) {
        TokenAmount freed = network.nodes().withdraw(owner(security), Params.id("id", id));
        return JsonNodeFactory.instance
                .objectNode()
                .put("amount", freed.toString())
                .put("token", network.config().token());
    }

    /** A node's session may work; its stake is its owner's. */
    private static Principal owner(SecurityContext security) {
        Principal caller = Params.caller(security);
        if (caller.id().startsWith("node:")) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "Only the node's owner may move its stake");
        }
        return caller;
    }

    @GET
    @Path("/{id}/payouts")
    @SharedAnswer
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "What a node was paid, newest first")
    public ObjectNode payouts(
            @PathParam("id") String id,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        UUID before = cursor == null ? NEWEST : Params.id("cursor", cursor);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode items = json.putArray("items");
        network.ledger()
                .payoutsOf(Params.id("id", id), before, Params.limit(limit))
                .forEach(p -> items.add(LedgerResource.json(p)));
        return json;
    }

    @POST
    @Path("/pull")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.NODE_RUN)
    @Operation(summary = "For nodes without a WebSocket: say one frame, fetch what waits")
    public ObjectNode pull(PullRequest request, @Context SecurityContext security) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode frames = json.putArray("frames");
        network.pull(Params.caller(security), request.frame()).forEach(f -> frames.addRawValue(new RawValue(f)));
        return json;
    }
}
