package io.bulwark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestEngines.class)
class CacheApiTest {
    private static final String SYNC = "/api/v1/scan?mode=sync";

    @Test
    void the_second_identical_scan_is_answered_from_the_cache_in_either_mode() throws Exception {
        String body = body().toString();
        JsonNode first = Client.json(Client.post(SYNC, body));
        JsonNode second = Client.json(Client.post(SYNC, body));
        var third = Client.post("/api/v1/scan", body);

        assertThat(first.path("cached").asBoolean()).isFalse();
        assertThat(first.path("ttl").asInt()).isEqualTo(3600);
        assertThat(second.path("cached").asBoolean()).isTrue();
        assertThat(second.path("ttl").asInt()).isBetween(3500, 3600);
        assertThat(third.statusCode()).isEqualTo(200);
        assertThat(without(second)).isEqualTo(without(first));
        assertThat(Client.json(third).path("jobId")).isEqualTo(first.path("jobId"));
    }

    @Test
    void a_caller_may_ask_for_a_fresh_look() throws Exception {
        String body = body().toString();
        JsonNode first = Client.json(Client.post(SYNC, body));
        JsonNode fresh = Client.json(Client.postFresh(SYNC, body));

        assertThat(fresh.path("cached").asBoolean()).isFalse();
        assertThat(fresh.path("jobId")).isNotEqualTo(first.path("jobId"));
    }

    @Test
    void a_hundred_identical_scans_at_once_make_one_job() throws Exception {
        String body = body().toString();
        Set<String> jobs = ConcurrentHashMap.newKeySet();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(Thread.ofVirtual().start(() -> {
                try {
                    JsonNode answer = Client.json(Client.post(SYNC, body));
                    jobs.add(answer.path("status").asText() + " "
                            + answer.path("jobId").asText());
                } catch (Exception e) {
                    jobs.add(e.toString());
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(jobs).hasSize(1).allSatisfy(job -> assertThat(job).startsWith("complete "));
    }

    @Test
    void a_change_of_any_member_makes_another_answer() throws Exception {
        ObjectNode base = body();
        Set<String> jobs = new HashSet<>();
        jobs.add(job(base));
        Map<String, String> changes = Map.ofEntries(
                Map.entry("title", "\"Other title\""),
                Map.entry("description", "\"" + base.path("description").asText() + " \""),
                Map.entry("proposerAddress", "\"0x1111111111111111111111111111111111111111\""),
                Map.entry("daoName", "\"other\""),
                Map.entry("chainId", "10"),
                Map.entry("requestedAmount", "\"20001\""),
                Map.entry("requestedToken", "\"DAI\""),
                Map.entry("recipientAddress", "\"0x2222222222222222222222222222222222222222\""),
                Map.entry("votingDeadline", "\"2026-12-01T00:00:01Z\""),
                Map.entry("snapshotBlock", "21000001"),
                Map.entry("metadata", "{\"a\":\"c\"}"));
        // Every member of the request must be here: one that the key ignored would hand out a wrong answer.
        Set<String> members = new HashSet<>();
        base.fieldNames().forEachRemaining(members::add);
        assertThat(changes.keySet()).containsExactlyInAnyOrderElementsOf(members);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            ObjectNode changed = base.deepCopy();
            changed.set(change.getKey(), Client.JSON.readTree(change.getValue()));
            assertThat(jobs.add(job(changed)))
                    .as("another answer after a change of " + change.getKey())
                    .isTrue();
            ObjectNode dropped = base.deepCopy();
            dropped.remove(change.getKey());
            if (!Set.of("title", "description").contains(change.getKey())) {
                assertThat(jobs.add(job(dropped)))
                        .as("another answer without " + change.getKey())
                        .isTrue();
            }
        }
    }

    @Test
    void spellings_of_one_amount_and_one_address_share_an_answer() throws Exception {
        ObjectNode base = body();
        String first = job(base);
        base.put("requestedAmount", "20000.000").put("proposerAddress", "0xFE89CC7ABB2C4183683AB71653C4CDC9B02D44B7");

        assertThat(job(base)).isEqualTo(first);
    }

    @Test
    void answers_are_forgotten_by_hand_by_proposer_or_pattern() throws Exception {
        ObjectNode base = body();
        String first = job(base);
        JsonNode forgotten = Client.json(Client.post(
                "/api/v1/cache/invalidate", "{\"pattern\":\"scan:*:0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7:*\"}"));

        assertThat(forgotten.path("invalidated").asInt()).isPositive();
        assertThat(job(base)).isNotEqualTo(first);
        var bad = Client.post("/api/v1/cache/invalidate", "{\"pattern\":\"scan:[a-z]\"}");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(Client.json(bad).at("/errors/0/field").asText()).isEqualTo("pattern");
    }

    private static String job(ObjectNode body) throws Exception {
        return Client.json(Client.post(SYNC, body.toString())).path("jobId").asText();
    }

    private static ObjectNode body() {
        ObjectNode body = Client.JSON
                .createObjectNode()
                .put("title", "Fund the round " + UUID.randomUUID())
                .put("description", "Pay 20,000 USDC to the grants multisig.")
                .put("proposerAddress", "0xfe89cc7abb2c4183683ab71653c4cdc9b02d44b7")
                .put("daoName", "demo")
                .put("chainId", 1)
                .put("requestedAmount", "20000")
                .put("requestedToken", "USDC")
                .put("recipientAddress", "0x3333333333333333333333333333333333333333")
                .put("votingDeadline", "2026-12-01T00:00:00Z")
                .put("snapshotBlock", 21_000_000);
        body.putObject("metadata").put("a", "b");
        return body;
    }

    private static ObjectNode without(JsonNode answer) {
        return ((ObjectNode) answer.deepCopy()).remove(List.of("cached", "ttl"));
    }
}
