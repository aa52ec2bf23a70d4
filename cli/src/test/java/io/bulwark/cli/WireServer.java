package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server that answers as told and remembers what it was asked. */
final class WireServer implements AutoCloseable {
    record Call(String method, String path, String key, String body, String idempotencyKey) {

        JsonNode json() {
            try {
                return Json.parse(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    record Answer(int status, String type, String body, Map<String, String> headers) {
        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body, Map.of());
        }

        static Answer problem(int status, String body) {
            return new Answer(status, "application/problem+json", body, Map.of());
        }

        Answer with(String header, String value) {
            return new Answer(status, type, body, Map.of(header, value));
        }
    }

    final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Function<Call, Answer>> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    WireServer() {
        this("127.0.0.1");
    }

    WireServer(String host) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        on("GET /ready", Answer.json(200, "{\"status\":\"UP\"}"));
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    /** @param call method and path without the query, such as {@code GET /ready} */
    WireServer on(String call, Function<Call, Answer> answer) {
        answers.put(call, answer);
        return this;
    }

    WireServer on(String call, Answer answer) {
        return on(call, _ -> answer);
    }

    WireServer onScan(Function<Call, Answer> answer) {
        return on("POST /api/v1/scan", answer);
    }

    WireServer onScan(int status, String body) {
        return onScan(_ -> status == 200 ? Answer.json(200, body) : Answer.problem(status, body));
    }

    /** Scan requests in the order of their arrival. */
    List<JsonNode> scans() {
        return calls.stream()
                .filter(c -> c.method().equals("POST") && c.path().startsWith("/api/v1/scan"))
                .map(Call::json)
                .toList();
    }

    /** The Idempotency-Keys of such calls, in their order. */
    List<String> keys(String call) {
        return calls.stream()
                .filter(c -> (c.method() + " " + c.path()).equals(call))
                .map(Call::idempotencyKey)
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestHeaders().getFirst("Authorization");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String idempotencyKey = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        Call call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                key == null ? "" : key,
                body,
                idempotencyKey == null ? "" : idempotencyKey);
        calls.add(call);
        String name = call.method() + " " + exchange.getRequestURI().getRawPath();
        Answer answer = answers.getOrDefault(
                        name,
                        _ -> Answer.problem(404, "{\"status\":404,\"code\":\"NOT_FOUND\",\"message\":\"Not found\"}"))
                .apply(call);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
