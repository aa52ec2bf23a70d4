package io.bulwark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Digests;
import io.bulwark.compute.NodeKeys;
import io.bulwark.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The same cycles through the packaged server: tasks over HTTP, nodes over WebSockets, all on the same processors. */
final class ComputeServerBench {
    private static final int NODES = Integer.parseInt(System.getenv().getOrDefault("BULWARK_COMPUTE_NODES", "500"));
    private static final int SECONDS = Integer.parseInt(System.getenv().getOrDefault("BULWARK_COMPUTE_SECONDS", "60"));
    private static final int BATCH = 250;
    /** A rate is kept by more and smaller submissions than full speed is reached with. */
    private static final int PACED_BATCH =
            Integer.parseInt(System.getenv().getOrDefault("BULWARK_COMPUTE_PACED_BATCH", "100"));

    private static final int BACKLOG = 6_000;
    private static final int SLOTS = 20;
    /** A requester who submits little beside the one who submits much. */
    private static final int OTHER = NODES + 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ComputeServerBench() {}

    static void run(Path data, Figures figures) throws Exception {
        try (ServerProcess server = ServerProcess.start(data, Map.of())) {
            sessions(server);
            HttpClient http = HttpClient.newHttpClient();
            List<Member> members = new ArrayList<>();
            List<Double> connects = new ArrayList<>();
            for (int i = 1; i <= NODES; i++) {
                Member member = register(server, i);
                long start = System.nanoTime();
                member.connect(http, server.url());
                connects.add((System.nanoTime() - start) / 1e6);
                members.add(member);
            }
            figures.add("http: nodes connected by WebSocket", Integer.toString(NODES), "500");
            mint(server, 0, "1000000000000");
            mint(server, OTHER, "1000000");
            AtomicBoolean running = new AtomicBoolean(true);
            AtomicLong pace = new AtomicLong(Long.MAX_VALUE);
            Thread generator = Thread.ofPlatform().start(() -> generate(server, running, pace));
            LockSupport.parkNanos(15_000_000_000L);
            double most = rate(server, Math.max(5, SECONDS / 3));
            figures.add("http: full cycles per second", String.format(Locale.ROOT, "%.0f /s", most), "");
            // What full speed has piled up is done before the slower pace is looked at.
            pace.set(0);
            while (underWay(server) > 0) {
                LockSupport.parkNanos(500_000_000);
            }
            pace.set((long) (most * 0.6));
            LockSupport.parkNanos(4_000_000_000L);
            AtomicLong stop = new AtomicLong();
            Thread sockets = Thread.ofPlatform().start(() -> {
                while (stop.get() == 0) {
                    connects.add(upgrade(server));
                    LockSupport.parkNanos(50_000_000);
                }
            });
            connects.clear();
            long before = completed(server);
            long start = System.nanoTime();
            String one = "{\"kind\":\"hash\",\"payload\":\"single\",\"max_price\":\"2\"}";
            int count = 20 * Math.max(10, SECONDS / 3);
            List<String> known = new java.util.concurrent.CopyOnWriteArrayList<>();
            double[] api = Load.atRate(server.url(), 4, 20, count, (wire, i) -> {
                if (i % 2 == 0 || known.isEmpty()) {
                    Wire.Answer answer = wire.send(Wire.request("POST", "/api/v1/tasks", token(OTHER), one));
                    known.add(id(answer.text()));
                } else {
                    wire.send(Wire.request("GET", "/api/v1/tasks/" + known.getLast(), token(OTHER), null))
                            .ok();
                }
            });
            double[] posts = IntStream.range(0, api.length / 2)
                    .mapToDouble(i -> api[2 * i])
                    .toArray();
            double[] gets = IntStream.range(0, api.length / 2)
                    .mapToDouble(i -> api[2 * i + 1])
                    .toArray();
            double paced = (completed(server) - before) / ((System.nanoTime() - start) / 1e9);
            stop.set(1);
            sockets.join();
            figures.add("http: at 60 % of it, cycles per second", String.format(Locale.ROOT, "%.0f /s", paced), "");
            figures.millis("http: at 60 %, POST and GET of a task, P50", Figures.percentile(api, 0.5), "");
            figures.millis("http: at 60 %, POST and GET of a task, P95", Figures.percentile(api, 0.95), "< 20 ms");
            figures.millis("http: at 60 %, POST of a task, P95", Figures.percentile(posts, 0.95), "");
            figures.millis("http: at 60 %, GET of a task, P95", Figures.percentile(gets, 0.95), "");
            double[] opened = connects.stream().mapToDouble(Double::doubleValue).toArray();
            figures.millis("http: at 60 %, WebSocket connected, P95", Figures.percentile(opened, 0.95), "< 50 ms");
            running.set(false);
            generator.join();
            members.forEach(Member::close);
        }
    }

