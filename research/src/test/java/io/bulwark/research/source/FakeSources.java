package io.bulwark.research.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** All sources on one real HTTP server; each path answers what the test queued for it, the last answer for ever. */
public final class FakeSources implements AutoCloseable {
    /** An answer; a negative status closes the connection without any. */
    public record Reply(int status, String body, Map<String, String> headers) {
        public static Reply ok(String body) {
            return new Reply(200, body, Map.of());
        }

        public static Reply status(int status) {
            return new Reply(status, "", Map.of());
        }

        public Reply with(String header, String value) {
            return new Reply(status, body, Map.of(header, value));
        }
    }

    public record Seen(String path, Map<String, String> headers) {}

    private final HttpServer server;
    private final Map<String, Deque<Reply>> replies = new LinkedHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    public FakeSources() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Queues replies for paths that start with {@code path}, such as {@code /coingecko/coins/uniswap}. */
    public FakeSources reply(String path, Reply... queued) {
        synchronized (replies) {
            replies.put(path, new ArrayDeque<>(List.of(queued)));
        }
        return this;
    }

    public List<Seen> seen() {
        return seen;
    }

    public Map<Source, URI> bases() {
        Map<Source, URI> bases = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            bases.put(source, URI.create(address() + "/" + source.wire()));
        }
        return bases;
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().toString();
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
        seen.add(new Seen(path, headers));
        Reply reply = next(path);
        try (exchange) {
            if (reply.status() < 0) {
                return;
            }
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            boolean none = reply.status() == 304 || bytes.length == 0;
            exchange.sendResponseHeaders(reply.status(), none ? -1 : bytes.length);
            if (!none) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Reply next(String path) {
        synchronized (replies) {
            Deque<Reply> best = null;
            int longest = -1;
            for (Map.Entry<String, Deque<Reply>> entry : replies.entrySet()) {
                if (path.startsWith(entry.getKey()) && entry.getKey().length() > longest) {
                    longest = entry.getKey().length();
                    best = entry.getValue();
                }
            }
            if (best == null) {
                return Reply.status(404);
            }
            return best.size() > 1 ? best.removeFirst() : best.getFirst();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
