package io.bulwark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.node.AgentException;
import io.bulwark.node.AgentStatus;
import io.bulwark.node.Endpoint;
import io.bulwark.node.NodeAgent;
import io.bulwark.node.Settings;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Nodes and requesters in this process, with wallets of their own, on a server of this machine. */
final class DemoNetwork implements AutoCloseable {
    private static final int REQUESTERS = 3;
    private static final int BATCH = 50;
    private static final int WAITING_PER_NODE = 40;
    private static final int SAMPLES = 5;
    private static final int SLOTS = 4;
    private static final String STAKE = "1000";
    private static final String FUNDS = "1000000";
    private static final Duration SLOWNESS = Duration.ofMillis(500);
    private static final Duration ENDING = Duration.ofSeconds(60);
    private static final List<String> WORDS = List.of(
            "proposal", "treasury", "grant", "vote", "quorum", "bridge", "audit", "stake", "reward", "delegate");

    private final Api operator;
    private final Duration timeout;
    private final StatusLine status;
    private final int slow;
    private final int liars;
    private final int count;
    private final SecureRandom random = new SecureRandom();
    private final List<Member> members = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private volatile boolean running = true;
    private JsonNode before = Json.object();
    private JsonNode supplyBefore = Json.object();
    private final List<Api> requesters = new ArrayList<>();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long startedAt;

    private record Member(NodeAgent agent, Thread thread, boolean lies) {}

    private record Sample(long at, long completed) {}

    DemoNetwork(Api operator, Duration timeout, StatusLine status, int count, int slow, int liars) {
        this.operator = operator;
        this.timeout = timeout;
        this.status = status;
        this.count = count;
        this.slow = slow;
        this.liars = liars;
    }

    /** Makes wallets, gives them tokens, and sets nodes and requesters to work. */
    void start() {
        before = operator.get("/api/v1/ledger/state", Map.of());
        supplyBefore = operator.get("/api/v1/ledger/totals", Map.of());
        Api anonymous = new Api(operator.base(), null, timeout, status);
        for (int i = 0; i < count; i++) {
            status.show("wallets and stakes: " + (i + 1) + " of " + count + " nodes…");
            member(i, wallet(anonymous, STAKE));
        }
        for (int i = 0; i < REQUESTERS; i++) {
            Api requester = new Api(operator.base(), wallet(anonymous, FUNDS), timeout, status);
            requesters.add(requester);
            int seed = i;
            threads.add(Thread.ofVirtual().name("requester").start(() -> submit(requester, new Random(seed))));
        }
        status.clear();
        startedAt = System.nanoTime();
        samples.add(new Sample(startedAt, completed(before)));
    }

    /** A funded wallet's session. */
    private String wallet(Api anonymous, String funds) {
        DemoWallet wallet = new DemoWallet(random);
        operator.postOnce(
                "/api/v1/ledger/mint",
                Json.object().put("to", wallet.owner()).put("amount", funds),
                UUID.randomUUID().toString());
        return wallet.signIn(anonymous);
    }

    private void member(int number, String session) {
        boolean lies = number < liars;
        boolean slowly = !lies && number < liars + slow;
        String name = lies ? "liar-" : slowly ? "slow-" : "node-";
        Settings settings = new Settings(
                name + number,
                STAKE,
                number % 3 == 0 ? "0.8" : "1",
                SLOTS,
                null,
                1_024,
                false,
                false,
                0,
                Duration.ofSeconds(30),
                false);
        Endpoint endpoint = new Endpoint(operator.base(), session);
        NodeAgent agent = NodeAgent.ofProcess(
                settings, new DemoSkills(number, slowly ? SLOWNESS : Duration.ZERO, lies), () -> endpoint, event -> {});
        members.add(new Member(agent, Thread.ofVirtual().name(name + number).start(() -> work(agent)), lies));
    }

