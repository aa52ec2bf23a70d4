package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import io.bulwark.compute.Digests;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.testing.Eventually;
import io.bulwark.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on the real network: matched, verified and paid by it. */
class NodeAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("compute");

    @TempDir
    Path folder;

    private TestDoor door = new TestDoor(postgres, Map.of());
    private final List<Running> running = new ArrayList<>();

    /** A node that works in a thread of its own. */
    private static final class Running {
        final NodeAgent agent;
        final Journal journal;
        final CompletableFuture<Integer> end = new CompletableFuture<>();
        final Thread thread;

        Running(NodeAgent agent, Journal journal) {
            this.agent = agent;
            this.journal = journal;
            this.thread = Thread.ofVirtual().start(() -> {
                try {
                    end.complete(agent.run());
                } catch (InterruptedException | RuntimeException e) {
                    end.completeExceptionally(e);
                }
            });
        }

        /** As if the process were killed: it says nothing more. */
        void kill() {
            thread.interrupt();
            assertThatThrownBy(end::get).isNotNull();
            journal.close();
        }
    }

    /** Hashes that wait until the test lets them go on. */
    private static final class Gated implements Skills {
        final CountDownLatch gate = new CountDownLatch(1);
        final AtomicInteger begun = new AtomicInteger();
        volatile Set<String> models = Set.of(BuiltIn.EMBEDDING);
        volatile String paused;
        private final BuiltIn builtIn = new BuiltIn();

        @Override
        public Set<String> kinds() {
            return builtIn.kinds();
        }

        @Override
        public Set<String> models() {
            return models;
        }

        @Override
        public String paused() {
            return paused;
        }

        @Override
        public Outcome run(Work work) throws InterruptedException {
            begun.incrementAndGet();
            gate.await();
            return builtIn.run(work);
        }
    }

    @BeforeEach
    void fund() {
        door.fund("alice", 100_000);
    }

    @AfterEach
    void end() {
        running.forEach(r -> r.thread.interrupt());
        running.forEach(r -> r.end.exceptionally(e -> 0).join());
        running.forEach(r -> r.journal.close());
        door.close();
    }

    private static Settings settings(String name, String stake) {
        return settings(name, stake, 0, Duration.ofSeconds(60));
    }

    private static Settings settings(String name, String stake, int tasks, Duration drainLimit) {
        return new Settings(name, stake, "1", 4, null, 1_000, false, true, tasks, drainLimit, false);
    }

    private Running node(String owner, Skills skills) {
        return node(owner, skills, owner, "1000");
    }

    private Running node(String owner, Skills skills, String keyName, String stake) {
        return node(owner, keyName, settings(owner, stake), skills, () -> door.endpoint(owner), event -> {});
    }

    private Running node(
            String owner,
            String keyName,
            Settings settings,
            Skills skills,
            Endpoints where,
            Consumer<AgentEvent> listener) {
        door.fund(owner, 5_000);
        Path file = folder.resolve(keyName + ".key");
        Journal journal = Journal.open(file);
        Running one =
                new Running(new NodeAgent(settings, NodeKey.load(file), journal, skills, where, listener), journal);
        running.add(one);
        return one;
    }

    private void completed(List<UUID> tasks) {
        Eventually.holds("the tasks are completed", PATIENCE, () -> tasks.stream()
                .noneMatch(t -> door.result(t).isEmpty()));
    }

    private long lost() {
        return door.count("SELECT coalesce(sum(lost), 0) FROM compute.node");
    }

    @Test
    void tasks_of_all_built_in_kinds_are_computed_confirmed_and_paid() {
        node("bob", new BuiltIn());
        node("carol", new BuiltIn());
        node("dave", new BuiltIn());

        List<UUID> tasks = door.submit(
                "alice",
                TestDoor.task("hash", "\"hello\"", 1),
                TestDoor.task("hash", "{\"data\":\"hello\"}", 2),
                TestDoor.task("embedding", "{\"input\":[\"one text\",\"another text\"]}", 2),
                TestDoor.task("hash", "\"three\"", 3));
        completed(tasks);

        assertThat(door.result(tasks.get(0))).isEqualTo(Digests.ofOutput("hello"));
        assertThat(door.result(tasks.get(1))).isEqualTo(Digests.ofOutput("hello"));
        assertThat(door.result(tasks.get(2)).split(",")).hasSize(2 * HashedEmbedding.DIMENSION);
        assertThat(door.slashed()).isEqualTo(TokenAmount.ZERO);
        assertThat(door.network.ledger().ftBalanceOf("bob")).isGreaterThan(TokenAmount.of(4_000));
    }

    @Test
    void why_no_node_could_do_a_task_is_read_by_its_requester() {
        node("bob", new BuiltIn());
        UUID task = door.submit("alice", TestDoor.task("hash", "{\"text\":\"not data\"}", 1))
                .getFirst();

        Eventually.holds("the reason is there", PATIENCE, () -> door.attempts(task)
                .contains("the payload must be a text, or an object with the text data"));
    }

    @Test
    void a_node_that_is_killed_shows_after_its_restart_what_it_had_committed_to() {
        node("bob", new BuiltIn());
        List<UUID> tasks = door.submit("alice", TestDoor.task("hash", "\"kept\"", 2));
        Running killed = running.getFirst();
        Eventually.holds(
                "it has committed", PATIENCE, () -> killed.agent.status().committed() == 1);
        Eventually.holds(
                "the network knows it",
                PATIENCE,
                () -> door.count("SELECT count(*) FROM compute.task WHERE attempts::text LIKE '%ommitted%'") == 1);
        killed.kill();

        node("carol", new BuiltIn());
        node("bob", new BuiltIn());
        completed(tasks);

        assertThat(door.slashed()).isEqualTo(TokenAmount.ZERO);
        assertThat(lost()).isZero();
    }

    @Test
    void a_node_that_is_killed_gives_back_after_its_restart_what_it_had_begun() {
        Gated slow = new Gated();
        node("bob", slow);
        List<UUID> tasks = door.submit("alice", TestDoor.task("hash", "\"begun\"", 1));
        Eventually.holds("it has begun", PATIENCE, () -> slow.begun.get() == 1);
        running.getFirst().kill();

        node("bob", new BuiltIn());
        node("carol", new BuiltIn());
        node("dave", new BuiltIn());
        completed(tasks);

        // Long before its lease of ten seconds was over, and without harm to its record.
        assertThat(lost()).isZero();
        assertThat(door.slashed()).isEqualTo(TokenAmount.ZERO);
    }

    @Test
    void draining_finishes_what_runs_and_takes_nothing_new() throws Exception {
        Gated slow = new Gated();
        Running leaving = node("bob", slow);
        List<UUID> first = door.submit("alice", TestDoor.task("hash", "\"a\"", 1), TestDoor.task("hash", "\"b\"", 1));
        Eventually.holds("both run", PATIENCE, () -> slow.begun.get() == 2);

        leaving.agent.drain();
        Eventually.holds("the network knows it", PATIENCE, () -> {
            return leaving.agent.status().state() == AgentStatus.State.DRAINING;
        });
        slow.gate.countDown();

        assertThat(leaving.end.get()).isZero();
        assertThat(leaving.agent.status().delivered()).isEqualTo(2);
        node("carol", new BuiltIn());
        node("dave", new BuiltIn());
        completed(first);
        assertThat(lost()).isZero();
    }

    @Test
    void stopping_at_once_gives_back_what_runs() throws Exception {
        Gated slow = new Gated();
        Running leaving = node("bob", slow);
        List<UUID> tasks = door.submit("alice", TestDoor.task("hash", "\"a\"", 1));
        Eventually.holds("it runs", PATIENCE, () -> slow.begun.get() == 1);

        leaving.agent.drain();
        leaving.agent.stop();

        assertThat(leaving.end.get()).isZero();
        node("carol", new BuiltIn());
        node("dave", new BuiltIn());
        completed(tasks);
        assertThat(lost()).isZero();
    }

    @Test
    void a_stake_is_topped_up_once_and_what_is_missing_is_said_with_the_way_to_it() throws Exception {
        Running first = node("bob", new BuiltIn());
        Eventually.holds("registered", PATIENCE, () -> first.agent.status().node() != null);
        UUID id = first.agent.status().node();
        first.kill();
        Running again = node("bob", new BuiltIn(), "bob", "1500");
        Eventually.holds(
                "topped up", PATIENCE, () -> door.network.ledger().bonded(id).equals(TokenAmount.of(1_500)));
        again.kill();
        Running third = node("bob", new BuiltIn(), "bob", "1500");
        Eventually.holds(
                "registered again", PATIENCE, () -> third.agent.status().node() != null);
        assertThat(door.network.ledger().bonded(id)).isEqualTo(TokenAmount.of(1_500));

        Running poor = node("erin", new BuiltIn(), "erin", "6000");
        assertThatThrownBy(poor.end::get)
                .hasCauseInstanceOf(AgentException.class)
                .satisfies(e -> {
                    AgentException fault = (AgentException) e.getCause();
                    assertThat(fault.headline())
                            .contains("balance does not cover")
                            .contains("6000");
                    assertThat(fault.details().toString()).contains("bulwark network mint");
                });
        Running low = node("frank", new BuiltIn(), "frank", null);
        assertThatThrownBy(low.end::get).satisfies(e -> assertThat(
                        ((AgentException) e.getCause()).details().toString())
                .contains("--stake 1000"));
    }

    @Test
    void a_key_works_in_one_process_at_a_time() {
        node("bob", new BuiltIn());

        assertThatThrownBy(() -> Journal.open(folder.resolve("bob.key")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("another node runs with the key");
    }

    @Test
    void outages_of_the_server_cost_nothing_but_time() {
        AtomicInteger calls = new AtomicInteger();
        door.spoiler = exchange -> spoil(exchange, calls.incrementAndGet());
        node("bob", new BuiltIn());
        node("carol", new BuiltIn());
        node("dave", new BuiltIn());

        List<UUID> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tasks.addAll(door.submit("alice", TestDoor.task("hash", "\"" + i + "\"", 1 + i % 2)));
        }
        completed(tasks);

        for (int i = 0; i < 20; i++) {
            assertThat(door.result(tasks.get(i))).isEqualTo(Digests.ofOutput("" + i));
        }
        assertThat(door.slashed()).isEqualTo(TokenAmount.ZERO);
    }

    /** Every few calls an error, an odd answer, a cut one, or none. */
    private static boolean spoil(HttpExchange exchange, int call) {
        try {
            // A registration takes four calls: where no four in a row are left alone, none succeeds but by luck.
            switch (call % 37) {
                case 3 -> exchange.sendResponseHeaders(503, -1);
                case 10 -> TestDoor.send(exchange, 200, TextNode.valueOf("odd"));
                case 17 -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write('{');
                }
                case 24 -> exchange.close();
                case 31 -> exchange.sendResponseHeaders(429, -1);
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void a_forgotten_session_is_opened_again_and_a_fight_over_a_key_ends() throws Exception {
        ConcurrentLinkedQueue<AgentEvent> events = new ConcurrentLinkedQueue<>();
        Running one =
                node("bob", "bob", settings("bob", "1000"), new BuiltIn(), () -> door.endpoint("bob"), events::add);
        for (int i = 1; i <= 3; i++) {
            int times = i;
            Eventually.holds("registered", PATIENCE, () -> registrations(events) == times);
            door.forgetSessions();
        }
        Eventually.holds("registered", PATIENCE, () -> registrations(events) == 4);
        door.forgetSessions();

        assertThatThrownBy(one.end::get).hasMessageContaining("another process works with the same key");
    }

    private static long registrations(ConcurrentLinkedQueue<AgentEvent> events) {
        return events.stream()
                .filter(e -> e.what() == AgentEvent.What.REGISTERED)
                .count();
    }

    @Test
    void a_server_that_is_not_there_is_waited_for() {
        AtomicInteger asked = new AtomicInteger();
        Running one = node(
                "bob",
                "late",
                settings("bob", "1000"),
                new BuiltIn(),
                () -> {
                    if (asked.incrementAndGet() < 4) {
                        throw new IOException("no server runs here");
                    }
                    return door.endpoint("bob");
                },
                event -> {});

        Eventually.holds("online", PATIENCE, () -> one.agent.status().state() == AgentStatus.State.PULLING);
    }

    @Test
    void a_node_ends_by_itself_after_the_results_it_was_started_for() throws Exception {
        Running one = node(
                "bob",
                "bob",
                settings("bob", "1000", 2, Duration.ofSeconds(60)),
                new BuiltIn(),
                () -> door.endpoint("bob"),
                event -> {});
        door.submit("alice", TestDoor.task("hash", "\"a\"", 1), TestDoor.task("hash", "\"b\"", 1));

        assertThat(one.end.get()).isZero();
        assertThat(one.agent.status().delivered()).isEqualTo(2);
        assertThat(one.agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
    }

    @Test
    void what_is_not_done_within_the_limit_of_draining_is_given_back() throws Exception {
        Gated slow = new Gated();
        Running one = node(
                "bob",
                "bob",
                settings("bob", "1000", 0, Duration.ofMillis(300)),
                slow,
                () -> door.endpoint("bob"),
                event -> {});
        door.submit("alice", TestDoor.task("hash", "\"a\"", 1));
        Eventually.holds("it runs", PATIENCE, () -> slow.begun.get() == 1);
        one.agent.drain();

        assertThat(one.end.get()).isZero();
        assertThat(one.agent.status().released()).isEqualTo(1);
        assertThat(lost()).isZero();
    }

    @Test
    void other_models_are_offered_when_nothing_runs_and_the_node_stays() {
        ConcurrentLinkedQueue<AgentEvent> events = new ConcurrentLinkedQueue<>();
        Gated skills = new Gated();
        Running one = node("bob", "bob", settings("bob", "1000"), skills, () -> door.endpoint("bob"), events::add);
        door.submit("alice", TestDoor.task("hash", "\"a\"", 1));
        Eventually.holds("it runs", PATIENCE, () -> skills.begun.get() == 1);

        skills.models = Set.of("model-0");
        AtomicInteger calls = new AtomicInteger();
        door.spoiler = exchange -> calls.incrementAndGet() < 0;
        Eventually.holds("it goes on talking", PATIENCE, () -> calls.get() >= 3);
        assertThat(registrations(events)).isEqualTo(1);
        skills.gate.countDown();
        // More often than sessions may be lost to another process.
        for (int i = 1; i <= 5; i++) {
            int times = i + 1;
            Eventually.holds("registered again", PATIENCE, () -> registrations(events) == times);
            skills.models = Set.of("model-" + i);
        }
        Eventually.holds(
                "the last models are known",
                PATIENCE,
                () -> door.count("SELECT count(*) FROM compute.node WHERE 'model-5' = ANY(models)") == 1);

        assertThat(one.end).isNotDone();
        assertThat(one.agent.status().delivered()).isEqualTo(1);
        assertThat(lost()).isZero();
    }

    @Test
    void a_model_server_that_is_away_pauses_the_node_until_it_is_back() {
        ConcurrentLinkedQueue<AgentEvent> events = new ConcurrentLinkedQueue<>();
        Gated skills = new Gated();
        skills.gate.countDown();
        Running one = node("bob", "bob", settings("bob", "1000"), skills, () -> door.endpoint("bob"), events::add);
        Eventually.holds("it works", PATIENCE, () -> one.agent.status().state() == AgentStatus.State.PULLING);

        skills.paused = "away";
        Eventually.holds("it pauses", PATIENCE, () -> one.agent.status().state() == AgentStatus.State.PAUSED);
        assertThat(one.agent.status().reason()).isEqualTo("away");
        skills.paused = null;
        door.submit("alice", TestDoor.task("hash", "\"a\"", 1));
        Eventually.holds("it works again", PATIENCE, () -> one.agent.status().delivered() == 1);

        assertThat(events)
                .extracting(AgentEvent::what)
                .containsSubsequence(
                        AgentEvent.What.CONNECTED,
                        AgentEvent.What.PAUSED,
                        AgentEvent.What.RESUMED,
                        AgentEvent.What.DELIVERED);
    }
}
