package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/v1/guard/policies}: policies of the caller's owner, and the keys held to them. */
@Path("/api/v1/guard/policies")
@Tag(name = "Guard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class PoliciesResource {
    private final Policies policies;

    @Inject
    PoliciesResource(Policies policies) {
        this.policies = policies;
    }

    @GET
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "All policies, by name")
    public ObjectNode all(@Context SecurityContext security) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        policies.all(GuardResource.caller(security)).forEach(kept -> items.add(json(kept)));
        return answer.putNull("next");
    }

    @GET
    @Path("/{name}")
    @RequiresPermission(Permission.GUARD_RUN)
    @Operation(summary = "One policy as it was written")
    public ObjectNode show(@PathParam("name") String name, @Context SecurityContext security) {
        return json(policies.show(GuardResource.caller(security), name));
    }

    @PUT
    @Path("/{name}")
    @Consumes({"application/yaml", "application/x-yaml", "text/yaml", "text/plain", "application/json"})
    @RequiresPermission(Permission.GUARD_POLICY)
    @Operation(
            summary = "Keep a policy",
            description = "YAML or JSON. Takes effect here at once, elsewhere in seconds.")
    public Response put(@PathParam("name") String name, String document, @Context SecurityContext security) {
        boolean created = policies.put(GuardResource.caller(security), name, document);
        return Response.status(created ? 201 : 200)
                .entity(json(policies.show(GuardResource.caller(security), name)))
                .build();
    }

    @DELETE
    @Path("/{name}")
    @RequiresPermission(Permission.GUARD_POLICY)
    @Operation(summary = "Remove a policy; refused while keys are held to it")
    public void remove(@PathParam("name") String name, @Context SecurityContext security) {
        policies.remove(GuardResource.caller(security), name);
    }

    @PUT
    @Path("/{name}/keys/{key}")
    @RequiresPermission(Permission.GUARD_POLICY)
    @Operation(summary = "Hold an API key to this policy")
    public void bind(@PathParam("name") String name, @PathParam("key") String key, @Context SecurityContext security) {
        policies.bind(GuardResource.caller(security), name, key);
    }

    @DELETE
    @Path("/{name}/keys/{key}")
    @RequiresPermission(Permission.GUARD_POLICY)
    @Operation(summary = "Let an API key choose its policy again")
    public void unbind(
            @PathParam("name") String name, @PathParam("key") String key, @Context SecurityContext security) {
        policies.unbind(GuardResource.caller(security), name, key);
    }

    private static ObjectNode json(Policies.Kept kept) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", kept.name())
                .put("version", kept.version())
                .put("updated_at", kept.updatedAt().toString())
                .put("document", kept.document());
        ArrayNode keys = node.putArray("keys");
        kept.keys().forEach(keys::add);
        return node;
    }
}
