package io.bulwark.research.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.mail.MailAddress;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.PublicEndpoint;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/reports/subscriptions}: addresses that get the daily report. */
@Path(Subscriptions.PATH)
@Tag(name = "Reports")
@RunOnVirtualThread
public final class SubscriptionsResource {
    private static final String PAGE = "text/html; charset=utf-8";
    private static final String LINK = "the token in the link, sent to the address, is the credential";

    private final Subscriptions subscriptions;

    @Inject
    SubscriptionsResource(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(
            summary = "Send the daily report to an address",
            description = "The address is asked to confirm, at most three times a day. The answer is the same for every"
                    + " address.")
    public Response ask(@Nullable SubscribeRequest request, @Context SecurityContext security) {
        String email = request == null ? null : request.email();
        MailAddress address = MailAddress.parse(email == null ? "" : email)
                .orElseThrow(() ->
                        BulwarkException.invalid("email", "must be a plain mail address such as ada@example.org"));
        subscriptions.ask(caller(security).owner(), address);
        return Response.accepted(JsonNodeFactory.instance
                        .objectNode()
                        .put("status", "pending")
                        .put("message", "If the address is not confirmed yet, it has been asked to."))
                .build();
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "The caller's addresses and how they stand")
    public ObjectNode list(@Context SecurityContext security) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        subscriptions.ofOwner(caller(security).owner()).forEach(s -> items.addObject()
                .put("id", s.id().toString())
                .put("email", s.email())
                .put("state", s.state())
                .put("created_at", s.createdAt().toString())
                .put(
                        "confirmed_at",
                        s.confirmedAt() == null ? null : s.confirmedAt().toString()));
        return page.putNull("next");
    }

    @DELETE
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @RequiresPermission(Permission.RESEARCH_RUN)
    @Operation(summary = "Remove an address")
    public void remove(@PathParam("id") String id, @Context SecurityContext security) {
        subscriptions.delete(caller(security).owner(), id(id));
    }

    @GET
    @Path("/confirm")
    @Produces(PAGE)
    @PublicEndpoint(LINK)
    @Operation(
            summary = "Asks for the click that confirms",
            description = "Mail scanners follow links, so a GET changes nothing.")
    public Response askToConfirm(@QueryParam("token") @Nullable String token) {
        return question("Confirm your address", "Send the daily report to this address?", "confirm", "Confirm", token);
    }

    @POST
    @Path("/confirm")
    @Produces(PAGE)
    @PublicEndpoint(LINK)
    @Operation(summary = "Confirms an address")
    public Response confirm(@QueryParam("token") @Nullable String token) {
        return subscriptions.confirm(token == null ? "" : token)
                ? page(200, "Confirmed", "<p>The next report comes to this address.</p>")
                : expired();
    }

    @GET
    @Path("/unsubscribe")
    @Produces(PAGE)
    @PublicEndpoint(LINK)
    @Operation(summary = "Asks for the click that unsubscribes")
    public Response askToEnd(@QueryParam("token") @Nullable String token) {
        return question("Unsubscribe", "Send nothing more to this address?", "unsubscribe", "Unsubscribe", token);
    }

    @POST
    @Path("/unsubscribe")
    @Produces(PAGE)
    @PublicEndpoint(LINK)
    @Operation(summary = "Unsubscribes at one click (RFC 8058)")
    public Response end(@QueryParam("token") @Nullable String token) {
        return subscriptions.end(token == null ? "" : token)
                ? page(200, "Unsubscribed", "<p>Nothing more is sent to this address.</p>")
                : expired();
    }

    private static Response question(
            String title, String question, String path, String button, @Nullable String token) {
        if (token == null || !Subscriptions.isToken(token)) {
            return expired();
        }
        return page(
                200,
                title,
                "<p>" + question + "</p><form method=\"post\" action=\"" + Subscriptions.PATH + "/" + path + "?token="
                        + token + "\"><button type=\"submit\">" + button + "</button></form>");
    }

    private static Response expired() {
        return page(404, "This link does not work", "<p>It was used already, or is too old. Ask for a new one.</p>");
    }

    /** All of it is text of our own. */
    private static Response page(int status, String title, String body) {
        return Response.status(status)
                .type(PAGE)
                .entity("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>" + title
                        + "</title></head><body><h1>" + title + "</h1>" + body + "</body></html>\n")
                .build();
    }

    private static UUID id(String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw BulwarkException.invalid("id", "must be a UUID");
    }

    private static Principal caller(SecurityContext security) {
        return security.getUserPrincipal() instanceof Principal principal ? principal : Principal.ANONYMOUS;
    }
}
