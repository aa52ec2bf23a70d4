package io.bulwark.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A JSON-RPC server that behaves as badly as a test wants. It answers batches, and eth_chainId, unless told otherwise. */
final class FakeNode implements AutoCloseable {
    /** What an endpoint's URL hides; it must turn up nowhere. */
    static final String SECRET = "s3cr3t-k3y";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes over one exchange. */
    interface Answer {
        void to(HttpExchange exchange, JsonNode request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Function<JsonNode, JsonNode>> methods = new ConcurrentHashMap<>();
    final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile Answer answer = this::proper;

    private FakeNode(HttpServer server, long chainId) {
        this.server = server;
        on("eth_chainId", _ -> text(Hex.of(chainId)));
    }

    static FakeNode start(long chainId) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeNode node = new FakeNode(server, chainId);
            server.setExecutor(node.threads);
            server.createContext("/", node::handle);
            server.start();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://" + host() + "/v3/" + SECRET + "?apikey=" + SECRET;
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers a method with a result, or with an error when the function gives an object with "error" alone. */
    FakeNode on(String method, Function<JsonNode, JsonNode> result) {
        methods.put(method, result);
        return this;
    }

    FakeNode result(String method, String hex) {
        return on(method, _ -> text(hex));
    }

    FakeNode error(String method, int code, String message) {
        return on(method, _ -> error(code, message, null));
    }

    /** Answers the next exchanges by hand. */
    FakeNode answer(Answer handler) {
        answer = handler;
        return this;
    }

    FakeNode status(int status, String body) {
        return answer((exchange, _) -> send(exchange, status, body));
    }

    FakeNode proper() {
        answer = this::proper;
        return this;
    }

    long asked(String method) {
        return requests.stream()
                .filter(request -> request.path("method").asText().equals(method))
                .count();
    }

    static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    static JsonNode error(int code, String message, String data) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode error = node.putObject("error").put("code", code).put("message", message);
        if (data != null) {
            error.put("data", data);
        }
        return node;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            if (request.isArray()) {
                request.forEach(requests::add);
            } else {
                requests.add(request);
            }
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                authorizations.add(authorization);
            }
            answer.to(exchange, request);
        }
    }

    void proper(HttpExchange exchange, JsonNode request) throws IOException {
        JsonNode body = reply(request);
        send(exchange, 200, body.toString());
    }

    JsonNode reply(JsonNode request) {
        if (request.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            request.forEach(one -> array.add(reply(one)));
            return array;
        }
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        reply.set("id", request.path("id"));
        JsonNode result = methods.getOrDefault(
                        request.path("method").asText(), _ -> error(-32601, "the method does not exist", null))
                .apply(request.path("params"));
        if (result.isObject() && result.size() == 1 && result.has("error")) {
            reply.set("error", result.get("error"));
        } else {
            reply.set("result", result);
        }
        return reply;
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
