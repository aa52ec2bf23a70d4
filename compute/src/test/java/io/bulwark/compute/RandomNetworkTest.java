package io.bulwark.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.compute.Frame.Key;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The explorer's world with the real service: several instances with clocks of their own that die and come back, nodes that
 * crash, lie, repeat themselves, speak late and in others' names, against a real database. What the explorer asks of each state
 * is asked of the database.
 */
class RandomNetworkTest {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    private static final int STEPS = 500;
    private static final int INSTANCES = 3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void nothing_is_lost_and_nothing_paid_twice(long seed) {
        play(seed, false);
    }

    /** As it runs in a server: tasks go to nodes in the transactions that accept them or that a node's answer asks for. */
    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void nothing_is_lost_where_tasks_are_given_as_they_come(long seed) {
        play(seed, true);
    }

    private static void play(long seed, boolean direct) {
        postgres.truncate();
        Random random = new Random(seed);
        try (TestNetwork network = new TestNetwork(postgres, Map.of("bulwark.compute.newcomer-results", "2"))) {
            for (int i = 1; i < INSTANCES; i++) {
                network.add(skew(random));
            }
            network.direct = direct;
            network.instances.forEach(network::begin);
            network.fund("alice", 20_000);
            network.fund("zoe", 20_000);
            List<TestNode> nodes = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                // The last two lie, in the same words, and belong together.
                boolean lies = i >= 5;
                TestNode node =
                        network.node(lies ? "liar" : "owner-" + i, lies, seed * 100 + i, "" + (1 + i % 3), "50000");
                node.connect(network.instances.get(random.nextInt(INSTANCES)));
                nodes.add(node);
            }
            List<UUID> tasks = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                act(random, network, nodes, tasks);
                if (step % 100 == 99) {
                    network.assertSound();
                }
            }
            finish(network, nodes);

            network.assertSound();
            assertThat(network.count("SELECT count(*) FROM compute.task")).isZero();
            assertThat(network.count("SELECT count(*) FROM compute.task_done")).isEqualTo(tasks.size());
            assertThat(network.count("SELECT count(*) FROM compute.result")).isZero();
            assertThat(network.faults("""
                            SELECT id::text FROM compute.task_done
                            WHERE output LIKE 'lie%' AND (redundancy > 1 OR (SELECT count(*)
                                FROM json_array_elements(attempts) a WHERE a ->> 'state' = 'agreed') > 0)
                            """))
                    .as("a lie that was compared was believed")
                    .isEmpty();
            assertThat(network.faults("""
                            SELECT id::text FROM compute.task_done d
                            WHERE spec ->> 'verification' = 'none'
                              AND ((SELECT count(*) FROM compute.payout WHERE task = d.id) > 1
                                   OR EXISTS (SELECT FROM compute.slash WHERE task = d.id))
                            """))
                    .as("what nobody compares was paid twice, or somebody was punished for it")
                    .isEmpty();
            for (TestNode node : nodes.subList(0, 5)) {
                assertThat(network.faults("SELECT task || ' ' || attempt || ' ' || reason FROM compute.slash"
                                + " WHERE reason IN ('WRONG_RESULT', 'BAD_REVEAL') AND node = '" + node.id() + "'"))
                        .as("an honest node was punished for a lie")
                        .isEmpty();
            }
            assertThat(network.count("SELECT count(*) FROM compute.task_done WHERE phase = 'completed'"))
                    .as("work gets done all the same: %s", network.faults("""
                            SELECT phase || ' ' || coalesce(cause, '') || ' ' || redundancy || ': ' || count(*)
                            FROM compute.task_done GROUP BY phase, cause, redundancy"""))
                    .isGreaterThan(tasks.size() / 3);
            assertThat(network.first().ledger().ftTotalSupply()).isEqualTo(TokenAmount.of(40_000 + 6 * 100_000));
        }
    }

    private static Duration skew(Random random) {
        return Duration.ofMillis(random.nextInt(4_000) - 2_000);
    }

    private static void act(Random random, TestNetwork network, List<TestNode> nodes, List<UUID> tasks) {
        ComputeNetwork instance = network.instances.get(random.nextInt(INSTANCES));
        TestNode node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> {
                String requester = random.nextBoolean() ? "alice" : "zoe";
                tasks.add(instance.tasks()
                        .submit(
                                TestNode.owner(requester),
                                null,
                                List.of(
                                        random.nextInt(4) == 0
                                                ? TestNetwork.chat("chat " + tasks.size(), "6")
                                                : TestNetwork.hash(
                                                        "task " + tasks.size(), "12", 1 + random.nextInt(3))))
                        .getFirst()
                        .id());
            }
            case 3, 4, 5, 6 -> instance.coordinator().match();
            case 7, 8, 9 -> {
                node.hear();
                said(node::act);
            }
            case 10, 11, 12 -> instance.coordinator().drain();
            case 13 -> {
                instance.coordinator().tick();
                instance.coordinator().beat();
            }
            case 14 -> network.clock.advance(Duration.ofMillis(random.nextInt(5_000)));
            case 15 -> {
                // An instance dies with all it had in memory, and another takes its place.
                int which = random.nextInt(INSTANCES);
                network.instances.get(which).tasks().close();
                network.instances.set(which, network.make(skew(random)));
                for (TestNode each : nodes) {
                    each.connect(network.instances.get(random.nextInt(INSTANCES)));
                }
            }
            case 16 -> {
                // A node crashes, or only loses its connection.
                if (random.nextBoolean()) {
                    node.forget();
                }
                node.connect(instance);
                said(node::beat);
            }
            case 17 -> {
                // What was said before is said again, as it was, or under a new number.
                if (!node.sent.isEmpty()) {
                    String old = node.sent.get(random.nextInt(node.sent.size()));
                    said(() -> node.say(old));
                }
            }
            case 18 -> {
                // A guess at what another node was given.
                if (!tasks.isEmpty()) {
                    ObjectNode body = JsonNodeFactory.instance.objectNode();
                    Key key = new Key(tasks.get(random.nextInt(tasks.size())), 1 + random.nextInt(3));
                    TestNode.item(body, random.nextBoolean() ? "result" : "start", key)
                            .put("output", "lie forged")
                            .put("salt", "00112233445566778899aabbccddeeff");
                    said(() -> nodes.getLast().say(body));
                }
            }
            default -> {
                if (!tasks.isEmpty()) {
                    UUID task = tasks.get(random.nextInt(tasks.size()));
                    if (random.nextInt(3) == 0) {
                        said(() -> instance.tasks().cancel(TestNode.owner("alice"), task));
                    }
                }
            }
        }
    }

    /** Refusals are what the test is about. */
    private static void said(Runnable what) {
        try {
            what.run();
        } catch (BulwarkException e) {
            assertThat(e.code())
                    .isIn(
                            ErrorCode.CONFLICT,
                            ErrorCode.NOT_FOUND,
                            ErrorCode.INVALID_SIGNATURE,
                            ErrorCode.VALIDATION_ERROR);
        }
    }

    /** Nobody fails any more; every task must come to an end. */
    private static void finish(TestNetwork network, List<TestNode> nodes) {
        for (int i = 0; i < 120 && network.count("SELECT count(*) FROM compute.task") > 0; i++) {
            for (TestNode node : nodes) {
                said(node::beat);
            }
            network.instances.forEach(instance -> instance.coordinator().drain());
            network.settle(nodes);
            network.clock.advance(Duration.ofSeconds(3));
            network.instances.forEach(instance -> {
                instance.coordinator().tick();
                instance.coordinator().beat();
            });
        }
    }
}