    private static String id(String answer) {
        try {
            return JSON.readTree(answer).path("task_id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long completed(ServerProcess server) {
        return ServerProcess.json(server.get("/api/v1/network/stats"))
                .path("completed_tasks")
                .asLong();
    }

    private static long underWay(ServerProcess server) {
        JsonNode stats = ServerProcess.json(server.get("/api/v1/network/stats"));
        return stats.path("pending_tasks").asLong()
                + stats.path("assigned_tasks").asLong()
                + stats.path("in_progress_tasks").asLong();
    }

    private static double rate(ServerProcess server, int seconds) {
        long before = completed(server);
        long start = System.nanoTime();
        LockSupport.parkNanos(seconds * 1_000_000_000L);
        return (completed(server) - before) / ((System.nanoTime() - start) / 1e9);
    }

    /** A wallet for each node and one for the requester: results of one owner do not confirm each other. */
    private static void sessions(ServerProcess server) {
        server.database().useHandle(handle -> {
            for (int i = 0; i <= OTHER; i++) {
                handle.createUpdate("""
                                INSERT INTO identity.session (id, token_hash, owner, address, chain_id, created_at, expires_at)
                                VALUES (gen_random_uuid(), :hash, :owner, :address, 1, now(), now() + interval '1 day')
                                """)
                        .bind("hash", sha256(token(i)))
                        .bind("owner", owner(i))
                        .bind("address", owner(i).substring("wallet:".length()))
                        .execute();
            }
        });
    }

    private static String owner(int number) {
        return String.format(Locale.ROOT, "wallet:0x%040x", number + 1);
    }

    private static String token(int number) {
        return "bws_" + HexFormat.of().formatHex(sha256("bench " + number));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void mint(ServerProcess server, int number, String amount) {
        var answer = server.send(
                "POST",
                "/api/v1/ledger/mint",
                server.operatorKey(),
                "{\"to\":\"" + owner(number) + "\",\"amount\":\"" + amount + "\"}",
                "Idempotency-Key",
                "bench-" + number);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static Member register(ServerProcess server, int number) {
        mint(server, number, "1000");
        byte[] key = Arrays.copyOf(("bench node " + number).getBytes(StandardCharsets.UTF_8), 32);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("public_key", HexFormat.of().formatHex(NodeKeys.publicKey(key)));
        JsonNode challenge =
                ServerProcess.json(server.send("POST", "/api/v1/nodes/register", token(number), request.toString()));
        String ledger = challenge.path("ledger").asText();
        String value = challenge.path("challenge").asText();
        request.put("challenge", value)
                .put("signature", HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(ledger, value))))
                .put("name", "bench")
                .put("slots", SLOTS)
                .put("price", "1")
                .put("stake", "1000");
        request.putArray("kinds").add("hash");
        JsonNode registered =
                ServerProcess.json(server.send("POST", "/api/v1/nodes/register", token(number), request.toString()));
        if (!registered.has("session_token")) {
            throw new IllegalStateException(registered.toString());
        }
        return new Member(registered, ledger, key);
    }

    private static byte[] batch(int size) {
        ArrayNode tasks = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < size; i++) {
            tasks.addObject().put("kind", "hash").put("payload", "payload " + i).put("max_price", "2");
        }
        return Wire.request(
                "POST",
                "/api/v1/tasks/batch",
                token(0),
                JsonNodeFactory.instance.objectNode().set("tasks", tasks).toString());
    }

    private static void generate(ServerProcess server, AtomicBoolean running, AtomicLong pace) {
        byte[] large = batch(BATCH);
        byte[] small = batch(PACED_BATCH);
        long submitted = 0;
        long due = System.nanoTime();
        try (Wire wire = new Wire(server.url())) {
            while (running.get()) {
                long perSecond = pace.get();
                if (perSecond == 0) {
                    due = System.nanoTime();
                    LockSupport.parkNanos(2_000_000);
                    continue;
                }
                boolean paced = perSecond < Long.MAX_VALUE;
                if (paced) {
                    due += (long) (1e9 * PACED_BATCH / perSecond);
                    LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                } else {
                    due = System.nanoTime();
                    if (submitted - Member.DONE.get() > BACKLOG) {
                        LockSupport.parkNanos(2_000_000);
                        continue;
                    }
                }
                Wire.Answer answer = wire.send(paced ? small : large);
                if (answer.status() != 201) {
                    throw new IllegalStateException(answer.text());
                }
                submitted += paced ? PACED_BATCH : BATCH;
            }
        }
    }

    /** From the TCP connection to the server's 101, in milliseconds. */
    private static double upgrade(ServerProcess server) {
        URI uri = URI.create(server.url());
        long start = System.nanoTime();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream()
                    .write(("GET /ws?channels=network HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                                    + token(0) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            if (!new String(line, StandardCharsets.US_ASCII).endsWith("101")) {
                throw new IllegalStateException(new String(line, StandardCharsets.US_ASCII));
            }
            return (System.nanoTime() - start) / 1e6;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One node. */
    private static final class Member implements WebSocket.Listener {
        /** Results sent, as a measure of what is still under way. */
        static final AtomicLong DONE = new AtomicLong();

        private final String ledger;
        private final UUID node;
        private final UUID session;
        private final String token;
        private final NodeKeys.Signer signer;
        private final StringBuilder partial = new StringBuilder();
        private final ConcurrentLinkedQueue<String> out = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean sending = new AtomicBoolean();
        private WebSocket socket;
        private long sequence;

        Member(JsonNode registered, String ledger, byte[] key) {
            this.ledger = ledger;
            this.node = UUID.fromString(registered.path("node_id").asText());
            this.session = UUID.fromString(registered.path("session").asText());
            this.token = registered.path("session_token").asText();
            this.signer = new NodeKeys.Signer(key);
        }

        void connect(HttpClient http, String url) {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(URI.create(url.replace("http", "ws") + "/api/v1/nodes/connect"), this)
                    .join();
        }

        void close() {
            socket.abort();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                if (text.startsWith("{\"assign\"")) {
                    work(from, text);
                }
            }
            from.request(1);
            return null;
        }

        private void work(WebSocket to, String text) {
            try {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                ArrayNode starts = body.putArray("start");
                ArrayNode results = body.putArray("result");
                for (JsonNode item : JSON.readTree(text).path("assign")) {
                    String task = item.path("task").asText();
                    int epoch = item.path("epoch").asInt();
                    starts.addObject().put("task", task).put("epoch", epoch);
                    results.addObject()
                            .put("task", task)
                            .put("epoch", epoch)
                            .put("output", Digests.ofOutput(item.path("payload").asText()));
                }
                sequence++;
                String said = body.toString();
                byte[] signature = signer.sign(NodeKeys.frame(ledger, node, session, sequence, said));
                out.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("seq", sequence)
                        .put("body", said)
                        .put("signature", HexFormat.of().formatHex(signature))
                        .toString());
                DONE.addAndGet(results.size());
                send(to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** One frame after another: the socket takes the next when the last is out. */
        private void send(WebSocket to) {
            if (sending.compareAndSet(false, true)) {
                String next = out.poll();
                if (next == null) {
                    sending.set(false);
                    return;
                }
                var _ = to.sendText(next, true).whenComplete((sent, fault) -> {
                    sending.set(false);
                    if (!out.isEmpty()) {
                        send(to);
                    }
                });
            }
        }
    }
}
