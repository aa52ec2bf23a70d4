package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A model provider on a free port of this machine that answers in the OpenAI form (and at {@code /messages} in
 * Anthropic's), and breaks as told: what a request meets is chosen by its {@code model}. Models that nothing was said of
 * answer well and quickly, so it serves for measurements too.
 */
public final class FaultyModelServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_HEAD = 64 * 1024;

    private final ServerSocket listener;
    private final boolean recording;
    private final Map<String, Deque<ModelBehaviour>> behaviours = new ConcurrentHashMap<>();
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean closed;

    private FaultyModelServer(ServerSocket listener, boolean recording) {
        this.listener = listener;
        this.recording = recording;
    }

    public static FaultyModelServer start() {
        return start(0, true);
    }

    /** @param recording whether {@link #requests} is kept; without it any number of requests may come */
    public static FaultyModelServer start(int port, boolean recording) {
        try {
            var server =
                    new FaultyModelServer(new ServerSocket(port, 1024, InetAddress.getByName("127.0.0.1")), recording);
            Thread.ofVirtual().name("faulty-model").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base URL, with the version. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    /** As {@link #url}, but with TLS, which this server answers with something else. */
    public String brokenTlsUrl() {
        return "https://127.0.0.1:" + listener.getLocalPort() + "/v1";
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The next requests for this model meet these in turn, and all later ones the last of them. */
    public FaultyModelServer on(String model, ModelBehaviour... inTurn) {
        behaviours.put(model, new ArrayDeque<>(List.of(inTurn)));
        return this;
    }

    public List<SeenRequest> requests() {
        return List.copyOf(seen);
    }

    public List<SeenRequest> requests(String model) {
        return seen.stream().filter(request -> request.model().equals(model)).toList();
    }

    /** Connections accepted since the start. */
    public long connections() {
        return connections.get();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return open.size();
    }

    public void forget() {
        seen.clear();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            boolean more = true;
            while (more) {
                SeenRequest request = read(in);
                if (request == null) {
                    socket.getOutputStream().write("No HTTP, and no TLS either".getBytes(StandardCharsets.US_ASCII));
                    return;
                }
                if (recording) {
                    seen.add(request);
                }
                more = behaviour(request).answer(new ModelConversation(socket, in, request));
            }
        } catch (IOException e) {
            // The client went away, or this server did.
        } finally {
            open.remove(socket);
        }
    }

    private ModelBehaviour behaviour(SeenRequest request) {
        Deque<ModelBehaviour> inTurn = behaviours.get(request.model());
        if (inTurn == null) {
            return ModelBehaviour.ok();
        }
        synchronized (inTurn) {
            return inTurn.size() > 1 ? inTurn.removeFirst() : inTurn.getFirst();
        }
    }

    private static @Nullable SeenRequest read(InputStream in) throws IOException {
        String head = head(in);
        if (head.isEmpty()) {
            return null;
        }
        String[] lines = head.split("\r\n");
        String[] first = lines[0].split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        String path = first.length > 1 ? first[1] : "";
        return new SeenRequest(first[0], path, headers, body, json, System.nanoTime());
    }

    /** The request line and the headers; empty at the end of the connection, and for bytes that are no HTTP. */
    private static String head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0 || b == 0x16 && bytes.size() == 0 || bytes.size() > LARGEST_HEAD) {
                return "";
            }
            bytes.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
