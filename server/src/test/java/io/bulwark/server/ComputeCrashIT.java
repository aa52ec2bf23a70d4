package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.NodeProcess;
import io.bulwark.testing.Relay;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged server is killed at each step of a task's life, with packaged nodes at work. */
@Tag("slow")
class ComputeCrashIT {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final String OWNER_TOKENS = "10000";

    private Path folder;
    private final Relay relay = new Relay();
    private final List<NodeProcess> processes = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        folder = Files.createTempDirectory("bulwark-compute-crash");
    }

    @AfterEach
    void end() {
        processes.forEach(NodeProcess::close);
        relay.close();
        TestFolders.delete(folder);
    }

    private static String wallet(ServerProcess server, long seed) throws Exception {
        String session = new Wallets(seed).at(server.url(), 1).signIn();
        String owner = ServerProcess.json(server.send("GET", "/api/v1/ledger/balance", session, null))
                .path("owner")
                .asText();
        String minted = "{\"to\":\"" + owner + "\",\"amount\":\"" + OWNER_TOKENS + "\"}";
        assertThat(server.send(
                                "POST",
                                "/api/v1/ledger/mint",
                                server.operatorKey(),
                                minted,
                                "Idempotency-Key",
                                "fund-" + seed)
                        .statusCode())
                .isEqualTo(200);
        return session;
    }

    private static String batch(int number) {
        ObjectNode batch = Client.JSON.createObjectNode();
        ArrayNode tasks = batch.putArray("tasks");
        for (int i = 0; i < 10; i++) {
            ObjectNode task = tasks.addObject()
                    .put("kind", "hash")
                    .put("redundancy", 1 + i % 2)
                    .put("max_price", "8")
                    .put("deadline_s", 600)
                    .put("max_attempts", 8);
            task.putObject("payload").put("data", number + "-" + i);
        }
        return batch.toString();
    }

    /** Submits what nobody knows the fate of under the same key again. */
    private static List<String> submit(ServerProcess server, String requester, int number) {
        HttpResponse<String> answer = server.send(
                "POST", "/api/v1/tasks/batch", requester, batch(number), "Idempotency-Key", "batch-" + number);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        List<String> ids = new ArrayList<>();
        ServerProcess.json(answer)
                .path("tasks")
                .forEach(task -> ids.add(task.path("task_id").asText()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"compute.submitted", "compute.assigned", "compute.applied"})
    void a_server_killed_here_loses_no_accepted_task_pays_none_twice_and_slashes_nobody(String point) throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> settings = Map.of("BULWARK_COMPUTE_LEASE", "PT40S");
        Map<String, String> armed = Map.of("BULWARK_COMPUTE_LEASE", "PT40S", "BULWARK_KILL_POINT", point + ":3");
        List<List<String>> promised = new ArrayList<>();
        String requester;
        try (ServerProcess doomed = ServerProcess.start(data, armed)) {
            relay.to(doomed.url());
            requester = wallet(doomed, 70);
            for (int i = 1; i <= 3; i++) {
                NodeProcess node = NodeProcess.start(
                        folder.resolve("node-" + i + ".key"), relay.url(), wallet(doomed, 70 + i), "--stake", "1000");
                processes.add(node);
            }
            processes.forEach(NodeProcess::awaitConnected);
            for (int i = 0; i < 50 && doomed.isAlive(); i++) {
                try {
                    promised.add(submit(doomed, requester, i));
                } catch (UncheckedIOException e) {
                    // The server died before it answered: nothing was promised, and perhaps all was done.
                    promised.add(List.of());
                }
            }
            assertThat(doomed.awaitExit()).isEqualTo(137);
        }
        try (ServerProcess next = ServerProcess.start(data, settings)) {
            relay.to(next.url());
            List<String> all = new ArrayList<>();
            for (int i = 0; i < promised.size(); i++) {
                List<String> again = submit(next, requester, i);
                if (!promised.get(i).isEmpty()) {
                    assertThat(again).isEqualTo(promised.get(i));
                }
                all.addAll(again);
            }
            assertThat(new HashSet<>(all)).hasSize(promised.size() * 10);
            Eventually.holds("every task is completed", PATIENCE, () -> all.stream()
                    .map(id -> ServerProcess.json(next.send("GET", "/api/v1/tasks/" + id, requester, null)))
                    .allMatch(task -> task.path("status").asText().equals("completed")));
            JsonNode totals = ServerProcess.json(next.get("/api/v1/ledger/totals"));
            assertThat(totals.path("slashed").asText()).isEqualTo("0");
            assertThat(totals.path("conserved").asBoolean()).isTrue();
            long twice = next.database()
                    .withHandle(h -> h.createQuery("""
                            SELECT count(*) FROM (
                                SELECT task, node FROM compute.payout GROUP BY task, node HAVING count(*) > 1) AS twice
                            """).mapTo(Long.class).one());
            assertThat(twice).isZero();
        }
    }
}
