package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.NodeStore.KeptRound;
import io.bulwark.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks given away as they come, what is written of the choices, and rows that are remembered instead of read. */
class DirectTest {
    @RegisterExtension
    static final io.bulwark.testing.TestPostgres postgres = io.bulwark.testing.TestPostgres.withModules("compute");

    private TestNetwork network = new TestNetwork(postgres, Map.of("bulwark.compute.newcomer-results", "0"));

    @BeforeEach
    void start() {
        network.direct = true;
        network.begin(network.first());
        network.fund("alice", 100_000);
    }

    @AfterEach
    void stop() {
        network.close();
    }

    @Test
    void a_task_has_its_node_before_its_requester_has_the_answer() {
        TestNode node = network.node("bob", false, 1, "2");

        UUID task = network.submit("alice", TestNetwork.hash("x", "6", 1));

        assertThat(network.status(task)).isEqualTo("assigned");
        node.hear();
        assertThat(node.work).hasSize(1);
        network.assertSound();
    }

    @Test
    void what_finds_no_room_waits_and_nobody_is_passed_over() {
        List<TaskRequest> many = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            many.add(TestNetwork.hash("m" + i, "6", 1));
        }
        network.first().tasks().submit(TestNode.owner("alice"), null, many);
        network.fund("zoe", 100);
        // Room for four, six wait: the new one stands behind them.
        TestNode node = network.node("bob", false, 1, "2");

        UUID late = network.submit("zoe", TestNetwork.hash("late", "6", 1));

        assertThat(network.status(late)).isEqualTo("pending");
        assertThat(node.work).isEmpty();
        for (int i = 0; i < 4; i++) {
            network.settle(List.of(node, network.node("carol-" + i, false, 10 + i, "2")));
        }
        assertThat(network.status(late)).isEqualTo("completed");
        network.assertSound();
    }

    @Test
    void who_submits_little_does_not_wait_for_who_submits_much() {
        network.submit("alice", TestNetwork.hash("first", "6", 1));
        network.fund("zoe", 100);
        List<TaskRequest> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(TestNetwork.hash("m" + i, "6", 1));
        }
        CompletableFuture<Object> much;
        try (Handle other = postgres.jdbi().open()) {
            other.begin();
            other.execute("SELECT FROM compute.queue WHERE requester LIKE '%alice' FOR UPDATE");
            much = CompletableFuture.supplyAsync(
                    () -> network.first().tasks().submit(TestNode.owner("alice"), null, many));
            Eventually.holds("the many wait", Duration.ofSeconds(15), () -> postgres.jdbi()
                    .withHandle(h -> h.createQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                            .mapTo(Boolean.class)
                            .one()));

            UUID little = network.submit("zoe", TestNetwork.hash("little", "6", 1));

            assertThat(network.status(little)).isEqualTo("pending");
            assertThat(much).isNotDone();
            other.rollback();
        }
        assertThat(much.join()).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(20);
    }

    @Test
    void a_node_at_two_instances_gets_its_slots_once() {
        ComputeNetwork other = network.add(Duration.ZERO);
        TestNode node = network.node("bob", false, 1, "2");
        node.connect(other);
        node.connect(network.first());
        for (int i = 0; i < 12; i++) {
            network.instances
                    .get(i % 2)
                    .tasks()
                    .submit(TestNode.owner("alice"), null, List.of(TestNetwork.hash("t" + i, "6", 1)));
        }
        for (int i = 0; i < 3; i++) {
            network.instances.forEach(instance -> instance.coordinator().match());
        }

        // It takes four at once.
        assertThat(network.count("SELECT count(*) FROM compute.task WHERE phase = 'assigned'"))
                .isEqualTo(4);
        assertThat(network.count("SELECT running FROM compute.node")).isEqualTo(4);
        network.assertSound();
    }

    @Test
    void what_an_instance_remembers_is_not_believed_when_another_has_moved_on() {
        ComputeNetwork other = network.add(Duration.ZERO);
        TestNode slow = network.node("bob", false, 1, "2");
        UUID task = network.submit("alice", TestNetwork.hash("x", "6", 1));
        slow.hear();
        // The other instance ends the lease and gives the task to a node of its own, which answers here.
        TestNode next = network.node("carol", false, 2, "2");
        network.clock.advance(Duration.ofSeconds(11));
        next.connect(other);
        next.beat();
        other.coordinator().drain();
        other.coordinator().tick();
        other.coordinator().match();
        next.hear();
        assertThat(next.work).hasSize(1);

        slow.act();
        next.connect(network.first());
        next.act();
        network.first().coordinator().drain();
        // Its result waits for one that confirms it.
        network.settle(List.of(slow, next, network.node("dave", false, 3, "2")));

        assertThat(network.status(task)).isEqualTo("completed");
        assertThat(network.count("SELECT count(*) FROM compute.payout WHERE node = '" + slow.id() + "'"))
                .isZero();
        assertThat(network.count("SELECT count(*) FROM compute.payout WHERE node = '" + next.id() + "'"))
                .isEqualTo(1);
        network.assertSound();
    }

    @Test
    void every_choice_follows_from_its_record_and_a_changed_record_shows() {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            nodes.add(network.node("owner-" + i % 5, false, i, "" + (1 + i % 3), "50000"));
        }
        Set<UUID> tasks = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            tasks.add(network.submit("alice", TestNetwork.hash("t" + i, "12", 1 + i % 3)));
            network.settle(i % 4 == 0 ? nodes : nodes.subList(0, i % 4));
        }
        network.settle(nodes);

        List<KeptRound> rounds = postgres.jdbi().withHandle(h -> new NodeStore()
                .rounds(h, TestNetwork.START.minusSeconds(1), TestNetwork.START.plusSeconds(600), 1_000));
        Set<UUID> seen = new HashSet<>();
        for (KeptRound round : rounds) {
            RoundRecord.Replay replay = RoundRecord.replay(round.roster(), round.content());
            assertThat(replay.repeated()).isTrue();
            for (RoundRecord.Choice choice : replay.choices()) {
                if (choice.node() != null) {
                    seen.add(choice.task());
                    assertThat(network.faults("SELECT attempts -> " + (choice.epoch() - 1)
                                    + " ->> 'node' FROM (SELECT id, attempts FROM compute.task UNION ALL"
                                    + " SELECT id, attempts FROM compute.task_done) AS t WHERE id = '" + choice.task()
                                    + "'"))
                            .containsExactly(choice.node().toString());
                }
            }
        }
        assertThat(seen).isEqualTo(tasks);
        ObjectNode told = network.first()
                .tasks()
                .choices(TestNode.owner("alice"), tasks.iterator().next());
        assertThat(told.path("complete").asBoolean()).isTrue();
        assertThat(told.path("choices")).isNotEmpty().allMatch(choice -> choice.path("repeats")
                .asBoolean());
        // Another seed would have chosen otherwise somewhere.
        boolean caught = false;
        for (KeptRound round : rounds) {
            byte[] forged = round.content().clone();
            forged[5] ^= 1;
            caught |= !RoundRecord.replay(round.roster(), forged).repeated();
        }
        assertThat(caught).isTrue();
        network.assertSound();
    }
}
