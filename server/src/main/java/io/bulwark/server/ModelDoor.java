package io.bulwark.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.Gateway;
import io.bulwark.gateway.GatewayConfig;
import io.bulwark.gateway.Models;
import io.bulwark.gateway.OpenAiError;
import io.bulwark.gateway.provider.Operation;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.opentelemetry.context.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * {@code /v1}: the OpenAI-compatible door. It stands beside the REST endpoints, because an answer that streams needs the
 * connection itself: how full it is, and when it closes. Every path here needs the permission {@code model:call}.
 */
@Singleton
final class ModelDoor {
    private static final Logger LOG = Logger.getLogger("io.bulwark.errors");
    private static final int BEFORE_REST = 500;
    private static final Map<String, Operation> OPERATIONS = Map.of(
            "/v1/chat/completions", Operation.CHAT,
            "/v1/completions", Operation.COMPLETION,
            "/v1/embeddings", Operation.EMBEDDINGS);

    private final Provider<Gateway> gateway;
    private final Provider<Models> models;
    private final Provider<Credentials> credentials;
    private final GatewayConfig config;
    private final ServerConfig server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("model-", 0).factory());

    @Inject
    ModelDoor(
            Provider<Gateway> gateway,
            Provider<Models> models,
            Provider<Credentials> credentials,
            GatewayConfig config,
            ServerConfig server) {
        this.gateway = gateway;
        this.models = models;
        this.credentials = credentials;
        this.config = config;
        this.server = server;
    }

    void routes(@Observes Router router) {
        router.route("/v1/*").order(BEFORE_REST).handler(this::enter);
    }

    private void enter(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        if (!server.has("api")) {
            context.next();
            return;
        }
        Operation operation = OPERATIONS.get(path);
        boolean list = path.equals("/v1/models") || path.startsWith("/v1/models/");
        if (operation == null && !list) {
            refuse(
                    context,
                    BulwarkException.of(ErrorCode.NOT_FOUND, "Nothing is served at " + request.method() + " /v1"));
        } else if (!request.method().equals(list ? HttpMethod.GET : HttpMethod.POST)) {
            refuse(
                    context,
                    BulwarkException.of(ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + (list ? "GET" : "POST")));
        } else if (operation != null) {
            collect(context, operation);
        } else {
            threads.execute(() -> list(context, path));
        }
    }

    private void collect(RoutingContext context, Operation operation) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > config.maxRequestBytes()) {
                request.handler(null);
                request.endHandler(null);
                context.response().putHeader("Connection", "close");
                refuse(context, BodyLimit.exceeded(config.maxRequestBytes()));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(_ -> {
            VertxClient client = new VertxClient(context);
            threads.execute(() -> serve(context, operation, body.getBytes(), client));
        });
        request.resume();
    }

    private void serve(RoutingContext context, Operation operation, byte[] body, VertxClient client) {
        try (Scope _ = HttpTraces.of(context).makeCurrent()) {
            gateway.get()
                    .serve(operation, caller(context), name -> context.request().getHeader(name), body, client);
        } catch (BulwarkException e) {
            client.answer(e.code().status(), Map.of(), WireJson.bytes(OpenAiError.of(e)));
        } catch (RuntimeException e) {
            BulwarkException fault = ErrorMapper.classify(e);
            if (fault.code() == ErrorCode.INTERNAL_ERROR) {
                LOG.error("A model call failed", e);
            }
            client.fail(fault.code().status(), WireJson.bytes(OpenAiError.of(fault)));
        }
    }

    /** A key in {@code Authorization}, or in the header that Anthropic's and Azure's clients use. */
    private Principal caller(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        for (String other : new String[] {"x-api-key", "api-key"}) {
            String key = context.request().getHeader(other);
            header = header == null && key != null ? "Bearer " + key : header;
        }
        return credentials.get().holder(header, null);
    }

    private void list(RoutingContext context, String path) {
        VertxClient client = new VertxClient(context);
        try {
            Principal caller = caller(context);
            if (!caller.may(Permission.MODEL_CALL)) {
                throw BulwarkException.of(
                        ErrorCode.FORBIDDEN,
                        "This credential does not have the permission " + Permission.MODEL_CALL.scope());
            }
            if (path.equals("/v1/models")) {
                ObjectNode answer = WireJson.newObject().put("object", "list");
                ArrayNode data = answer.putArray("data");
                models.get().visible(caller).forEach(id -> data.add(model(id)));
                client.answer(200, Map.of(), WireJson.bytes(answer));
                return;
            }
            String id = URLDecoder.decode(path.substring("/v1/models/".length()), StandardCharsets.UTF_8);
            if (!models.get().router().knows(id)) {
                throw BulwarkException.of(ErrorCode.NOT_FOUND, "No route and no provider serves the model " + id);
            }
            client.answer(200, Map.of(), WireJson.bytes(model(id)));
        } catch (RuntimeException e) {
            BulwarkException fault = ErrorMapper.classify(e);
            client.fail(fault.code().status(), WireJson.bytes(OpenAiError.of(fault)));
        }
    }

    private static ObjectNode model(String id) {
        int slash = id.indexOf('/');
        return WireJson.newObject()
                .put("id", id)
                .put("object", "model")
                .put("created", Instant.EPOCH.getEpochSecond())
                .put("owned_by", slash > 0 ? id.substring(0, slash) : "bulwark");
    }

    private static void refuse(RoutingContext context, BulwarkException fault) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(fault.code().status())
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(WireJson.bytes(OpenAiError.of(fault))));
        }
    }
}
