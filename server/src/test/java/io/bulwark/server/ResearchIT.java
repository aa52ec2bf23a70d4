package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FakeMarkets;
import io.bulwark.testing.Invariants;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server, killed in the middle of an analysis, and taken apart into processes. */
class ResearchIT {
    private Path folder;
    private FakeMarkets markets;

    @BeforeEach
    void open() throws Exception {
        folder = Files.createTempDirectory("bulwark-research");
        markets = FakeMarkets.start();
    }

    @AfterEach
    void close() {
        markets.close();
        TestFolders.delete(folder);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(markets.environment());
        environment.put("BULWARK_JOBS_LEASE", "2s");
        environment.put("BULWARK_JOBS_RENEW_EVERY", "500ms");
        return environment;
    }

    private static HttpResponse<String> submit(ServerProcess server, String project) {
        return server.post("/api/v1/analysis/comprehensive?mode=async", "{\"symbol\":\"" + project + "\"}");
    }

    private static UUID id(HttpResponse<String> response) {
        return UUID.fromString(ServerProcess.json(response).path("jobId").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs.submitted", "research.found", "research.cached", "jobs.finish-before-commit"})
    void a_server_killed_at_this_point_loses_no_accepted_analysis_and_answers_none_twice(String point) {
        Path data = folder.resolve("data");
        List<UUID> accepted = new ArrayList<>();
        Map<String, String> armed = environment();
        armed.put("BULWARK_KILL_POINT", point + ":2");
        try (ServerProcess doomed = ServerProcess.start(data, armed)) {
            for (int i = 0; i < 3 && doomed.isAlive(); i++) {
                try {
                    HttpResponse<String> response = submit(doomed, "demo-" + i);
                    if (response.statusCode() == 202) {
                        accepted.add(id(response));
                    }
                } catch (UncheckedIOException e) {
                    // The server died before it answered: nothing was promised.
                    continue;
                }
            }
            assertThat(doomed.awaitExit()).isEqualTo(137);
            try (ServerProcess next = ServerProcess.start(data, environment())) {
                assertThat(accepted).isNotEmpty();
                Eventually.holds("every accepted analysis is finished once", Duration.ofSeconds(60), () -> {
                    List<String> violations =
                            Invariants.acceptedJobsFinishedOnce(next.database(), accepted, "research.analysis");
                    if (!violations.isEmpty()) {
                        throw new IllegalStateException(String.join("\n", violations));
                    }
                    return true;
                });
                for (UUID each : accepted) {
                    JsonNode answer = ServerProcess.json(next.get("/api/v1/analysis/" + each));
                    assertThat(answer.at("/metadata/modules_completed").asInt()).isEqualTo(4);
                }
            }
        }
    }

    @Test
    void a_module_runs_alone_in_its_own_process() {
        Path data = folder.resolve("data");
        try (ServerProcess api = ServerProcess.start(
                        data,
                        environment(),
                        "--roles",
                        "api,scheduler,worker:research.analysis,worker:research.onchain,worker:research.tokenomics,worker:research.team");
                ServerProcess opinions =
                        ServerProcess.spawn(data, environment(), "--join", "--roles", "worker:research.sentiment")) {
            Eventually.holds("the other process serves too", Duration.ofSeconds(60), () -> opinions.output()
                    .contains("Bulwark listens"));

            HttpResponse<String> response = api.post("/api/v1/analysis/comprehensive", "{\"symbol\":\"demo\"}");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode answer = ServerProcess.json(response);
            assertThat(answer.at("/metadata/modules/sentiment/status").asText()).isEqualTo("ok");
            long there = api.database().withHandle(h -> h.createQuery(
                            "SELECT count(*) FROM jobs.job WHERE kind = 'research.sentiment.report' AND state = 'complete'")
                    .mapTo(Long.class)
                    .one());
            assertThat(there).isEqualTo(1);
        }
    }
}
