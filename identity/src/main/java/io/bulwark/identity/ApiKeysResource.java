package io.bulwark.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/keys}: make, list, rotate, revoke. */
@Path("/api/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "API keys", description = "Credentials for programs")
@RunOnVirtualThread
public final class ApiKeysResource {
    private final ApiKeys keys;

    @Inject
    ApiKeysResource(ApiKeys keys) {
        this.keys = keys;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "Make a key; the answer's member 'key' is shown this once")
    public Response create(NewKeyRequest request, @Context SecurityContext security) {
        ApiKeys.Issued issued = keys.create(request, Params.caller(security));
        return Response.status(Response.Status.CREATED).entity(json(issued)).build();
    }

    @GET
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "The caller's keys, newest first, without their secrets")
    public Page<ObjectNode> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        Page<ApiKey> page = keys.list(
                Params.caller(security), cursor == null ? null : Params.id("cursor", cursor), Params.limit(limit));
        return new Page<>(page.items().stream().map(ApiKeysResource::json).toList(), page.next());
    }

    @POST
    @Path("/{id}/rotate")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(
            summary = "Replace a key",
            description =
                    "The optional body {\"grace_s\":60} keeps the old key valid for so many seconds, at most a day.")
    public ObjectNode rotate(@PathParam("id") String id, InputStream body, @Context SecurityContext security) {
        UUID key = Params.id("id", id);
        return json(keys.rotate(key, RotateRequest.read(body), Params.caller(security)));
    }

    @DELETE
    @Path("/{id}")
    @RequiresPermission(Permission.KEY_MANAGE)
    @Operation(summary = "Revoke a key")
    public void revoke(@PathParam("id") String id, @Context SecurityContext security) {
        keys.revoke(Params.id("id", id), Params.caller(security));
    }

    private static ObjectNode json(ApiKeys.Issued issued) {
        return json(issued.key()).put("key", issued.secret());
    }

    private static ObjectNode json(ApiKey key) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", key.id().toString())
                .put("name", key.name())
                .put("owner", key.owner())
                .put("hint", key.hint());
        ArrayNode permissions = json.putArray("permissions");
        key.permissions().stream().map(Permission::scope).sorted().forEach(permissions::add);
        return json.put("created_by", key.createdBy())
                .put("created_at", key.createdAt().toString())
                .put("expires_at", text(key.expiresAt()))
                .put("rotated_at", text(key.rotatedAt()))
                .put("previous_until", text(key.previousUntil()))
                .put("last_used_at", text(key.lastUsedAt()))
                .put("revoked_at", text(key.revokedAt()));
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
