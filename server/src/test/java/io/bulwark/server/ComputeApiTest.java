package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Digests;
import io.bulwark.compute.NodeKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class ComputeApiTest {

    /** A registered node. */
    private static final class Agent {
        final byte[] key;
        String ledger = "";
        String node = "";
        String session = "";
        String token = "";
        long sequence;

        Agent(String name) {
            key = Arrays.copyOf(name.getBytes(java.nio.charset.StandardCharsets.UTF_8), 32);
        }

        void register() throws Exception {
            ObjectNode request = Client.JSON.createObjectNode();
            request.put("public_key", HexFormat.of().formatHex(NodeKeys.publicKey(key)));
            JsonNode challenge = Client.json(Client.post("/api/v1/nodes/register", request.toString()));
            ledger = challenge.path("ledger").asText();
            String value = challenge.path("challenge").asText();
            request.put("challenge", value)
                    .put(
                            "signature",
                            HexFormat.of().formatHex(NodeKeys.sign(key, NodeKeys.registration(ledger, value))))
                    .put("name", "agent")
                    .put("slots", 4)
                    .put("price", "1")
                    .put("stake", "1000");
            request.putArray("kinds").add("hash");
            HttpResponse<String> answer = Client.post("/api/v1/nodes/register", request.toString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode registered = Client.json(answer);
            node = registered.path("node_id").asText();
            session = registered.path("session").asText();
            token = registered.path("session_token").asText();
        }

        String frame(ObjectNode body) {
            sequence++;
            byte[] signature = NodeKeys.sign(
                    key,
                    NodeKeys.frame(ledger, UUID.fromString(node), UUID.fromString(session), sequence, body.toString()));
            return Client.JSON
                    .createObjectNode()
                    .put("seq", sequence)
                    .put("body", body.toString())
                    .put("signature", HexFormat.of().formatHex(signature))
                    .toString();
        }

        static ObjectNode result(JsonNode assigned) {
            ObjectNode body = Client.JSON.createObjectNode();
            body.putArray("result")
                    .addObject()
                    .put("task", assigned.path("task").asText())
                    .put("epoch", assigned.path("epoch").asInt())
                    .put("output", Digests.ofOutput(assigned.path("payload").asText()));
            return body;
        }
    }

    private static HttpResponse<String> keyed(String path, String key, String body) throws Exception {
        return Client.send(Client.request(path)
                .header("Authorization", "Bearer " + Client.operatorKey())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void fund() throws Exception {
        HttpResponse<String> minted =
                keyed("/api/v1/ledger/mint", "fund-operator", "{\"to\":\"operator\",\"amount\":\"100000\"}");
        assertThat(minted.statusCode()).as(minted.body()).isEqualTo(200);
    }

    @Test
    void a_task_goes_to_a_node_over_its_socket_and_is_confirmed_by_one_that_pulls() throws Exception {
        fund();
        Agent pushed = new Agent("a node that is pushed");
        pushed.register();
        // The same owner's second node does not count in one quorum, so the check goes to another's.
        try (TestSocket socket = new TestSocket("/api/v1/nodes/connect", pushed.token);
                TestSocket events = new TestSocket("/ws?channels=tasks", Client.operatorKey())) {
            HttpResponse<String> accepted =
                    keyed("/api/v1/tasks", "task-1", "{\"kind\":\"hash\",\"payload\":\"hello\",\"max_price\":\"12\"}");
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(201);
            JsonNode task = Client.json(accepted);
            assertThat(task.path("status").asText()).isEqualTo("pending");
            assertThat(task.path("escrow").asText()).isEqualTo("12");
            String id = task.path("task_id").asText();

            JsonNode assigned = socket.next("assign").path("assign").path(0);
            assertThat(assigned.path("task").asText()).isEqualTo(id);
            socket.say(pushed.frame(Agent.result(assigned)));
            assertThat(socket.next("ack").path("ack").asLong()).isEqualTo(1);

            JsonNode event = events.next("task_update");
            while (!event.path("task_update").path("task_id").asText().equals(id)) {
                event = events.next("task_update");
            }
            assertThat(event.path("task_update").has("estimated_completion")).isTrue();
            JsonNode why = Client.json(Client.get("/api/v1/tasks/" + id + "/explain"));
            assertThat(why.path("status").asText()).isEqualTo("pending");
            assertThat(why.path("reason").asText()).contains("none of");

            HttpResponse<String> cancelled = Client.post("/api/v1/tasks/" + id + "/cancel", "");
            assertThat(Client.json(cancelled).path("status").asText()).isEqualTo("cancelled");
            // It had delivered, so it is paid.
            assertThat(Client.json(cancelled).path("price").asText()).isEqualTo("1");
            JsonNode payouts = Client.json(Client.get("/api/v1/tasks/" + id + "/payouts"));
            assertThat(payouts.path("payouts").path(0).path("amount").asText()).isEqualTo("0.98");

            String last = event.path("id").asText();
            try (TestSocket resumed = new TestSocket("/ws?channels=tasks&last_id=" + last, Client.operatorKey())) {
                assertThat(resumed.next("task_update").path("id").asText()).isNotEqualTo(last);
            }
        }
    }

    @Test
    void a_node_without_a_socket_pulls_its_work() throws Exception {
        fund();
        Agent agent = new Agent("a node that pulls");
        agent.register();
        keyed("/api/v1/tasks", "task-2", "{\"kind\":\"hash\",\"payload\":\"pulled\",\"max_price\":\"12\"}");

        JsonNode work = null;
        for (int i = 0; i < 200 && work == null; i++) {
            ObjectNode body = Client.JSON.createObjectNode();
            ObjectNode request = Client.JSON.createObjectNode().put("frame", agent.frame(body));
            HttpResponse<String> pulled = Client.send(Client.request("/api/v1/nodes/pull")
                    .header("Authorization", "Bearer " + agent.token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
            assertThat(pulled.statusCode()).as(pulled.body()).isEqualTo(200);
            for (JsonNode frame : Client.json(pulled).path("frames")) {
                if (frame.has("assign")) {
                    work = frame.path("assign").path(0);
                }
            }
        }
        assertThat(work).isNotNull();
        assertThat(work.path("payload").isTextual()).isTrue();
        // So that the other tests' tasks do not come here.
        ObjectNode leaving = Client.JSON.createObjectNode().put("draining", true);
        HttpResponse<String> drained = Client.send(Client.request("/api/v1/nodes/pull")
                .header("Authorization", "Bearer " + agent.token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Client.JSON
                        .createObjectNode()
                        .put("frame", agent.frame(leaving))
                        .toString())));
        assertThat(drained.statusCode()).isEqualTo(200);
    }

    @Test
    void doors_are_closed_to_those_who_may_not() throws Exception {
        assertThat(Client.send(Client.request("/api/v1/tasks")).statusCode()).isEqualTo(401);
        assertThat(Client.send(Client.request("/api/v1/network/health")).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> new TestSocket("/ws", "bwk_nobody")).isNotNull();
        assertThatThrownBy(() -> new TestSocket("/api/v1/nodes/connect", "bwn_nobody"))
                .isNotNull();
        fund();
        Agent agent = new Agent("a node that is curious");
        agent.register();
        assertThat(Client.send(Client.request("/api/v1/tasks").header("Authorization", "Bearer " + agent.token))
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> unbond = Client.send(Client.request("/api/v1/nodes/" + agent.node + "/unbond")
                .header("Authorization", "Bearer " + agent.token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "x")
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":\"1000\"}")));
        assertThat(unbond.statusCode()).isEqualTo(403);
    }

    @Test
    void wrong_tasks_are_refused_by_field_and_what_is_not_built_says_so() throws Exception {
        HttpResponse<String> wrong =
                Client.post("/api/v1/tasks", "{\"kind\":\"dig\",\"max_price\":\"-1\",\"redundancy\":9}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(Client.json(wrong).path("errors"))
                .extracting(e -> e.path("field").asText())
                .contains("kind", "payload", "max_price", "redundancy");
        HttpResponse<String> later = Client.post(
                "/api/v1/tasks",
                "{\"kind\":\"chat\",\"payload\":{},\"max_price\":\"1\",\"verification\":\"semantic\"}");
        assertThat(later.statusCode()).isEqualTo(501);
    }

    @Test
    void what_is_the_same_for_everybody_may_be_kept_and_what_is_personal_may_not() throws Exception {
        for (String path : new String[] {"/api/v1/nodes", "/api/v1/nodes/stats", "/api/v1/ledger/epochs"}) {
            HttpResponse<String> first = Client.get(path);
            assertThat(first.headers().allValues("Cache-Control")).as(path).containsExactly("private, max-age=300");
            String tag = first.headers().firstValue("ETag").orElseThrow();
            assertThat(Client.json(first).isObject()).isTrue();
            HttpResponse<String> again = Client.send(Client.request(path)
                    .header("Authorization", "Bearer " + Client.operatorKey())
                    .header("If-None-Match", "\"other\", W/" + tag));
            // Nodes of other tests may have said something between the two.
            assertThat(again.statusCode()).as(path).isIn(200, 304);
            assertThat(again.body().isEmpty())
                    .isEqualTo(again.headers().firstValue("ETag").orElseThrow().equals(tag));
            assertThat(Client.send(Client.request(path).header("If-None-Match", tag))
                            .statusCode())
                    .as("without a credential")
                    .isEqualTo(401);
        }
        assertThat(Client.get("/api/v1/network/stats").headers().firstValue("Cache-Control"))
                .hasValue("private, max-age=5");
        for (String path : new String[] {"/api/v1/tasks", "/api/v1/ledger/balance", "/api/v1/nodes/none/status"}) {
            assertThat(Client.get(path).headers().allValues("Cache-Control"))
                    .as(path)
                    .containsExactly("no-store");
        }
    }

    @Test
    void events_are_resumed_behind_the_last_one_without_a_gap_or_a_repetition() throws Exception {
        fund();
        ArrayList<String> all = new ArrayList<>();
        ArrayList<String> pieces = new ArrayList<>();
        String from;
        try (TestSocket events = new TestSocket("/ws?channels=tasks", Client.operatorKey())) {
            String id = submitted("resume-0");
            from = until(events, id, "pending", new ArrayList<>());
            for (int i = 1; i <= 3; i++) {
                String task = submitted("resume-" + i);
                until(events, task, "pending", all);
                Client.post("/api/v1/tasks/" + task + "/cancel", "");
                until(events, task, "cancelled", all);
            }
        }
        // The same again in pieces: each connection takes two events and breaks.
        while (pieces.size() < all.size()) {
            try (TestSocket piece = new TestSocket("/ws?channels=tasks&last_id=" + from, Client.operatorKey())) {
                for (int i = 0; i < 2 && pieces.size() < all.size(); i++) {
                    from = piece.next("task_update").path("id").asText();
                    pieces.add(from);
                }
            }
        }
        assertThat(pieces).isEqualTo(all).doesNotHaveDuplicates();
        // An id from before all that is kept: what came in between cannot be told, and that is said.
        try (TestSocket late = new TestSocket("/ws?channels=tasks&last_id=1-1", Client.operatorKey())) {
            assertThat(late.next("missed").path("missed").asBoolean()).isTrue();
            assertThat(late.next("task_update").has("id")).isTrue();
        }
    }

    private static String submitted(String key) throws Exception {
        // No node has such a model, so nobody takes it.
        JsonNode task = Client.json(keyed(
                "/api/v1/tasks",
                key,
                "{\"kind\":\"hash\",\"payload\":\"x\",\"max_price\":\"2\",\"requires\":{\"model\":\"none-has-it\"}}"));
        return task.path("task_id").asText();
    }

    /** Reads events, noting their ids, until a task stands so; gives the id of that event. */
    private static String until(TestSocket events, String task, String status, List<String> ids) throws Exception {
        while (true) {
            JsonNode event = events.next("task_update");
            ids.add(event.path("id").asText());
            JsonNode update = event.path("task_update");
            if (update.path("task_id").asText().equals(task)
                    && update.path("status").asText().equals(status)) {
                return event.path("id").asText();
            }
        }
    }

    @Test
    void the_network_tells_its_state() throws Exception {
        JsonNode stats = Client.json(Client.get("/api/v1/network/stats"));
        assertThat(stats.has("active_nodes")).isTrue();
        assertThat(stats.has("pending_tasks")).isTrue();
        assertThat(stats.has("throughput")).isTrue();
        JsonNode state = Client.json(Client.get("/api/v1/ledger/state"));
        assertThat(state.path("contract").asText()).isEqualTo("DeAICompute");
        assertThat(Client.get("/api/v1/nodes").statusCode()).isEqualTo(200);
        assertThat(Client.get("/api/v1/nodes/stats").statusCode()).isEqualTo(200);
        assertThat(Client.get("/api/v1/ledger/epochs").statusCode()).isEqualTo(200);
    }
}
