package io.bulwark.gateway.secret;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.identity.Params;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/secrets}: enter, list, remove, rotate. There is no way to read a value. */
@Path("/api/v1/secrets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Secrets", description = "Keys of providers, kept encrypted")
@RequiresPermission(Permission.CONFIG_WRITE)
@RunOnVirtualThread
public final class SecretsResource {
    private final StoredSecrets secrets;

    @Inject
    SecretsResource(StoredSecrets secrets) {
        this.secrets = secrets;
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Keep a secret", description = "Configuration names it as secret:NAME.")
    public Response put(@PathParam("name") String name, SetSecretRequest request, @Context SecurityContext security) {
        boolean created = secrets.put(name, request.value(), Params.caller(security));
        return Response.status(created ? Response.Status.CREATED : Response.Status.OK)
                .entity(json(secrets.show(name)))
                .build();
    }

    @GET
    @Operation(summary = "All secrets by name, without their values")
    public Page<ObjectNode> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        Page<StoredSecret> page = secrets.list(cursor, Params.limit(limit));
        return new Page<>(page.items().stream().map(SecretsResource::json).toList(), page.next());
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One secret, without its value")
    public ObjectNode show(@PathParam("name") String name) {
        return json(secrets.show(name));
    }

    @DELETE
    @Path("/{name}")
    @Operation(summary = "Remove a secret")
    public void remove(@PathParam("name") String name, @Context SecurityContext security) {
        secrets.remove(name, Params.caller(security));
    }

    @POST
    @Path("/rotate")
    @Operation(
            summary = "Wrap all secrets by a new master key",
            description = "Secrets stay readable meanwhile. With BULWARK_MASTER_KEY, put the new key before the old one"
                    + " there first.")
    public ObjectNode rotate(@Context SecurityContext security) {
        StoredSecrets.Rotation rotation = secrets.rotate(Params.caller(security));
        return JsonNodeFactory.instance
                .objectNode()
                .put("rewrapped", rotation.rewrapped())
                .put("master_key", rotation.masterId());
    }

    private static ObjectNode json(StoredSecret secret) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", secret.name())
                .put("reference", "secret:" + secret.name())
                .put("hint", secret.hint())
                .put("version", secret.version())
                .put("master_key", secret.masterId())
                .put("updated_at", secret.updatedAt().toString())
                .put("updated_by", secret.updatedBy());
    }
}
