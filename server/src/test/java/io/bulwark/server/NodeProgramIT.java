package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.NodeProcess;
import io.bulwark.testing.Relay;
import io.bulwark.testing.ServerProcess;
import io.bulwark.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged node on the packaged server: both are killed in the middle of work, and nothing is lost or slashed. */
class NodeProgramIT {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    /** Longer than a restart of the server takes on a busy machine. */
    private static final Map<String, String> SETTINGS = Map.of("BULWARK_COMPUTE_LEASE", "PT40S");

    private Path folder;
    private final Relay relay = new Relay();
    private final FaultyModelServer models = FaultyModelServer.start();
    private final List<NodeProcess> processes = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        folder = Files.createTempDirectory("bulwark-node");
        models.on("", ModelBehaviour.body(200, "application/json", "{\"data\":[{\"id\":\"slow\"}]}"))
                .on("slow", ModelBehaviour.slowFirstToken(Duration.ofMillis(1_200)));
    }

    @AfterEach
    void end() {
        processes.forEach(NodeProcess::close);
        relay.close();
        models.close();
        TestFolders.delete(folder);
    }

    private String wallet(ServerProcess server, long seed) throws Exception {
        Wallets wallet = new Wallets(seed).at(server.url(), 1);
        String session = wallet.signIn();
        assertThat(server.send(
                                "POST",
                                "/api/v1/ledger/mint",
                                server.operatorKey(),
                                "{\"to\":\"" + owner(server, session) + "\",\"amount\":\"10000\"}",
                                "Idempotency-Key",
                                "fund-" + seed)
                        .statusCode())
                .isEqualTo(200);
        return session;
    }

    private static String owner(ServerProcess server, String session) {
        return ServerProcess.json(server.send("GET", "/api/v1/ledger/balance", session, null))
                .path("owner")
                .asText();
    }

    private NodeProcess node(String name, String credential) {
        String url = models.url();
        NodeProcess node = NodeProcess.start(
                folder.resolve(name + ".key"),
                relay.url(),
                credential,
                "--stake",
                "1000",
                "--name",
                name,
                "--model-url",
                url);
        processes.add(node);
        return node;
    }

    private static List<String> submit(ServerProcess server, String requester, String key, int each) {
        ObjectNode batch = Client.JSON.createObjectNode();
        ArrayNode tasks = batch.putArray("tasks");
        for (int i = 0; i < each; i++) {
            chat(tasks, key + i, 1);
            chat(tasks, key + i, 2);
            ObjectNode hash = tasks.addObject().put("kind", "hash").put("redundancy", 2);
            more(hash).putObject("payload").put("data", key + i);
            ObjectNode embedding = tasks.addObject().put("kind", "embedding").put("redundancy", 2);
            more(embedding).putObject("payload").put("input", key + i);
        }
        var answer = server.send(
                "POST", "/api/v1/tasks/batch", requester, batch.toString(), "Idempotency-Key", "batch-" + key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        List<String> ids = new ArrayList<>();
        ServerProcess.json(answer)
                .path("tasks")
                .forEach(t -> ids.add(t.path("task_id").asText()));
        return ids;
    }

    private static void chat(ArrayNode tasks, String text, int redundancy) {
        ObjectNode task = more(tasks.addObject().put("kind", "chat").put("redundancy", redundancy));
        if (redundancy > 1) {
            task.put("verification", "exact");
        }
        task.putObject("requires").put("model", "slow");
        task.putObject("payload").put("prompt", text);
    }

    private static ObjectNode more(ObjectNode task) {
        return task.put("max_price", "8").put("deadline_s", 600).put("max_attempts", 8);
    }

    private static long completed(ServerProcess server, String requester, List<String> ids) {
        return ids.stream()
                .map(id -> ServerProcess.json(server.send("GET", "/api/v1/tasks/" + id, requester, null)))
                .filter(task -> task.path("status").asText().equals("completed"))
                .count();
    }

    private static void assertNothingSlashed(ServerProcess server) {
        JsonNode totals = ServerProcess.json(server.get("/api/v1/ledger/totals"));
        assertThat(totals.path("slashed").asText()).isEqualTo("0");
        assertThat(totals.path("conserved").asBoolean()).isTrue();
    }

    @Test
    void nodes_and_server_are_killed_and_cut_off_in_the_middle_of_work_and_nothing_is_lost_or_slashed()
            throws Exception {
        Path data = folder.resolve("data");
        String requester;
        List<String> owners = new ArrayList<>();
        List<String> tasks;
        List<NodeProcess> nodes = new ArrayList<>();
        try (ServerProcess first = ServerProcess.start(data, SETTINGS)) {
            relay.to(first.url());
            requester = wallet(first, 50);
            for (int i = 1; i <= 4; i++) {
                owners.add(wallet(first, 50 + i));
            }
            for (int i = 0; i < 4; i++) {
                nodes.add(node("node-" + i, owners.get(i)));
            }
            nodes.forEach(NodeProcess::awaitConnected);
            tasks = submit(first, requester, "a", 10);
            Eventually.holds("some work is done", PATIENCE, () -> nodes.get(0).count("delivered") >= 2);

            nodes.get(0).kill();
            NodeProcess again = node("node-0", owners.get(0)).awaitConnected();
            // The others may have done all that there was while it started.
            tasks.addAll(submit(first, requester, "b", 10));
            Eventually.holds("it works again", PATIENCE, () -> again.count("delivered") >= 1);
            nodes.set(0, again);

            relay.cut();
            Eventually.holds("it notices", PATIENCE, () -> again.count("disconnected") >= 1);
            relay.mend();
            Eventually.holds("it is back", PATIENCE, () -> again.count("connected") >= 2);

            first.kill();
            try (ServerProcess second = ServerProcess.start(data, SETTINGS)) {
                relay.to(second.url());
                Eventually.holds(
                        "all tasks are completed", PATIENCE, () -> completed(second, requester, tasks) == tasks.size());
                assertNothingSlashed(second);

                List<String> more = submit(second, requester, "c", 4);
                Eventually.holds("work goes on", PATIENCE, () -> completed(second, requester, more) > 0);
                NodeProcess leaving = nodes.get(1);
                leaving.terminate();

                assertThat(leaving.awaitExit()).as(leaving.output()).isZero();
                assertThat(leaving.events().getLast().path("running").asInt()).isZero();
                assertThat(leaving.events().getLast().path("committed").asInt()).isZero();
                Eventually.holds(
                        "the others do the rest", PATIENCE, () -> completed(second, requester, more) == more.size());
                assertNothingSlashed(second);
            }
        }
    }
}
