package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCommandsTest {
    private static final String ID = "0198f2c4-77aa-7000-8000-000000000001";
    private static final String NODE = """
        {"node_id":"%s","name":"attic\\u202e","status":"%s","stake":"1000","price":"2","token":"DEAI","gpu":false,
         "memory_mb":8000,"region":null,"slots":4,"kinds":["chat","hash"],"models":["llama3"],
         "performance_metrics":{"running":1,"completed":42,"lost":2,"rejected":0,"reputation":0.81},
         "earned":{"last_hour":"3.5","last_day":"12","token":"DEAI"},
         "work":{"waiting":7,"fits":2,"refused":[{"reason":"PRICE","why":"asks more than the task pays","tasks":5}]}}
        """;

    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(home)
                .env("BULWARK_URL", wire.url())
                .env("BULWARK_KEY", "bwk_test")
                .run(args);
    }

    private Cli.Result node(String... args) {
        List<String> all = new ArrayList<>(
                List.of("node", "--key-file", home.resolve("k/node.key").toString()));
        all.addAll(List.of(args));
        return run(all.toArray(new String[0]));
    }

    @Test
    void status_tells_record_earnings_and_why_it_gets_work_or_not() {
        wire.on("GET /api/v1/nodes/" + ID + "/status", Answer.json(200, NODE.formatted(ID, "online")));

        Cli.Result result = run("node", "status", ID);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("attic\\u{202E}", "online", "stake 1000 DEAI", "completed 42", "reputation 0.81")
                .contains("earned 3.5 in the last hour")
                .contains("7 tasks are waiting, 2 of them fit")
                .contains("5 tasks: it asks more than the task pays");
        assertThat(run("node", "status", ID, "--json").out()).contains("\"last_day\" : \"12\"");
    }

    @Test
    void a_node_that_was_never_registered_here_has_to_be_named() {
        Cli.Result result =
                run("node", "status", "--key-file", home.resolve("none.key").toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("no node was registered").contains("bulwark network nodes");
    }

    @Test
    void drain_resume_unbond_and_withdraw_say_what_they_did() throws Exception {
        wire.on(
                        "POST /api/v1/nodes/" + ID + "/maintenance",
                        call -> Answer.json(
                                200,
                                NODE.formatted(
                                        ID, call.json().path("maintenance").asBoolean() ? "maintenance" : "online")))
                .on(
                        "POST /api/v1/nodes/" + ID + "/unbond",
                        Answer.json(
                                200, "{\"amount\":\"500\",\"token\":\"DEAI\",\"free_at\":\"2026-11-28T00:00:00Z\"}"))
                .on(
                        "POST /api/v1/nodes/" + ID + "/withdraw",
                        Answer.json(200, "{\"amount\":\"500\",\"token\":\"DEAI\"}"));

        assertThat(run("node", "drain", ID).out()).contains("maintenance");
        assertThat(run("node", "resume", ID).out()).contains("online");
        assertThat(run("node", "unbond", ID, "--amount", "500").out()).contains("500 DEAI are free at 2026-11-28");
        assertThat(run("node", "withdraw", ID).out()).contains("500 DEAI are free");
        assertThat(run("node", "unbond", ID).exit()).isEqualTo(2);
    }

    @Test
    void what_keeps_a_node_from_working_ends_it_with_the_next_step() {
        wire.on(
                "POST /api/v1/nodes/register",
                call -> call.json().has("challenge")
                        ? Answer.problem(
                                402,
                                call.json().has("stake")
                                        ? "{\"code\":\"INSUFFICIENT_BALANCE\",\"message\":\"The balance does not cover it\"}"
                                        : "{\"code\":\"INSUFFICIENT_BALANCE\",\"message\":\"A node needs 1000 DEAI at stake\","
                                                + "\"required\":\"1000\",\"current\":\"0\"}")
                        : Answer.json(200, "{\"ledger\":\"test\",\"challenge\":\"" + "00".repeat(32) + "\"}"));

        Cli.Result poor = node("--stake", "1000");
        assertThat(poor.exit()).isEqualTo(5);
        assertThat(poor.err()).contains("does not cover a stake of 1000").contains("bulwark network mint 1000");
        Cli.Result none = node();
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.err())
                .contains("needs 1000 DEAI at stake; this one has 0")
                .contains("--stake 1000");

        wire.on(
                "POST /api/v1/nodes/register",
                Answer.problem(403, "{\"code\":\"FORBIDDEN\",\"message\":\"node:run is needed\"}"));
        assertThat(node("--stake", "1").err()).contains("node:run is needed").contains("bulwark key create");
        assertThat(node("--slots", "0").exit()).isEqualTo(2);
        assertThat(node("--stake", "much").err()).contains("--stake must be a decimal");
        assertThat(node("--model-key-env", "NAME").err()).contains("--model-key-env needs --model-url");
        assertThat(node("--model-url", "localhost").err()).contains("--model-url must be an address");
    }

    @Test
    void without_a_server_a_node_says_where_one_was_looked_for() {
        Cli.Result result =
                new Cli(home).run("node", "--data", home.resolve("data").toString(), "--stake", "1");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("no server runs on").contains("bulwark up");
    }

    @Test
    void the_networks_figures_are_readable() {
        wire.on(
                        "GET /api/v1/network/stats",
                        Answer.json(
                                200,
                                "{\"active_nodes\":3,\"pending_tasks\":12,\"assigned_tasks\":1,\"in_progress_tasks\":2,"
                                        + "\"submitted_tasks\":12345,\"completed_tasks\":12330,\"throughput\":41.26,"
                                        + "\"total_rewards_distributed\":\"9000.5\",\"token\":\"DEAI\"}"))
                .on(
                        "GET /api/v1/nodes/stats",
                        Answer.json(
                                200,
                                "{\"nodes\":4,\"online\":3,\"maintenance\":1,\"slots\":16,\"running\":2,"
                                        + "\"completed\":100,\"lost\":1,\"rejected\":0}"))
                .on(
                        "GET /api/v1/ledger/totals",
                        Answer.json(
                                200,
                                "{\"token\":\"DEAI\",\"supply\":\"20000\",\"available\":\"15000\",\"escrow\":\"1000\","
                                        + "\"stake\":\"4000\",\"unbonding\":\"0\",\"fees\":\"0\",\"slashed\":\"0\",\"conserved\":true}"));

        Cli.Result result = run("network", "stats");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("3 online of 4", "12,330 completed of 12,345", "41.3 a second", "20,000 made")
                .contains("They add up");
        assertThat(run("network", "stats", "--json").out()).contains("\"conserved\" : true");
    }

    @Test
    void health_says_what_to_do_when_there_are_no_nodes() {
        wire.on("GET /api/v1/network/health", Answer.json(200, "{\"status\":\"no_nodes\",\"active_nodes\":0}"));
        Cli.Result none = run("network", "health");
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.out()).contains("no_nodes").contains("bulwark network demo");

        wire.on("GET /api/v1/network/health", Answer.json(200, "{\"status\":\"up\",\"active_nodes\":2}"));
        assertThat(run("network", "health").exit()).isZero();
    }

    @Test
    void nodes_are_listed_and_tokens_made() {
        wire.on(
                        "GET /api/v1/nodes",
                        Answer.json(200, "{\"items\":[" + NODE.formatted(ID, "online") + "],\"next\":\"" + ID + "\"}"))
                .on("GET /api/v1/ledger/balance", Answer.json(200, "{\"owner\":\"operator\",\"available\":\"0\"}"))
                .on(
                        "POST /api/v1/ledger/mint",
                        Answer.json(200, "{\"owner\":\"operator\",\"available\":\"1000\",\"token\":\"DEAI\"}"));

        assertThat(run("network", "nodes").out())
                .contains(ID)
                .contains("online")
                .contains("--cursor " + ID);
        assertThat(run("network", "mint", "1000").out()).contains("operator has 1000 DEAI");
        assertThat(wire.calls.getLast().body()).contains("\"to\":\"operator\"").contains("\"amount\":\"1000\"");
    }

    @Test
    void the_demonstration_makes_tokens_on_this_machine_and_for_the_operator_only() {
        wire.on("GET /api/v1/ledger/balance", Answer.json(200, "{\"owner\":\"wallet:0x1\",\"available\":\"0\"}"));
        Cli.Result other = run("network", "demo", "--nodes", "3");
        assertThat(other.exit()).isEqualTo(5);
        assertThat(other.err()).contains("only the operator may");
        assertThat(run("network", "demo", "--nodes", "2").exit()).isEqualTo(2);
        assertThat(run("network", "demo", "--nodes", "10", "--liars", "9").exit())
                .isEqualTo(2);
        Cli.Result far = new Cli(home)
                .env("BULWARK_KEY", "bwk_test")
                .run("network", "demo", "--server", "http://192.0.2.1:8080");
        assertThat(far.err()).contains("of this machine only");
    }
}
