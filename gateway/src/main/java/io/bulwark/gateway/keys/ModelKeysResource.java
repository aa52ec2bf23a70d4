package io.bulwark.gateway.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.identity.Params;
import io.bulwark.identity.RotateRequest;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/model-keys}: make, list, show, change, rotate, revoke, write off. */
@Path("/api/v1/model-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Model keys", description = "Credentials that call models within a budget")
@RunOnVirtualThread
public final class ModelKeysResource {
    private final ModelKeys keys;
    private final Budgets budgets;

    @Inject
    ModelKeysResource(ModelKeys keys, Budgets budgets) {
        this.keys = keys;
        this.budgets = budgets;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "Make a model key; the answer's member 'key' is shown this once")
    public Response create(NewModelKeyRequest request, @Context SecurityContext security) {
        ModelKeys.Issued issued = keys.create(request, Params.caller(security));
        return Response.status(Response.Status.CREATED).entity(json(issued)).build();
    }

    @GET
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "The caller's model keys, newest first, without their secrets")
    public Page<ObjectNode> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        Page<ModelKey> page = keys.list(
                Params.caller(security), cursor == null ? null : Params.id("cursor", cursor), Params.limit(limit));
        return new Page<>(json(page.items()), page.next());
    }

    @GET
    @Path("/{id}")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "One model key and how its budget stands")
    public ObjectNode show(@PathParam("id") String id, @Context SecurityContext security) {
        return json(keys.find(Params.id("id", id), Params.caller(security)));
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(
            summary = "Change a model key's name, models, budget, rates, tags, policy or end",
            description = "A merge patch: members that are not there stay as they are, null takes them away.")
    public ObjectNode edit(@PathParam("id") String id, InputStream body, @Context SecurityContext security) {
        UUID key = Params.id("id", id);
        return json(keys.edit(key, ModelKeyEdit.read(body), Params.caller(security)));
    }

    @POST
    @Path("/{id}/rotate")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(
            summary = "Replace a model key's secret",
            description =
                    "The optional body {\"grace_s\":60} keeps the old secret valid for so many seconds, at most a day.")
    public ObjectNode rotate(@PathParam("id") String id, InputStream body, @Context SecurityContext security) {
        UUID key = Params.id("id", id);
        return json(keys.rotate(key, RotateRequest.read(body), Params.caller(security)));
    }

    @POST
    @Path("/{id}/write-off")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(
            summary = "Free what instances that died held of the budget",
            description = "They may have spent it; the member written_off_usd says how much that is.")
    public ObjectNode writeOff(@PathParam("id") String id, @Context SecurityContext security) {
        ModelKey key = keys.find(Params.id("id", id), Params.caller(security));
        String amount = ModelPrices.text(keys.writeOff(key, budgets, Params.caller(security)));
        return json(key).put("written_off_usd", amount);
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "Revoke a model key")
    public void revoke(@PathParam("id") String id, @Context SecurityContext security) {
        keys.revoke(Params.id("id", id), Params.caller(security));
    }

    private ObjectNode json(ModelKeys.Issued issued) {
        return json(issued.key()).put("key", issued.secret());
    }

    private ObjectNode json(ModelKey key) {
        return json(List.of(key)).getFirst();
    }

    private List<ObjectNode> json(List<ModelKey> page) {
        Map<UUID, BudgetStanding> standings = budgets.standings(page);
        Map<UUID, Instant> unusual = keys.unusual(page);
        return page.stream()
                .map(key -> json(key, standings.get(key.id())).put("unusual_at", text(unusual.get(key.id()))))
                .toList();
    }

    private static ObjectNode json(ModelKey key, @Nullable BudgetStanding standing) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", key.id().toString())
                .put("name", key.name())
                .put("owner", key.owner())
                .put("hint", key.hint());
        array(json, "models", key.models().patterns());
        Budget budget = key.budget();
        if (budget != null && standing != null) {
            json.putObject("budget")
                    .put("usd", ModelPrices.text(budget.usd()))
                    .put("period", budget.period().wire())
                    .put("spent_usd", ModelPrices.text(standing.spent()))
                    .put("reserved_usd", ModelPrices.text(standing.reserved()))
                    .put("unreported_usd", ModelPrices.text(standing.unreported()))
                    .put("remaining_usd", ModelPrices.text(standing.remaining()))
                    .put("resets_at", text(standing.resetsAt()));
        } else {
            json.putNull("budget");
        }
        json.put("requests_per_minute", key.requestsPerMinute()).put("tokens_per_minute", key.tokensPerMinute());
        array(json, "tags", key.tags());
        return json.put("policy", key.policy())
                .put("created_by", key.createdBy())
                .put("created_at", key.createdAt().toString())
                .put("expires_at", text(key.expiresAt()))
                .put("rotated_at", text(key.rotatedAt()))
                .put("previous_until", text(key.previousUntil()))
                .put("last_used_at", text(key.lastUsedAt()))
                .put("revoked_at", text(key.revokedAt()));
    }

    private static void array(ObjectNode json, String name, List<String> texts) {
        ArrayNode array = json.putArray(name);
        texts.forEach(array::add);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
