package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCommandsTest {
    private static final String ID = "0198f2c4-77aa-7000-8000-000000000001";
    private static final String QUOTE = """
            {"escrow":"12","available":"%s","covered":true,"token":"DEAI","unit_price":"6","redundancy":1,
             "paid_results":2,"verification":"exact"}""";
    private static final String ACCEPTED = """
            {"task_id":"%s","status":"pending","escrow":"12","token":"DEAI"}""".formatted(ID);

    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli cli() {
        return new Cli(home).env("BULWARK_URL", wire.url());
    }

    private Cli.Result run(String... args) {
        return cli().run(args);
    }

    private static String task(String status, String more) {
        return """
                {"task_id":"%s","status":"%s","kind":"chat","verification":"none","requires":{"model":"llama3"},
                 "redundancy":1,"escrow":"12","token":"DEAI","submitted_at":"2026-11-21T10:00:00Z",
                 "deadline":"2026-11-21T10:05:00Z"%s}""".formatted(ID, status, more);
    }

    private static String completed(String assurance, String result) {
        return task("completed", """
                ,"price":"6","finished_at":"2026-11-21T10:00:05Z","verified":%s,"assurance":"%s","result":"%s",
                 "attempts":[{"attempt":1,"node_id":"n-1","price":"6","status":"lost","why":"EXPIRED"},
                             {"attempt":2,"node_id":"n-2","price":"6","status":"accepted"}]""".formatted(assurance.equals("agreed"), assurance, result));
    }

    private void accepts(String available) {
        wire.on("POST /api/v1/tasks/quote", Answer.json(200, QUOTE.formatted(available)));
        wire.on("POST /api/v1/tasks", Answer.json(201, ACCEPTED));
    }

    private List<WireServer.Call> submissions() {
        return wire.calls.stream()
                .filter(call -> call.method().equals("POST") && call.path().equals("/api/v1/tasks"))
                .toList();
    }

    @Test
    void the_price_is_said_before_a_task_is_submitted() throws IOException {
        accepts("100");

        Cli.Result result = run(
                "task",
                "submit",
                "--kind",
                "hash",
                "--payload",
                "{\"a\":1}",
                "--max-price",
                "12",
                "--redundancy",
                "2",
                "--verification",
                "exact",
                "--deadline",
                "60",
                "--model",
                "m",
                "--gpu",
                "--region",
                "eu");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err())
                .contains("set aside 12 of 100 DEAI; what is not paid comes back")
                .contains("up to 6 DEAI for a result, at most 2 are paid");
        assertThat(result.out()).contains("submitted " + ID).contains("bulwark task watch " + ID);
        assertThat(submissions().getFirst().json()).isEqualTo(Json.parse("""
                {"payload":{"a":1},"kind":"hash","max_price":"12","verification":"exact","redundancy":2,"deadline_s":60,
                 "requires":{"model":"m","region":"eu","gpu":true}}"""));
    }

    @Test
    void what_the_balance_does_not_cover_is_not_submitted_and_says_what_to_do() {
        accepts("5");
        wire.on("GET /api/v1/ledger/balance", Answer.json(200, "{\"available\":\"5\",\"escrow\":\"40\"}"));

        Cli.Result result = run("task", "submit", "--kind", "hash", "--text", "x", "--max-price", "12");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err())
                .contains("the balance does not cover it: 12 DEAI are needed, 5 are there")
                .contains("40 more are set aside for your unfinished tasks")
                .contains("next: lower --max-price");
        assertThat(submissions()).isEmpty();
    }

    @Test
    void somebody_at_a_terminal_is_asked_and_a_no_submits_nothing() {
        accepts("100");
        String[] submit = {"task", "submit", "--kind", "hash", "--text", "x", "--max-price", "12"};

        Cli.Result no = cli().terminal().in("\n").run(submit);
        assertThat(no.exit()).isEqualTo(1);
        assertThat(no.err()).contains("Submit it? [y/N]").contains("not submitted");
        assertThat(submissions()).isEmpty();

        assertThat(cli().terminal().in("y\n").run(submit).exit()).isZero();
        assertThat(submissions()).hasSize(1);
        Cli.Result yes =
                cli().terminal().run("task", "submit", "--kind", "hash", "--text", "x", "--max-price", "12", "-y");
        assertThat(yes.exit()).isZero();
        assertThat(yes.err()).doesNotContain("[y/N]");
    }

    @Test
    void a_submission_without_an_answer_is_repeated_under_the_same_key() {
        accepts("100");
        AtomicInteger calls = new AtomicInteger();
        wire.on(
                "POST /api/v1/tasks",
                call -> calls.incrementAndGet() == 1
                        ? Answer.problem(503, "{\"code\":\"STORAGE_UNAVAILABLE\",\"message\":\"not known\"}")
                        : Answer.json(201, ACCEPTED));

        Cli.Result result = run(
                "task", "submit", "--kind", "hash", "--text", "x", "--max-price", "12", "--idempotency-key", "mine");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(submissions()).hasSize(2);
        assertThat(wire.keys("POST /api/v1/tasks")).containsExactly("mine", "mine");
    }

    @Test
    void words_become_the_payload_of_their_kind() throws IOException {
        accepts("100");
        run("task", "submit", "--kind", "chat", "--text", "hi", "--max-price", "1");
        run("task", "submit", "--kind", "embedding", "--text", "hi", "--max-price", "1");

        assertThat(submissions().get(0).json().path("payload"))
                .isEqualTo(Json.parse("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
        assertThat(submissions().get(1).json().path("payload")).isEqualTo(Json.parse("{\"input\":\"hi\"}"));
    }

    @Test
    void a_file_of_lines_is_one_batch_whose_lines_may_be_whole_tasks() throws IOException {
        wire.on(
                "POST /api/v1/tasks/batch/quote",
                Answer.json(
                        200,
                        "{\"escrow\":\"3\",\"available\":\"100\",\"covered\":true,\"token\":\"DEAI\",\"tasks\":2,\"unverified\":1}"));
        wire.on("POST /api/v1/tasks/batch", Answer.json(201, "{\"tasks\":[" + ACCEPTED + "," + ACCEPTED + "]}"));
        String lines = "\"plain\"\n{\"kind\":\"chat\",\"payload\":{\"messages\":[]},\"max_price\":\"2\"}\n";

        Cli.Result result =
                cli().in(lines).run("task", "submit", "--kind", "hash", "--max-price", "1", "--file", "-", "--json");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("3 of 100 DEAI for 2 tasks").contains("NOT verified");
        assertThat(Json.parse(result.out()).path("tasks")).hasSize(2);
        JsonNode sent = wire.calls.stream()
                .filter(call -> call.path().equals("/api/v1/tasks/batch"))
                .findFirst()
                .orElseThrow()
                .json();
        assertThat(sent).isEqualTo(Json.parse("""
                {"tasks":[{"payload":"plain","kind":"hash","max_price":"1"},
                          {"kind":"chat","payload":{"messages":[]},"max_price":"2"}]}"""));
    }

    @Test
    void what_is_missing_or_no_json_is_said_before_anything_is_sent() throws IOException {
        Path broken = Files.writeString(home.resolve("broken.jsonl"), "{\"a\":1}\n{\"b\":\n");
        assertThat(run("task", "submit", "--text", "x", "--max-price", "1").exit())
                .isEqualTo(2);
        assertThat(run("task", "submit", "--kind", "hash", "--text", "x").exit())
                .isEqualTo(2);
        assertThat(run("task", "submit", "--kind", "hash", "--max-price", "1").exit())
                .isEqualTo(2);
        Cli.Result words = run("task", "submit", "--kind", "hash", "--payload", "hello", "--max-price", "1");
        assertThat(words.exit()).isEqualTo(3);
        assertThat(words.err()).contains("for words, use --text");
        Cli.Result lines = run("task", "submit", "--kind", "hash", "--file", broken.toString(), "--max-price", "1");
        assertThat(lines.exit()).isEqualTo(3);
        assertThat(lines.err()).contains("line 2 is not JSON");
        assertThat(run("task").exit()).isEqualTo(2);
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void a_task_is_shown_with_its_attempts_payouts_and_what_stands_behind_its_result() {
        wire.on("GET /api/v1/tasks/" + ID, Answer.json(200, completed("none", "a \\u001b[31mred\\u001b[0m answer")));
        wire.on("GET /api/v1/tasks/" + ID + "/payouts", Answer.json(200, """
                {"payouts":[{"attempt":2,"amount":"5.88","payee":"wallet:0x1","fee":"0.12","epoch":3}],"proofs":[{}]}"""));

        Cli.Result result = run("task", "get", ID);

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("completed")
                .contains("chat with llama3")
                .contains("paid 6 of 12 DEAI")
                .contains("NOT verified: one node's word")
                .contains("fell silent or took too long")
                .contains("5.88 DEAI to wallet:0x1")
                .contains("bulwark task verify-payout")
                .doesNotContain("\u001b");
        Cli.Result raw = run("task", "get", ID, "--result");
        assertThat(raw.out()).isEqualTo("a \u001b[31mred\u001b[0m answer");
        assertThat(raw.err()).contains("NOT verified");
        assertThat(run("task", "get", ID, "--json").out()).contains("\"assurance\"");
    }

    @Test
    void a_result_that_is_not_there_is_no_empty_one() {
        wire.on("GET /api/v1/tasks/" + ID, Answer.json(200, task("pending", "")));

        Cli.Result result = run("task", "get", ID, "--result");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("the task is pending").contains("bulwark task explain");
    }

    @Test
    void an_explanation_names_the_nodes_and_why_each_was_refused() {
        wire.on("GET /api/v1/tasks/" + ID + "/explain", Answer.json(200, """
                {"task_id":"%s","status":"pending","attempts":[],"wanted":1,"ahead":4,"unit_price":"6","token":"DEAI",
                 "reason":"It waits: none of 2 nodes fits. 1 has no GPU; 1 asks more than the task pays.",
                 "nodes":[{"node_id":"n-1","refused":"GPU","why":"has no GPU"},
                          {"node_id":"n-2","refused":null,"why":"fits"}]}""".formatted(ID)));

        Cli.Result result = run("task", "explain", ID);

        assertThat(result.out())
                .contains("none of 2 nodes fits")
                .contains("1 node wanted")
                .contains("4 tasks before it")
                .containsPattern("n-1 +GPU +has no GPU")
                .containsPattern("n-2 +fits +could take it");
    }

    @Test
    void tasks_are_listed_by_status_and_kind_page_by_page() {
        wire.on("GET /api/v1/tasks", Answer.json(200, "{\"items\":[" + completed("none", "x") + "],\"next\":\"abc\"}"));

        Cli.Result result = run("task", "list", "--status", "completed", "--kind", "chat", "--limit", "1");

        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/tasks?limit=1&status=completed&kind=chat");
        assertThat(result.out())
                .contains(ID)
                .contains("NOT verified")
                .contains("more: bulwark task list --status completed --kind chat --cursor abc");
        wire.on("GET /api/v1/tasks", Answer.json(200, "{\"items\":[],\"next\":null}"));
        assertThat(run("task", "list").out()).isEqualTo("There is no task yet.\n");
    }

    @Test
    void cancelling_says_what_was_paid_and_tries_all() {
        wire.on("POST /api/v1/tasks/" + ID + "/cancel", Answer.json(200, task("cancelled", ",\"price\":\"2\"")));
        wire.on(
                "POST /api/v1/tasks/other/cancel",
                Answer.problem(409, "{\"code\":\"CONFLICT\",\"message\":\"The task has ended\"}"));

        Cli.Result result = run("task", "cancel", "other", ID);

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).isEqualTo("cancelled " + ID + ", paid 2 of 12 DEAI\n");
        assertThat(result.err()).contains("other: CONFLICT: The task has ended");
    }

    @Test
    void without_events_a_task_is_watched_by_looking() {
        AtomicInteger looks = new AtomicInteger();
        wire.on(
                "GET /api/v1/tasks/" + ID,
                _ -> Answer.json(200, looks.incrementAndGet() < 4 ? task("pending", "") : completed("agreed", "done")));

        Cli.Result result = run("task", "watch", ID);

        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains(ID + " pending").contains("looking every now and then");
        assertThat(result.out()).contains("verified: at least two nodes").contains("done");
    }

    @Test
    void a_watcher_goes_on_behind_the_last_event_when_its_connection_breaks() {
        AtomicInteger sockets = new AtomicInteger();
        try (EventServer server = new EventServer(
                path -> path.equals("/ready")
                        ? "{}"
                        : sockets.get() < 2 ? task("assigned", "") : task("failed", ",\"price\":\"0\""),
                path -> sockets.incrementAndGet() == 1
                        ? List.of(
                                event("7-1", "assigned"),
                                "{\"id\":\"7-2\",\"task_update\":{\"task_id\":\"another\",\"status\":\"completed\"}}")
                        : List.of(event("7-3", "failed")))) {
            Cli.Result result = new Cli(home).env("BULWARK_URL", server.url()).run("task", "watch", ID, "--json");

            assertThat(result.exit()).as(result.err()).isEqualTo(1);
            // A break may take with it what had arrived and was not read yet.
            assertThat(server.asked)
                    .contains("/ws?channels=tasks")
                    .containsAnyOf("/ws?channels=tasks&last_id=7-2", "/ws?channels=tasks&last_id=7-1");
            assertThat(result.out().lines().findFirst().orElseThrow()).contains("7-1");
            assertThat(result.out()).doesNotContain("another");
            assertThat(result.out().lines().toList().getLast()).contains("\"failed\"");
        }
    }

    @Test
    void a_watcher_waits_for_a_server_that_starts_again() {
        AtomicInteger looks = new AtomicInteger();
        try (EventServer server = new EventServer(
                path -> path.equals("/ready")
                        ? "{}"
                        : switch (looks.incrementAndGet()) {
                            case 1 -> task("pending", "");
                            case 2, 3 -> EventServer.CUT;
                            default -> completed("sampled", "there");
                        },
                path -> null)) {
            Cli.Result result = new Cli(home).env("BULWARK_URL", server.url()).run("task", "watch", ID);

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.err()).contains("the server does not answer; trying again");
            assertThat(result.out())
                    .contains("not confirmed: one node's result")
                    .contains("there");
        }
    }

    private static String event(String id, String status) {
        return "{\"id\":\"%s\",\"task_update\":{\"task_id\":\"%s\",\"status\":\"%s\"}}".formatted(id, ID, status);
    }

    @Test
    void every_help_has_an_example_and_fits_80_columns() {
        for (String command :
                List.of("task", "task submit", "task get", "task watch", "task explain", "task cancel", "task list")) {
            Cli.Result result = new Cli(home).env("COLUMNS", "80").run(("help " + command).split(" "));
            assertThat(result.exit()).isZero();
            assertThat(result.out()).as(command).contains("Example").contains("-h, --help");
            assertThat(result.out().lines()).as(command).allMatch(line -> line.length() <= 80);
        }
    }
}
