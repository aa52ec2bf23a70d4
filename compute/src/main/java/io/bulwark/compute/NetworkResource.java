package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.PublicEndpoint;
import io.bulwark.kernel.RequiresPermission;
import io.bulwark.kernel.SharedAnswer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /api/v1/network}: how the network does as a whole. */
@Path("/api/v1/network")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Network", description = "The compute network as a whole")
@RunOnVirtualThread
public final class NetworkResource {
    private final ComputeNetwork network;

    @Inject
    NetworkResource(ComputeNetwork network) {
        this.network = network;
    }

    @GET
    @Path("/stats")
    @SharedAnswer(seconds = 5)
    @RequiresPermission(Permission.LEDGER_READ)
    @Operation(summary = "Nodes, tasks and throughput of the whole network")
    public ObjectNode stats() {
        return network.statistics().read();
    }

    @GET
    @Path("/health")
    @PublicEndpoint("Whether the network can do work is no secret")
    @Operation(summary = "200 when the network can do work, 503 when its database cannot be reached")
    public Response health() {
        ObjectNode health = network.statistics().health();
        boolean up = !health.path("status").asText().equals("down");
        return Response.status(up ? 200 : 503).entity(health).build();
    }
}
