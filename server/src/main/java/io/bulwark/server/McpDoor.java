package io.bulwark.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.identity.IdentityConfig;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.mcp.McpServer;
import io.bulwark.mcp.McpSession;
import io.bulwark.mcp.RpcJson;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * {@code /mcp}: the Model Context Protocol over streamable HTTP. Every message stands for itself and is answered with one
 * JSON body, so any instance serves any client; there is no session to keep and no stream to resume. A cookie opens
 * nothing here.
 */
@Singleton
final class McpDoor {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");
    private static final int BEFORE_REST = 500;
    private static final String VERSION = "MCP-Protocol-Version";
    /** What a client speaks that does not say. */
    private static final String UNSAID = "2025-03-26";

    private final Provider<McpServer> server;
    private final Provider<Credentials> credentials;
    private final ServerConfig config;
    private final List<String> domains;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("mcp-", 0).factory());

    @Inject
    McpDoor(
            Provider<McpServer> server,
            Provider<Credentials> credentials,
            ServerConfig config,
            IdentityConfig identity) {
        this.server = server;
        this.credentials = credentials;
        this.config = config;
        this.domains = identity.domains();
    }

    void routes(@Observes Router router) {
        router.route("/mcp").order(BEFORE_REST).handler(this::enter);
    }

    private void enter(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!config.has("api")) {
            context.next();
            return;
        }
        context.response().putHeader("Cache-Control", "no-store");
        try {
            judge(request);
        } catch (BulwarkException e) {
            refuse(context, e);
            return;
        }
        Context loop = Vertx.currentContext();
        threads.execute(() -> {
            try {
                Principal caller = credentials.get().holder(request.getHeader("Authorization"), null);
                loop.runOnContext(_ -> collect(context, caller));
            } catch (RuntimeException e) {
                refuse(context, ErrorMapper.classify(e));
            }
        });
    }

    private void judge(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !known(origin)) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "Pages of this origin may not call; bulwark.identity.domains names those that may");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            throw BulwarkException.of(
                    ErrorCode.METHOD_NOT_ALLOWED, "This path takes POST; it offers no stream and keeps no session");
        }
        String type = request.getHeader("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw BulwarkException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the message as Content-Type: application/json");
        }
        String accept = request.getHeader("Accept");
        if (accept != null && !accept.contains("application/json") && !accept.contains("*/*")) {
            throw BulwarkException.of(ErrorCode.NOT_ACCEPTABLE, "The answer is application/json");
        }
        String version = request.getHeader(VERSION);
        if (version != null && !McpServer.VERSIONS.contains(version)) {
            throw BulwarkException.invalid(VERSION, "must be one of " + String.join(", ", McpServer.VERSIONS));
        }
    }

    /** A page that a name server moved to this machine keeps its own origin, whatever it asks. */
    private boolean known(String origin) {
        try {
            URI uri = URI.create(origin);
            String authority = String.valueOf(uri.getAuthority());
            String anyPort = uri.getHost() + ":*";
            return domains.stream()
                    .anyMatch(domain -> domain.equalsIgnoreCase(authority) || domain.equalsIgnoreCase(anyPort));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void collect(RoutingContext context, Principal caller) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > RpcJson.LARGEST) {
                request.handler(null);
                request.endHandler(null);
                context.response().putHeader("Connection", "close");
                send(
                        context,
                        ErrorCode.PAYLOAD_TOO_LARGE.status(),
                        RpcJson.tooLarge().answer(null));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> threads.execute(() -> answer(context, caller, body.getBytes())));
        request.resume();
    }

    private void answer(RoutingContext context, Principal caller, byte[] message) {
        try {
            String version = context.request().getHeader(VERSION);
            McpSession session = new McpSession(caller, version == null ? UNSAID : version);
            Optional<JsonNode> answer = server.get().answer(session, message);
            if (answer.isEmpty()) {
                context.response().setStatusCode(202).end();
            } else {
                send(context, McpServer.refuses(answer.get()) ? 400 : 200, answer.get());
            }
        } catch (RuntimeException e) {
            LOG.error("A message could not be answered", e);
            refuse(context, ErrorMapper.classify(e));
        }
    }

    private static void send(RoutingContext context, int status, JsonNode answer) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(RpcJson.bytes(answer)));
        }
    }

    private static void refuse(RoutingContext context, BulwarkException fault) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        switch (fault.code()) {
            case MISSING_TOKEN, INVALID_TOKEN -> response.putHeader("WWW-Authenticate", "Bearer");
            case METHOD_NOT_ALLOWED -> response.putHeader("Allow", "POST");
            default -> {}
        }
        response.setStatusCode(fault.code().status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Problem.body(fault, RequestId.of(context)).toString());
        if (!context.request().isEnded()) {
            // What is left of the body is read and dropped, so that the connection can be used again.
            context.request().resume();
        }
    }
}
