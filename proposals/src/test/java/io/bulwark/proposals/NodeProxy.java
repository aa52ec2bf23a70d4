package io.bulwark.proposals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A provider before a real node: it offers fewer methods, or goes by the id of another chain. */
public final class NodeProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer server;
    private final URI node;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile long chain;

    public NodeProxy(String node) throws IOException {
        this.node = URI.create(node);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::relay);
        server.start();
    }

    /** Answers such methods as nodes do that do not have them. */
    public NodeProxy without(String... methods) {
        refused.addAll(Set.of(methods));
        return this;
    }

    public NodeProxy asChain(long id) {
        chain = id;
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void relay(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        JsonNode request = JSON.readTree(body);
        String method = request.path("method").asText();
        byte[] answer;
        if (refused.contains(method)) {
            answer = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("jsonrpc", "2.0")
                    .<com.fasterxml.jackson.databind.node.ObjectNode>set("id", request.path("id"))
                    .set("error", JSON.createObjectNode().put("code", -32601).put("message", "Method not found")));
        } else if (chain != 0 && method.equals("eth_chainId")) {
            answer = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("jsonrpc", "2.0")
                    .put("result", "0x" + Long.toHexString(chain))
                    .set("id", request.path("id")));
        } else {
            answer = forward(body);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private byte[] forward(byte[] body) throws IOException {
        try {
            return http.send(
                            HttpRequest.newBuilder(node)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.close();
    }
}
