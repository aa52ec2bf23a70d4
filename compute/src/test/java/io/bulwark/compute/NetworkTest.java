package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Frame.Key;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NetworkTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private TestNetwork network = new TestNetwork(postgres, Map.of());

    @BeforeEach
    void start() {
        network.fund("alice", 10_000);
    }

    @AfterEach
    void stop() {
        network.close();
    }

    private void with(Map<String, String> settings) {
        network.close();
        network = new TestNetwork(postgres, settings);
    }

    @Test
    void a_task_is_computed_confirmed_and_paid() {
        List<TestNode> nodes = List.of(
                network.node("bob", false, 1, "2"),
                network.node("carol", false, 2, "3"),
                network.node("dave", false, 3, "3"));

        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        assertThat(network.status(task)).isEqualTo("pending");
        network.settle(nodes);

        ObjectNode done = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.path("result").asText()).isEqualTo(Digests.ofOutput("hello"));
        // Newcomers are always checked, so two were paid.
        assertThat(done.path("attempts")).hasSize(2);
        TokenAmount price = TokenAmount.parse(done.path("price").asText()).orElseThrow();
        assertThat(network.first().ledger().ftBalanceOf("alice"))
                .isEqualTo(TokenAmount.of(10_000).minus(price));
        network.assertSound();
    }

    @Test
    void a_quorum_commits_before_anybody_shows_a_result_and_a_liar_pays() {
        List<TestNode> nodes = List.of(
                network.node("bob", false, 1, "2"),
                network.node("carol", false, 2, "2"),
                network.node("liar", true, 3, "2"));
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 3));

        network.settle(nodes);

        ObjectNode done = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.path("result").asText()).isEqualTo(Digests.ofOutput("hello"));
        assertThat(done.path("price").asText()).isEqualTo("4");
        assertThat(network.first().ledger().stakeOf(nodes.get(2).id())).isEqualTo(TokenAmount.of(800));
        assertThat(network.first().ledger().stakeOf(nodes.get(0).id())).isEqualTo(TokenAmount.of(1_000));
        assertThat(network.first().nodes().get(nodes.get(2).id()).rejected()).isEqualTo(1);
        network.assertSound();
    }

    @Test
    void a_silent_node_loses_its_task_to_another_and_its_late_result_counts_for_nothing() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        TestNode silent = network.node("bob", false, 1, "1");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        silent.hear();
        assertThat(silent.work).hasSize(1);
        TestNode other = network.node("carol", false, 2, "2");

        network.clock.advance(Duration.ofSeconds(11));
        network.first().coordinator().tick();
        other.beat();
        network.settle(List.of(other));
        silent.act();
        network.first().coordinator().drain();
        silent.hear();

        ObjectNode done = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(done.path("attempts").path(0).path("why").asText()).isEqualTo("EXPIRED");
        assertThat(done.path("attempts").path(1).path("node_id").asText())
                .isEqualTo(other.id().toString());
        assertThat(silent.refusals).isNotEmpty();
        assertThat(network.count("SELECT count(*) FROM compute.payout WHERE node = '" + silent.id() + "'"))
                .isZero();
        network.assertSound();
    }

    @Test
    void what_an_instance_gave_before_it_ended_is_given_again_by_the_next() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        TestNode node = network.node("bob", false, 1, "1");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        node.forget();
        ComputeNetwork next = network.add(Duration.ZERO);

        node.connect(next);
        node.beat();
        next.coordinator().drain();
        TestNode other = network.node("carol", false, 2, "2");
        network.settle(List.of(node, other));

        assertThat(network.status(task)).isEqualTo("completed");
        network.assertSound();
    }

    @Test
    void after_a_pause_of_all_instances_nodes_have_one_lease_to_come_back() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        TestNode node = network.node("bob", false, 1, "1");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        network.clock.advance(Duration.ofMinutes(1));

        network.first().coordinator().begin();
        network.first().coordinator().tick();
        assertThat(attempt(task).path("status").asText()).isEqualTo("assigned");

        network.clock.advance(Duration.ofSeconds(11));
        network.first().coordinator().tick();
        assertThat(attempt(task).path("why").asText()).isEqualTo("EXPIRED");
        assertThat(node.id()).hasToString(attempt(task).path("node_id").asText());
    }

    private JsonNode attempt(UUID task) {
        return network.first()
                .tasks()
                .get(TestNode.owner("alice"), task)
                .path("attempts")
                .path(0);
    }

    @Test
    void a_node_may_say_why_it_failed_and_the_requester_reads_that_as_its_words() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        TestNode node = network.node("bob", false, 1, "1");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        node.hear();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TestNode.item(body, "fail", node.work.keySet().iterator().next())
                .put("reason", "out of memory\u001b[31m" + "x".repeat(500));

        node.say(body);
        network.first().coordinator().drain();

        assertThat(attempt(task).path("why").asText()).isEqualTo("REPORTED");
        assertThat(attempt(task).path("said").asText()).hasSize(200).startsWith("out of memory?[31mxxx");
    }

    @Test
    void a_live_node_keeps_long_work_by_its_heartbeats() {
        TestNode node = network.node("bob", false, 1, "1");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        node.hear();

        for (int i = 0; i < 8; i++) {
            network.clock.advance(Duration.ofSeconds(4));
            node.beat();
            network.first().coordinator().beat();
            network.first().coordinator().drain();
            network.first().coordinator().tick();
        }

        assertThat(network.status(task)).isIn("assigned", "in_progress");
        network.assertSound();
    }

    @Test
    void cancelling_pays_what_was_delivered_and_refunds_the_rest() {
        TestNode node = network.node("bob", false, 1, "2");
        UUID waiting = network.submit("alice", TestNetwork.hash("a", "12", 1));
        UUID delivered = network.submit("alice", TestNetwork.hash("b", "12", 1));
        network.first().tasks().cancel(TestNode.owner("alice"), waiting);
        network.settle(List.of(node));

        ObjectNode first = network.first().tasks().get(TestNode.owner("alice"), waiting);
        ObjectNode second = network.first().tasks().cancel(TestNode.owner("alice"), delivered);

        assertThat(first.path("price").asText()).isEqualTo("0");
        assertThat(second.path("status").asText()).isEqualTo("cancelled");
        assertThat(second.path("price").asText()).isEqualTo("2");
        assertCode(ErrorCode.CONFLICT, () -> network.first().tasks().cancel(TestNode.owner("alice"), delivered));
        assertCode(ErrorCode.NOT_FOUND, () -> network.first().tasks().cancel(TestNode.owner("mallory"), delivered));
        network.assertSound();
    }

    @Test
    void forged_repeated_and_foreign_frames_change_nothing() {
        TestNode bob = network.node("bob", false, 1, "2");
        TestNode mallory = network.node("mallory", false, 2, "9");
        UUID task = network.submit("alice", TestNetwork.hash("hello", "12", 1));
        network.first().coordinator().match();
        bob.hear();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TestNode.item(body, "result", new Key(task, 1)).put("output", "forged");

        assertCode(ErrorCode.INVALID_SIGNATURE, () -> bob.say(bob.frame(bob.nextNumber(), body.toString(), mallory)));
        // Under its own name, about another's attempt.
        mallory.say(body);
        network.first().coordinator().drain();
        mallory.hear();
        assertThat(mallory.refusals).extracting(r -> r.path("why").asText()).containsExactly("OTHER_NODE");

        bob.beat();
        String last = bob.sent.getLast();
        assertCode(ErrorCode.CONFLICT, () -> bob.say(last));
        assertThat(network.status(task)).isEqualTo("assigned");
        network.assertSound();
    }

    @Test
    void a_stolen_challenge_or_key_registers_nobody() {
        network.fund("bob", 5_000);
        TestNode node = new TestNode("bob", false, 9);
        node.register(network.first(), "1000", "1", 1, List.of("hash"));
        TestNode thief = new TestNode("eve", false, 9);

        network.fund("eve", 5_000);
        assertCode(ErrorCode.CONFLICT, () -> thief.register(network.first(), "1000", "1", 1, List.of("hash")));
        TestNode poor = new TestNode("poor", false, 10);
        assertCode(
                ErrorCode.INSUFFICIENT_BALANCE, () -> poor.register(network.first(), "1000", "1", 1, List.of("hash")));
        TestNode small = new TestNode("eve", false, 11);
        assertCode(
                ErrorCode.INSUFFICIENT_BALANCE, () -> small.register(network.first(), "999", "1", 1, List.of("hash")));
        assertThat(network.first().ledger().ftBalanceOf("eve")).isEqualTo(TokenAmount.of(5_000));
        network.assertSound();
    }

    @Test
    void what_cannot_be_paid_is_not_accepted_and_costs_others_nothing() {
        network.fund("poor", 5);
        assertCode(ErrorCode.INSUFFICIENT_BALANCE, () -> network.submit("poor", TestNetwork.hash("x", "6", 1)));
        UUID task = network.submit("alice", TestNetwork.hash("x", "6", 1));

        assertThat(network.status(task)).isEqualTo("pending");
        assertThat(network.count("SELECT count(*) FROM compute.task")).isEqualTo(1);
        network.assertSound();
    }

    @Test
    void the_same_key_submits_once() {
        List<TaskRequest> two = List.of(TestNetwork.hash("a", "6", 1), TestNetwork.hash("b", "7", 1));
        var first = network.first().tasks().submit(TestNode.owner("alice"), "key-1", two);
        var again = network.first().tasks().submit(TestNode.owner("alice"), "key-1", two);

        assertThat(again).isEqualTo(first);
        assertThat(network.count("SELECT count(*) FROM compute.task")).isEqualTo(2);
        network.assertSound();
    }

    @Test
    void a_flood_of_one_requester_does_not_starve_another() {
        network.fund("flood", 100_000);
        List<TaskRequest> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(TestNetwork.hash("f" + i, "6", 1));
        }
        network.first().tasks().submit(TestNode.owner("flood"), null, many);
        UUID one = network.submit("alice", TestNetwork.hash("a", "6", 1));
        TestNode node = network.node("bob", false, 1, "2");

        network.first().coordinator().match();
        node.hear();

        assertThat(node.work.keySet()).extracting(Key::task).contains(one);
    }

    @Test
    void what_no_node_can_do_does_not_stand_in_the_way() {
        for (int i = 0; i < 50; i++) {
            network.submit(
                    "alice",
                    new TaskRequest(
                            "hash",
                            JsonNodeFactory.instance.textNode("x"),
                            "6",
                            null,
                            null,
                            1,
                            120,
                            null,
                            new TaskRequest.Requires("model-" + i, true, null, null)));
        }
        UUID plain = network.submit("alice", TestNetwork.hash("a", "6", 1));
        List<TestNode> nodes = List.of(network.node("bob", false, 1, "2"), network.node("carol", false, 2, "2"));

        network.settle(nodes);

        assertThat(network.status(plain)).isEqualTo("completed");
        assertThat(network.count("SELECT count(*) FROM compute.task")).isEqualTo(50);
    }

    @Test
    void explain_names_every_node_and_why_it_was_refused() {
        network.node("bob", false, 1, "5");
        TestNode gpu = network.node("carol", false, 2, "2");
        UUID task = network.submit(
                "alice",
                new TaskRequest(
                        "hash",
                        JsonNodeFactory.instance.textNode("x"),
                        "6",
                        null,
                        null,
                        1,
                        120,
                        null,
                        new TaskRequest.Requires(null, true, null, null)));
        network.first().nodes().maintenance(TestNode.owner("carol"), gpu.id(), true);

        ObjectNode why = network.first().tasks().explain(TestNode.owner("alice"), task);

        assertThat(why.path("reason").asText()).startsWith("It waits: none of 2 nodes fits.");
        assertThat(why.path("nodes"))
                .extracting(n -> n.path("refused").asText())
                .containsExactlyInAnyOrder("GPU", "MAINTENANCE");
    }

    @Test
    void an_answer_of_a_language_model_is_one_nodes_word_never_compared_and_shown_as_not_verified() {
        TestNode liar = network.node("liar", true, 1, "6");
        TestNode honest = network.node("bob", false, 2, "7");

        UUID task = network.submit("alice", TestNetwork.chat("hello", "6"));
        network.settle(List.of(liar, honest));

        ObjectNode done = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.path("verification").asText()).isEqualTo("none");
        assertThat(done.path("verified").asBoolean(true)).isFalse();
        assertThat(done.path("assurance").asText()).isEqualTo("none");
        // A newcomer, whose every result would be checked; one result is all that the escrow has to pay for.
        assertThat(done.path("attempts")).hasSize(1);
        assertThat(done.path("price").asText()).isEqualTo("6");
        assertThat(network.first().ledger().stakeOf(liar.id())).isEqualTo(TokenAmount.of(1_000));
        assertThat(network.first().nodes().get(liar.id()).streak()).isZero();
        network.assertSound();
    }

    @Test
    void what_is_compared_says_whether_a_second_node_agreed() {
        with(Map.of("bulwark.compute.newcomer-results", "0", "bulwark.compute.check-rate", "0.05"));
        List<TestNode> nodes = List.of(network.node("bob", false, 1, "2"), network.node("carol", false, 2, "2"));
        UUID two = network.submit("alice", TestNetwork.hash("two", "12", 2));
        List<UUID> alone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            alone.add(network.submit("alice", TestNetwork.hash("alone " + i, "12", 1)));
        }
        for (int i = 0; i < 20; i++) {
            network.settle(nodes);
            // What waited for room is looked at again.
            network.clock.advance(Duration.ofSeconds(2));
            network.first().coordinator().tick();
            nodes.forEach(TestNode::beat);
            network.first().coordinator().drain();
        }

        ObjectNode agreed = network.first().tasks().get(TestNode.owner("alice"), two);
        assertThat(agreed.path("verified").asBoolean()).isTrue();
        assertThat(agreed.path("assurance").asText()).isEqualTo("agreed");
        for (UUID one : alone) {
            ObjectNode done = network.first().tasks().get(TestNode.owner("alice"), one);
            boolean confirmed = done.path("attempts").size() > 1;
            assertThat(done.path("verified").asBoolean()).isEqualTo(confirmed);
            assertThat(done.path("assurance").asText()).isEqualTo(confirmed ? "agreed" : "sampled");
        }
    }

    @Test
    void what_is_not_compared_is_computed_once_and_chat_is_compared_only_on_request() {
        TaskRequest twice =
                new TaskRequest("chat", JsonNodeFactory.instance.textNode("x"), "6", null, null, 2, 120, null, null);
        assertThatThrownBy(() -> network.submit("alice", twice))
                .isInstanceOfSatisfying(
                        BulwarkException.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo("redundancy"));
        UUID exact = network.submit(
                "alice",
                new TaskRequest(
                        "chat", JsonNodeFactory.instance.textNode("x"), "6", "exact", null, 2, 120, null, null));

        assertThat(network.first()
                        .tasks()
                        .get(TestNode.owner("alice"), exact)
                        .path("verification")
                        .asText())
                .isEqualTo("exact");
    }

    @Test
    void a_quote_says_what_is_set_aside_and_whether_the_balance_covers_it() {
        var one = network.first().tasks().quote(TestNode.owner("alice"), List.of(TestNetwork.chat("x", "20000")));
        assertThat(one.covered()).isFalse();
        assertThat(one.available()).isEqualTo(TokenAmount.of(10_000));
        var many = network.first()
                .tasks()
                .quote(TestNode.owner("alice"), List.of(TestNetwork.chat("x", "2"), TestNetwork.hash("y", "3", 2)));
        assertThat(many.covered()).isTrue();
        assertThat(many.escrow()).isEqualTo(TokenAmount.of(5));
        assertThatThrownBy(() -> network.submit("alice", TestNetwork.chat("x", "20000")))
                .isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.details())
                        .containsEntry("required", "20000")
                        .containsEntry("current", "10000"));
    }

    @Test
    void tasks_are_listed_by_status_and_kind_without_what_they_carry() {
        network.submit("alice", TestNetwork.chat("secret words", "2"));
        UUID hash = network.submit("alice", TestNetwork.hash("x", "2", 1));
        network.first().tasks().cancel(TestNode.owner("alice"), hash);

        var alice = TestNode.owner("alice");
        UUID newest = new UUID(-1, -1);
        assertThat(network.first()
                        .tasks()
                        .list(alice, "pending", null, newest, 10)
                        .items())
                .singleElement()
                .satisfies(t -> assertThat(t.toString()).contains("chat").doesNotContain("secret"));
        assertThat(network.first().tasks().list(alice, null, "hash", newest, 10).items())
                .singleElement()
                .satisfies(t -> assertThat(t.path("status").asText()).isEqualTo("cancelled"));
        assertThat(network.first()
                        .tasks()
                        .list(alice, "failed", "chat", newest, 10)
                        .items())
                .isEmpty();
        assertCode(ErrorCode.VALIDATION_ERROR, () -> network.first().tasks().list(alice, "done", null, newest, 10));
    }

    @Test
    void the_time_of_completion_is_estimated_from_what_was_measured() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        TestNode node = network.node("bob", false, 1, "1");
        UUID first = network.submit("alice", TestNetwork.chat("first", "2"));
        assertThat(network.first()
                        .tasks()
                        .get(TestNode.owner("alice"), first)
                        .path("estimate")
                        .asText())
                .isEqualTo("deadline");
        network.settle(List.of(node));
        for (int i = 0; i < 10; i++) {
            network.submit("alice", TestNetwork.chat("t" + i, "2"));
            network.first().coordinator().match();
            network.clock.advance(Duration.ofSeconds(4));
            network.settle(List.of(node));
            node.beat();
        }

        UUID task = network.submit("alice", TestNetwork.chat("last", "2"));
        ObjectNode waiting = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(waiting.path("estimate").asText()).isEqualTo("measured");
        assertThat(waiting.path("estimated_completion").asText())
                .isEqualTo(network.clock.instant().plusSeconds(4).toString());
        network.clock.advance(Duration.ofSeconds(9));
        ObjectNode late = network.first().tasks().get(TestNode.owner("alice"), task);
        assertThat(late.path("estimate").asText()).as("nothing took so long").isEqualTo("deadline");
        ObjectNode metrics =
                network.first().nodes().metrics(network.first().nodes().get(node.id()));
        assertThat(metrics.path("attempt_ms_p50").asInt()).isEqualTo(4_000);
        assertThat(metrics.path("attempts_measured").asInt()).isBetween(10, 11);
    }

    @Test
    void work_spreads_over_nodes_that_offer_the_same() {
        with(Map.of("bulwark.compute.newcomer-results", "0"));
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(network.node("owner-" + i, false, i, "2"));
        }
        Map<UUID, Integer> got = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            network.submit(
                    "alice",
                    new TaskRequest(
                            "chat",
                            JsonNodeFactory.instance.textNode("t" + i),
                            "6",
                            "exact",
                            null,
                            1,
                            120,
                            null,
                            null));
        }
        network.first().coordinator().match();
        for (TestNode node : nodes) {
            node.hear();
            got.put(node.id(), node.work.size());
        }

        assertThat(got.values()).allSatisfy(n -> assertThat(n).isBetween(1, 4));
        assertThat(got.values().stream().mapToInt(n -> n).sum()).isEqualTo(24);
    }

    @Test
    void a_quorum_is_spread_over_owners() {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            nodes.add(network.node(i < 4 ? "big" : "small-" + i, false, i, i < 4 ? "1" : "4"));
        }
        UUID task = network.submit("alice", TestNetwork.hash("x", "15", 3));

        network.settle(nodes);

        JsonNode done = network.first().tasks().get(TestNode.owner("alice"), task);
        Set<String> owners = new HashSet<>();
        done.path("attempts")
                .forEach(a -> owners.add(network.first()
                        .nodes()
                        .get(UUID.fromString(a.path("node_id").asText()))
                        .owner()));
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(owners).hasSize(3);
    }

    @Test
    void a_configuration_under_which_cheating_pays_is_refused() {
        assertThatThrownBy(() -> new SpotChecks(TestNetwork.config(Map.of("bulwark.compute.check-rate", "0.04"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cheating would pay");
        assertThatThrownBy(() -> new SpotChecks(TestNetwork.config(Map.of("bulwark.compute.slash-share", "0"))))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void assertCode(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(BulwarkException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