    private void work(NodeAgent agent) {
        try {
            agent.run();
        } catch (AgentException e) {
            fault.compareAndSet(null, e.headline());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(Api api, Random draws) {
        try {
            while (running) {
                long done = completed(operator.get("/api/v1/network/stats", Map.of())) - completed(before);
                long open = submitted.get() - done;
                for (int i = 0; i < 4 && open < (long) WAITING_PER_NODE * count && running; i++, open += BATCH) {
                    api.postOnce(
                            "/api/v1/tasks/batch",
                            batch(draws),
                            UUID.randomUUID().toString());
                    submitted.addAndGet(BATCH);
                }
                Thread.sleep(250);
            }
        } catch (CliException e) {
            fault.compareAndSet(null, e.headline());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Mostly hashes; some by three nodes that commit first, some embeddings by two. */
    private static ObjectNode batch(Random draws) {
        ObjectNode batch = Json.object();
        ArrayNode tasks = batch.putArray("tasks");
        for (int i = 0; i < BATCH; i++) {
            String text = WORDS.get(draws.nextInt(WORDS.size())) + " " + WORDS.get(draws.nextInt(WORDS.size())) + " "
                    + draws.nextLong();
            ObjectNode task = tasks.addObject().put("max_price", "4").put("deadline_s", 120);
            if (i % 10 == 0) {
                task.put("kind", "embedding")
                        .put("redundancy", 2)
                        .putObject("payload")
                        .put("input", text);
            } else {
                task.put("kind", "hash")
                        .put("redundancy", i % 10 == 1 ? 3 : 1)
                        .putObject("payload")
                        .put("data", text);
            }
        }
        return batch;
    }

    /** How it goes at this moment. */
    ObjectNode look() {
        JsonNode stats = operator.get("/api/v1/network/stats", Map.of());
        JsonNode nodes = operator.get("/api/v1/nodes/stats", Map.of());
        JsonNode totals = operator.get("/api/v1/ledger/totals", Map.of());
        long now = System.nanoTime();
        long completed = completed(stats);
        samples.addLast(new Sample(now, completed));
        while (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
        Sample then = samples.getFirst();
        ObjectNode look = Json.object()
                .put("seconds", (now - startedAt) / 1_000_000_000)
                .put("nodes_online", nodes.path("online").asLong())
                .put("results_in_work", nodes.path("running").asLong())
                .put("submitted", submitted.get())
                .put("waiting", stats.path("pending_tasks").asLong())
                .put(
                        "in_work",
                        stats.path("assigned_tasks").asLong()
                                + stats.path("in_progress_tasks").asLong())
                .put("completed", completed - completed(before))
                .put(
                        "tasks_per_second",
                        Math.round((completed - then.completed()) * 1e10 / Math.max(1, now - then.at())) / 10.0)
                .put("results_delivered", sum(AgentStatus::delivered));
        money(look, totals);
        look.put("paid", minus(stats, before, "total_rewards_distributed"));
        return look;
    }

    private void money(ObjectNode to, JsonNode totals) {
        to.put("at_stake", Json.text(totals, "stake", "0"))
                .put("in_escrow", Json.text(totals, "escrow", "0"))
                .put("fees", minus(totals, supplyBefore, "fees"))
                .put("slashed", minus(totals, supplyBefore, "slashed"))
                .put("token", Json.text(totals, "token", ""))
                .put("conserved", totals.path("conserved").asBoolean(false));
    }

    private static String minus(JsonNode now, JsonNode then, String member) {
        BigDecimal difference =
                new BigDecimal(Json.text(now, member, "0")).subtract(new BigDecimal(Json.text(then, member, "0")));
        return difference.signum() == 0 ? "0" : difference.stripTrailingZeros().toPlainString();
    }

    private long sum(java.util.function.ToLongFunction<AgentStatus> figure) {
        return members.stream()
                .mapToLong(m -> figure.applyAsLong(m.agent().status()))
                .sum();
    }

    private static long completed(JsonNode state) {
        return state.path("completed_tasks").asLong();
    }

    /** No more tasks; what is under way comes to its end, then the nodes leave. */
    void finish() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        Deadline deadline = Deadline.in(ENDING);
        while (!deadline.over()) {
            // What is set aside comes back or is paid with the last task.
            if (requesters.stream().allMatch(r -> escrow(r).equals("0"))) {
                break;
            }
            status.show("the last tasks are under way…");
            deadline.pause(Duration.ofMillis(500));
        }
        status.show("the nodes leave…");
        members.forEach(m -> m.agent().drain());
        Deadline leaving = Deadline.in(ENDING);
        for (Member member : members) {
            var _ = member.thread().join(leaving.left().plusMillis(1));
        }
        status.clear();
    }

    private static String escrow(Api requester) {
        return Json.text(requester.get("/api/v1/ledger/balance", Map.of()), "escrow", "?");
    }

    /** What came of it. */
    ObjectNode summary() {
        JsonNode state = operator.get("/api/v1/ledger/state", Map.of());
        JsonNode totals = operator.get("/api/v1/ledger/totals", Map.of());
        int honestSlashed = 0;
        int liarsSlashed = 0;
        for (Member member : members) {
            UUID id = member.agent().status().node();
            if (id == null) {
                continue;
            }
            JsonNode node = operator.get("/api/v1/nodes/" + id + "/status", Map.of());
            if (node.path("performance_metrics").path("rejected").asLong() > 0) {
                if (member.lies()) {
                    liarsSlashed++;
                } else {
                    honestSlashed++;
                }
            }
        }
        double seconds = (samples.getLast().at() - startedAt) / 1e9;
        long completed = completed(state) - completed(before);
        ObjectNode summary = Json.object()
                .put("summary", true)
                .put("nodes", count)
                .put("liars", liars)
                .put("slow", slow)
                .put("submitted", submitted.get())
                .put("completed", completed)
                .put("tasks_per_second", Math.round(10 * completed / Math.max(1, seconds)) / 10.0)
                .put("results_delivered", sum(AgentStatus::delivered))
                .put("attempts_lost", sum(AgentStatus::lost))
                .put("liars_slashed", liarsSlashed)
                .put("honest_nodes_slashed", honestSlashed)
                .put("minted", minus(totals, supplyBefore, "supply"))
                .put("paid", minus(state, before, "total_rewards_distributed"));
        money(summary, totals);
        String wrong = fault.get();
        return wrong == null ? summary : summary.put("fault", wrong);
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        members.forEach(m -> m.agent().stop());
        members.forEach(m -> m.thread().interrupt());
    }
}
