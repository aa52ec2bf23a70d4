package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.compute.ComputeConfig;
import io.bulwark.compute.ComputeNetwork;
import io.bulwark.compute.ComputeNetwork.NodeIdentity;
import io.bulwark.compute.NodeLink;
import io.bulwark.compute.NodeRequest;
import io.bulwark.compute.TaskRequest;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Databases;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;

/**
 * The real network on a real database behind the doors that nodes use without a WebSocket. An owner's credential is their name.
 * What it answers can be spoilt.
 */
final class TestDoor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ComputeNetwork network;
    final Jdbi jdbi;
    private final ComputeConfig config;
    private final AgroalDataSource pool;
    private final HttpServer server;
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    /** Takes a call over when it returns true. */
    volatile Predicate<HttpExchange> spoiler = exchange -> false;

    /** A connected node. */
    private static final class Seat implements NodeLink {
        final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
        final NodeIdentity identity;
        ComputeNetwork.Connected connected;

        Seat(NodeIdentity identity) {
            this.identity = identity;
        }

        @Override
        public void send(String json) {
            waiting.add(json);
        }

        @Override
        public void close() {}
    }

    TestDoor(TestPostgres postgres, Map<String, String> settings) {
        try {
            pool = AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(12)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(
                                            postgres.connections().jdbcUrl())
                                    .principal(new NamePrincipal(
                                            postgres.connections().user()))
                                    .credential(new SimplePassword(
                                            postgres.connections().password().value())))));
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jdbi = Databases.jdbi(pool);
        config = new SmallRyeConfigBuilder()
                .withMapping(ComputeConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(ComputeConfig.class);
        InstantSource clock = InstantSource.system();
        network = new ComputeNetwork(
                jdbi, postgres.signals(), config, new UuidV7(clock), clock, new SimpleMeterRegistry());
        network.start();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    Endpoint endpoint(String owner) {
        return new Endpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), owner);
    }

    void fund(String owner, long tokens) {
        network.ledger().mint("fund:" + owner + ":" + tokens, owner, TokenAmount.of(tokens));
    }

    List<UUID> submit(String requester, TaskRequest... requests) {
        return network.submit(
                new Principal(Principal.Kind.WALLET, requester, Set.of(Permission.TASK_SUBMIT)),
                null,
                List.of(requests));
    }

    static TaskRequest task(String kind, String payload, int redundancy) {
        try {
            return new TaskRequest(kind, JSON.readTree(payload), "12", null, null, redundancy, 300, 8, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String result(UUID task) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT output FROM compute.task_done WHERE id = :id AND phase = 'completed'")
                        .bind("id", task)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(""));
    }

    /** What was tried, as JSON. */
    String attempts(UUID task) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT CAST(attempts AS text) FROM compute.task WHERE id = :id
                        UNION ALL SELECT CAST(attempts AS text) FROM compute.task_done WHERE id = :id
                        """)
                .bind("id", task)
                .mapTo(String.class)
                .findFirst()
                .orElse(""));
    }

    long count(String sql) {
        return jdbi.withHandle(h -> h.createQuery(sql).mapTo(Long.class).one());
    }

    TokenAmount slashed() {
        return new TokenAmount(network.ledger().totals().getOrDefault("network/slashed", java.math.BigDecimal.ZERO));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (spoiler.test(exchange)) {
                return;
            }
            String bearer = exchange.getRequestHeaders().getFirst("Authorization");
            String credential = bearer == null ? "" : bearer.substring("Bearer ".length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                switch (exchange.getRequestURI().getPath()) {
                    case "/api/v1/nodes/register" -> send(exchange, 200, register(credential, body));
                    case "/api/v1/nodes/pull" -> pull(exchange, credential, JSON.readTree(body));
                    default -> send(exchange, 404, problem("NOT_FOUND", "There is no such place"));
                }
            } catch (BulwarkException e) {
                ObjectNode problem = problem(e.code().name(), e.text());
                e.details().forEach((name, value) -> problem.set(name, JSON.valueToTree(value)));
                send(exchange, e.code().status(), problem);
            }
        }
    }

    static void send(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ObjectNode problem(String code, String message) {
        return JSON.createObjectNode().put("code", code).put("message", message);
    }

    private ObjectNode register(String owner, String body) throws IOException {
        NodeRequest request = JSON.readValue(body, NodeRequest.class);
        ObjectNode json = JSON.createObjectNode().put("ledger", config.ledgerId());
        if (request.challenge() == null) {
            return json.put("challenge", network.challenge(request));
        }
        Principal caller = new Principal(Principal.Kind.WALLET, owner, Set.of(Permission.NODE_RUN));
        NodeIdentity identity = network.register(caller, request, "127.0.0.1");
        Seat seat = new Seat(identity);
        seat.connected = network.connect(identity.principal(), seat);
        seats.values().removeIf(other -> identity.node().equals(other.identity.node()));
        seats.put(identity.token(), seat);
        return json.put("node_id", identity.node().toString())
                .put("session", identity.session().toString())
                .put("session_token", identity.token())
                .put("stake", network.ledger().bonded(identity.node()).toString())
                .put("token", config.token())
                .put("lease_ms", config.lease().toMillis());
    }

    private void pull(HttpExchange exchange, String token, JsonNode body) throws IOException {
        Seat seat = seats.get(token);
        if (seat == null) {
            send(exchange, 401, problem("INVALID_TOKEN", "The session has ended"));
            return;
        }
        if (body.path("frame").isTextual()) {
            seat.connected.frame(body.path("frame").asText());
        }
        ObjectNode json = JSON.createObjectNode();
        ArrayNode frames = json.putArray("frames");
        List<String> taken = new ArrayList<>();
        for (String frame = seat.waiting.poll(); frame != null; frame = seat.waiting.poll()) {
            taken.add(frame);
        }
        for (String frame : taken) {
            frames.add(JSON.readTree(frame));
        }
        send(exchange, 200, json);
    }

    /** As if the server had forgotten every session. */
    void forgetSessions() {
        seats.clear();
    }

    @Override
    public void close() {
        server.stop(0);
        network.close();
        pool.close();
    }
}
