package io.bulwark.events.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.RequiresPermission;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks}: the secret to verify messages with, and what became of them. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks", description = "Messages to addresses that you name")
@RunOnVirtualThread
public final class WebhooksResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final Webhooks webhooks;

    @Inject
    WebhooksResource(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @GET
    @Path("/secret")
    @RequiresPermission(Permission.SCAN_RUN)
    @Operation(summary = "The secret that your messages are signed with, as Standard Webhooks has it")
    public ObjectNode secret(@Context SecurityContext security) {
        return JsonNodeFactory.instance.objectNode().put("secret", webhooks.secret(owner(security)));
    }

    @GET
    @Path("/deliveries")
    @RequiresPermission(Permission.SCAN_READ)
    @Operation(summary = "Your messages, newest first, with what became of them")
    public ObjectNode deliveries(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context SecurityContext security) {
        int most = limit(limit);
        List<Delivery> found = webhooks.list(owner(security), cursor(cursor), most + 1);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        found.stream().limit(most).map(WebhooksResource::wire).forEach(items::add);
        return page.put("next", found.size() > most ? found.get(most - 1).id().toString() : null);
    }

    private static ObjectNode wire(Delivery delivery) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "msg_" + delivery.id())
                .put("type", delivery.type())
                .put("url", delivery.url())
                .put("state", delivery.state())
                .put("attempts", delivery.attempts())
                .put("next_at", text(delivery.nextAt()))
                .put("status", delivery.status())
                .put("error", delivery.error())
                .put("created_at", delivery.createdAt().toString())
                .put("ended_at", text(delivery.endedAt()));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable UUID cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            throw BulwarkException.invalid("cursor", "must be a UUID");
        }
        throw BulwarkException.invalid("cursor", "must be a UUID");
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
        }
        throw BulwarkException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
    }

    private static String owner(SecurityContext security) {
        Principal caller = security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
        return caller.owner();
    }
}
