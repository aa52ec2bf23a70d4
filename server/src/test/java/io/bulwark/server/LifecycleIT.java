package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import io.bulwark.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Start, stop, second instance, joining: the packaged server as a user runs it. */
class LifecycleIT {
    private Path data;

    @BeforeEach
    void folder() throws Exception {
        data = Files.createTempDirectory("bulwark-lifecycle").resolve("data");
    }

    @AfterEach
    void remove() {
        TestFolders.delete(data.getParent());
    }

    @Test
    void ctrl_c_stops_everything_and_the_next_start_has_the_data() throws Exception {
        String proposals;
        try (ServerProcess first = ServerProcess.start(data, Map.of())) {
            assertThat(first.url()).startsWith("http://127.0.0.1:");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("operator.key"))))
                    .isEqualTo("rw-------");
            assertThat(first.output())
                    .contains("/api/docs")
                    .contains("operator.key")
                    .doesNotContain(first.operatorKey());
            first.post("/api/v1/scan?mode=sync", Client.scan("Kept", "Pay 5 USDC for stamps."));
            proposals = first.get("/api/v1/proposals").body();
            Long postmaster = ServerProcess.pid(data.resolve("postgres/postmaster.pid"));
            Long redis = ServerProcess.pid(data.resolve("redis/redis.pid"));

            first.interrupt();

            assertThat(ProcessHandle.of(postmaster)).isEmpty();
            assertThat(ProcessHandle.of(redis)).isEmpty();
            assertThat(data.resolve("connect.env")).doesNotExist();
        }
        try (ServerProcess second = ServerProcess.start(data, Map.of())) {
            assertThat(second.get("/api/v1/proposals").body()).isEqualTo(proposals);
        }
    }

    @Test
    void a_second_instance_on_the_same_folder_is_refused_and_may_join_instead() {
        try (ServerProcess owner = ServerProcess.start(data, Map.of(), "--roles", "api,scheduler")) {
            try (ServerProcess refused = ServerProcess.spawn(data.resolve("."), Map.of())) {
                assertThat(refused.awaitExit()).isEqualTo(3);
                assertThat(refused.output())
                        .contains("Another instance (pid " + owner.pid() + ")")
                        .contains("--join");
            }
            Eventually.holds(
                    "the owner serves on",
                    Duration.ofSeconds(20),
                    () -> owner.get("/ready").statusCode() == 200);

            String id = ServerProcess.json(owner.post("/api/v1/scan", Client.scan("Joined", "Pay 5 USDC.")))
                    .path("jobId")
                    .asText();
            assertThat(status(owner, id).path("status").asText()).isEqualTo("queued");
            ServerProcess worker = ServerProcess.spawn(data, Map.of(), "--join", "--roles", "worker");
            try {
                Eventually.holds(
                        "the joined worker runs the scan",
                        Duration.ofSeconds(60),
                        () -> status(owner, id).path("status").asText().equals("complete"));
            } finally {
                worker.interrupt();
            }
            assertThat(owner.connectEnv()).containsEntry("BULWARK_PID", Long.toString(owner.pid()));
        }
    }

    @Test
    void configured_engines_are_used_instead_of_embedded_ones() {
        try (ServerProcess engines = ServerProcess.start(data, Map.of())) {
            Path other = data.resolveSibling("other");
            var database = TestPostgres.newDatabase();
            try (ServerProcess server = ServerProcess.spawn(
                    other,
                    Map.of(
                            "DATABASE_URL",
                            database.databaseUrl().value(),
                            "REDIS_URL",
                            engines.connectEnv().get("REDIS_URL"),
                            "BULWARK_PROFILE",
                            "prod"))) {
                Eventually.holds("the server says that it listens", Duration.ofSeconds(60), () -> server.output()
                        .contains("Bulwark listens on"));
                assertThat(other.resolve("postgres")).doesNotExist();
            }
        }
    }

    @Test
    void a_production_profile_refuses_embedded_engines_by_name() {
        try (ServerProcess server = ServerProcess.spawn(data, Map.of("BULWARK_PROFILE", "prod"))) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.output()).contains("DATABASE_URL").contains("BULWARK_ACCEPT=embedded-engines");
        }
    }

    @Test
    void wrong_options_and_addresses_end_with_a_usage_message() {
        try (ServerProcess role = ServerProcess.spawn(data, Map.of(), "--roles", "cook")) {
            assertThat(role.awaitExit()).isEqualTo(2);
            assertThat(role.output()).contains("Unknown role 'cook'");
        }
        try (ServerProcess url = ServerProcess.spawn(data, Map.of("DATABASE_URL", "mysql://root:hunter2@host/db"))) {
            assertThat(url.awaitExit()).isEqualTo(2);
            assertThat(url.output()).contains("DATABASE_URL").doesNotContain("hunter2");
        }
    }

    @Test
    void log_lines_as_json_name_the_request_and_its_trace() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4799";
        Map<String, String> environment =
                Map.of("BULWARK_LOG_JSON", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
        try (ServerProcess server = ServerProcess.start(data, environment)) {
            Eventually.holds("a request meets a database that is gone", Duration.ofSeconds(30), () -> {
                ServerProcess.signal("KILL", ServerProcess.pid(data.resolve("postgres/postmaster.pid")));
                return server.send(
                                        "GET",
                                        "/api/v1/proposals",
                                        server.operatorKey(),
                                        null,
                                        "X-Request-Id",
                                        "lost-1",
                                        "traceparent",
                                        "00-" + trace + "-00f067aa0ba902b7-01")
                                .statusCode()
                        == 503;
            });
            JsonNode line = server.output()
                    .lines()
                    .filter(each -> each.startsWith("{") && each.contains("STORAGE_UNAVAILABLE"))
                    .map(LifecycleIT::json)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(server.output()));
            assertThat(line.path("level").asText()).isEqualTo("ERROR");
            assertThat(line.at("/mdc/requestId").asText()).isEqualTo("lost-1");
            assertThat(line.at("/mdc/traceId").asText()).isEqualTo(trace);
        }
    }

    private static JsonNode json(String line) {
        try {
            return Client.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static JsonNode status(ServerProcess server, String id) {
        return ServerProcess.json(server.get("/api/v1/scan/" + id));
    }
}
