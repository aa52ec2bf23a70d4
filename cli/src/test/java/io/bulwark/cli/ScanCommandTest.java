package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
    @TempDir
    Path home;

    WireServer wire = new WireServer().onScan(200, Answers.LOW);
    Path file;

    @BeforeEach
    void a_proposal() throws IOException {
        file = file("grants.md", "# Fund the grants round\n\nPlease vote.");
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    private Cli.Result scan(String... args) {
        return scan(new Cli(home), args);
    }

    private Cli.Result scan(Cli cli, String... args) {
        List<String> all = new ArrayList<>(List.of("scan", "--server", wire.url()));
        all.addAll(List.of(args));
        return cli.run(all.toArray(String[]::new));
    }

    private static String withModel(String model) {
        String place = "\"reasoning\":\"One pressing phrase in an otherwise ordinary text.\"";
        return Answers.LOW.replace(place, place + ",\"model\":" + model);
    }

    @Test
    void a_report_tells_score_agents_flags_and_snapshot() {
        Cli.Result result = scan(file.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("""
            "Fund the grants round" — composite 12/100 · LOW · REVIEW (inconclusive: 1 of 2 agents answered)
              ██░░░░░░░░░░░░░░░░░░

              Little was found; the proposer is unknown.
              confidence 0.6 · coverage 0.5

            Agents
              reputation    –  unknown
                  No chain is configured.
              nlp          12  by rules · confidence 0.8 · tactics urgency · 1 red flag below
                  One pressing phrase in an otherwise ordinary text.
              actions          not given
              mediator         how the score adds up
                   +12.0  nlp 12 × 1.0

            Red flags (1)
              LOW      Presses for a quick vote [URGENCY, nlp]
                  │ "vote today, tomorrow is too late"
                  in Timeline · characters 120–152
                  The text asks voters to decide at once.
                  → Ask for the usual voting period.

            Snapshot
              Funds the second round of grants.

              Deliverables
                • Ten grants
                • A public report

              Budget  20,000 USDC in total
                18,500.50 USDC  Grants
                 1,499.50 USDC  Report

              Timeline
                Week 1   Call for applications
                Week 12  Report

            """);
        assertThat(result.out()).contains(" · rules 2026.11.1 · 18 ms ·\njob 0198f2a0-0000-7000-8000-000000000001\n");
    }

    @Test
    void a_model_that_read_the_text_is_told_in_one_line_and_so_is_why_it_did_not() {
        wire.onScan(200, withModel("""
                {"status":"used","asked":"reader","provider":"local","model":"small","reason":null,"score":31,
                 "calls":1,"attempts":2,"input_tokens":1200,"output_tokens":80,"latency_ms":850}"""));
        assertThat(scan(file.toString()).out())
                .contains("      model local/small · score 31 · ms: 850 · tokens: 1280 · attempts: 2\n");

        wire.onScan(200, withModel("""
                {"status":"not_used","asked":"reader","provider":null,"model":null,"reason":"upstream_timeout",
                 "score":null,"calls":1,"attempts":1,"input_tokens":0,"output_tokens":0,"latency_ms":20000}"""));
        assertThat(scan(file.toString()).out())
                .contains("      model reader not used: upstream timeout · ms: 20000 · attempts: 1\n");
    }

    @Test
    void the_proposers_record_is_told_part_by_part_with_its_evidence() {
        wire.onScan(200, Answers.LOW.replace("""
              "reputation":{"status":"unknown","score":null,"flags":[],"reasoning":"No chain is configured.","metadata":{}},
            """, """
              "reputation":{"status":"ok","score":65,"flags":["LOW_ACTIVITY"],"reasoning":"age 50.0 of 50.",
               "metadata":{"address":"0x00000000000000000000000000000000000a11ce","age_days":400,"stale":false,
                "record":{"address":"0x00000000000000000000000000000000000A11CE","chain_id":1,
                 "transactions":{"status":"known","value":5,
                  "evidence":{"call":"eth_getTransactionCount","block":21000000,"time":"2026-11-20T14:02:00Z"}},
                 "governance":{"status":"unknown","reason":"No governor is configured for chain 1","passing":false}},
                "list_hits":[{"list":"friends","kind":"trusted","source":"us","list_date":"2026-11-01",
                 "imported_at":"2026-11-02T00:00:00Z","category":""}]}},
            """));

        assertThat(scan(file.toString()).out()).contains("""
              reputation   65  flags LOW_ACTIVITY · 100 is the best
                  age 50.0 of 50.
                  proposer 0x00000000000000000000000000000000000A11CE · chain 1 · days old: 400
                  transactions    5
                                  eth_getTransactionCount · block 21,000,000 · 2026-11-20 14:02 UTC
                  governance      unknown: No governor is configured for chain 1
                  trusted  list friends
            """);
    }

    @Test
    void the_options_become_members_of_the_request() {
        String address = "0x" + "aB".repeat(20);
        scan(
                file.toString(),
                "--proposer=" + address,
                "--dao=demo",
                "--amount=20000",
                "--token=USDC",
                "--recipient=" + address,
                "--chain-id=10",
                "--title=Other");

        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/scan?mode=sync");
        assertThat(wire.scans().getFirst().toString()).isEqualTo("""
            {"title":"Other","description":"# Fund the grants round\\n\\nPlease vote.","proposerAddress":"%s",\
            "daoName":"demo","chainId":10,"requestedAmount":"20000","requestedToken":"USDC","recipientAddress":"%s"}\
            """.formatted(address, address));
    }

    @Test
    void json_is_the_servers_answer_with_its_file() throws IOException {
        Cli.Result result = scan(file.toString(), "--json");

        ObjectNode json = (ObjectNode) Json.parse(result.out());
        assertThat(json.remove("file").asText()).isEqualTo(file.toString());
        assertThat(json).isEqualTo(Json.parse(Answers.LOW));
        assertThat(result.out()).contains("\"weight\" : 1.0,").contains("\"points\" : 12.0");
    }

    @Test
    void many_files_are_told_in_their_order_and_end_in_a_table() throws IOException {
        Path second = file("b.md", "# Second\n\nx");
        Path third = file("c.md", "# Third\n\nx");
        CountDownLatch othersAnswered = new CountDownLatch(2);
        wire.onScan(call -> {
            switch (call.json().path("title").asText()) {
                case "Second" -> {
                    othersAnswered.countDown();
                    return Answer.json(200, Answers.of(85, "SEVERE", "REJECT"));
                }
                case "Third" -> {
                    othersAnswered.countDown();
                    return Answer.problem(
                            400, "{\"status\":400,\"code\":\"VALIDATION_ERROR\",\"message\":\"Invalid input\"}");
                }
                default -> {
                    await(othersAnswered);
                    return Answer.json(200, Answers.LOW);
                }
            }
        });

        Cli.Result result = scan(file.toString(), second.toString(), third.toString());

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out().lines().filter(line -> line.startsWith("\"")))
                .as("only those with flags are told before the table")
                .hasSize(1);
        String table = result.out().substring(result.out().indexOf("score  level"));
        List<String> rows = table.lines()
                .map(line -> line.replaceAll("\\S*/", "").replaceAll(" +", " ").strip())
                .toList();
        assertThat(rows.get(1)).startsWith("12 LOW REVIEW* 1");
        assertThat(rows.get(2)).startsWith("85 SEVERE REJECT 0");
        assertThat(rows.get(3)).startsWith("– failed").contains("VALIDATION_ERROR");
        assertThat(rows).contains("2 scanned: 1 LOW · 1 SEVERE · 1 failed");
        assertThat(result.err()).contains("[1/3]").contains("[3/3]").contains("VALIDATION_ERROR: Invalid input");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void at_most_four_scans_are_in_flight() throws IOException {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch four = new CountDownLatch(4);
        wire.onScan(_ -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            four.countDown();
            await(four);
            now.decrementAndGet();
            return Answer.json(200, Answers.of(1, "LOW", "APPROVE"));
        });
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            lines.append("{\"id\":\"p").append(i).append("\",\"title\":\"T\",\"body\":\"text\"}\n");
        }

        Cli.Result result = scan(file("many.jsonl", lines.toString()).toString());

        assertThat(result.out()).contains("12 scanned: 12 LOW");
        assertThat(most).hasValue(4);
    }

    @Test
    void many_results_are_a_json_array_or_json_lines_with_errors_in_place() throws IOException {
        Path lines = file("two.jsonl", """
            {"id":"first","title":"A","body":"text"}
            {"id":"second","title":"B","description":"text"}
            """);
        wire.onScan(call -> call.json().path("title").asText().equals("A")
                ? Answer.json(200, Answers.of(1, "LOW", "APPROVE"))
                : Answer.problem(413, "{\"status\":413,\"code\":\"PAYLOAD_TOO_LARGE\",\"message\":\"Too large\"}"));

        JsonNode array = Json.parse(scan(lines.toString(), "--json").out());
        List<String> single = scan(lines.toString(), "--jsonl").out().lines().toList();

        assertThat(array).hasSize(2);
        assertThat(array.get(0).path("file").asText()).isEqualTo("first");
        assertThat(array.get(0).path("composite_score").asInt()).isEqualTo(1);
        assertThat(array.get(1).path("error").path("code").asText()).isEqualTo("PAYLOAD_TOO_LARGE");
        assertThat(single).hasSize(2);
        assertThat(Json.parse(single.get(1))).isEqualTo(array.get(1));
    }

    @Test
    void exit_codes_say_what_was_reached() {
        assertThat(scan(file.toString(), "--fail-on", "low").exit()).isEqualTo(1);
        assertThat(scan(file.toString(), "--fail-on", "MEDIUM").exit()).isZero();
        assertThat(scan(file.toString(), "--fail-on-inconclusive").exit()).isEqualTo(6);
        assertThat(scan(file.toString(), "--fail-on-inconclusive", "--fail-on", "LOW")
                        .exit())
                .isEqualTo(1);
        wire.onScan(200, Answers.of(50, "HIGH", "REVIEW"));
        assertThat(scan(file.toString(), "--fail-on", "MEDIUM").exit()).isEqualTo(1);
        assertThat(scan(file.toString(), "--fail-on-inconclusive").exit()).isZero();
        wire.onScan(200, "{\"status\":\"complete\",\"agents\":{},\"composite_score\":null,\"risk_level\":null}");
        assertThat(scan(file.toString(), "--fail-on", "SEVERE").exit())
                .as("unknown is not safe")
                .isEqualTo(1);
        assertThat(scan(file.toString(), "--fail-on-inconclusive").exit()).isEqualTo(6);
    }

    @Test
    void wrong_options_are_usage_errors_before_anything_is_sent() {
        for (String[] wrong : new String[][] {
            {"--fail-on", "EXTREME"},
            {"--amount", "20,000"},
            {"--proposer", "0x12"},
            {"--recipient", "vitalik.eth"},
            {"--timeout", "0"},
            {"--chain-id", "0"},
            {"--nonsense"},
            {"--title", "T", "second.md"},
            {"-", "-"}
        }) {
            List<String> args = new ArrayList<>(List.of(file.toString()));
            args.addAll(List.of(wrong));
            Cli.Result result = scan(args.toArray(String[]::new));
            assertThat(result.exit()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(result.err()).startsWith("error: ");
        }
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void a_scan_that_outlasts_the_sync_answer_is_polled() {
        AtomicInteger asked = new AtomicInteger();
        wire.onScan(504, "{\"status\":504,\"code\":\"TIMEOUT\",\"message\":\"Still running\",\"jobId\":\"job/1\"}")
                .on(
                        "GET /api/v1/scan/job%2F1",
                        _ -> asked.incrementAndGet() < 3
                                ? Answer.json(200, "{\"jobId\":\"job/1\",\"status\":\"processing\"}")
                                : Answer.json(200, Answers.LOW));

        Cli.Result result = scan(file.toString());

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("composite 12/100");
        assertThat(asked).hasValue(3);
    }

    @Test
    void an_accepted_job_is_polled_until_the_timeout() {
        wire.onScan(_ -> Answer.json(202, "{\"jobId\":\"j1\",\"status\":\"queued\"}"))
                .on("GET /api/v1/scan/j1", Answer.json(202, "{\"jobId\":\"j1\",\"status\":\"stalled\"}"));

        Cli.Result result = scan(file.toString(), "--timeout", "1");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err())
                .contains("TIMEOUT: no answer within 1 s; job j1 goes on")
                .contains("--timeout");
    }

    @Test
    void a_server_that_is_silent_is_given_up_after_the_timeout() {
        CountDownLatch over = new CountDownLatch(1);
        wire.onScan(_ -> {
            await(over);
            return Answer.json(200, Answers.LOW);
        });

        Cli.Result result = scan(file.toString(), "--timeout", "1");
        over.countDown();

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("TIMEOUT: no answer within 1 s");
    }

    @Test
    void a_failed_job_tells_why() {
        wire.onScan(_ -> Answer.json(202, "{\"jobId\":\"j1\",\"status\":\"queued\"}"))
                .on("GET /api/v1/scan/j1", Answer.json(200, """
                            {"jobId":"j1","status":"failed","error":{"code":"UPSTREAM_ERROR","message":"model down"}}"""));

        Cli.Result result = scan(file.toString());

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("UPSTREAM_ERROR: model down");
    }

    @Test
    void a_rate_limit_is_waited_for_and_the_scan_repeated() {
        AtomicInteger asked = new AtomicInteger();
        wire.onScan(_ -> asked.incrementAndGet() <= 2
                ? Answer.problem(429, "{\"status\":429,\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"Slow down\"}")
                        .with("Retry-After", asked.get() == 1 ? "0" : "Wed, 21 Oct 2015 07:28:00 GMT")
                : Answer.json(200, Answers.LOW));

        assertThat(scan(file.toString()).exit()).isZero();
        assertThat(asked).hasValue(3);
    }

    @Test
    void a_rate_limit_is_asked_again_three_times_at_most_and_never_beyond_the_timeout() {
        String limited = """
            {"status":429,"code":"RATE_LIMIT_EXCEEDED","message":"Daily limit","limit":10,"remaining":0,"resetAt":"2026-11-22T00:00:00Z"}""";
        wire.onScan(_ -> Answer.problem(429, limited).with("Retry-After", "0"));
        assertThat(scan(file.toString()).exit()).isEqualTo(5);
        assertThat(wire.scans()).hasSize(4);

        wire.calls.clear();
        wire.onScan(_ -> Answer.problem(429, limited).with("Retry-After", "40000"));
        Cli.Result result = scan(file.toString());
        assertThat(result.exit()).isEqualTo(5);
        assertThat(wire.scans()).hasSize(1);
        assertThat(result.err())
                .contains("RATE_LIMIT_EXCEEDED: Daily limit")
                .contains("wait until 2026-11-22T00:00:00Z (limit 10)");
    }

    @Test
    void a_refusal_names_fields_request_and_next_step() {
        wire.onScan(400, """
            {"type":"about:blank","title":"Bad Request","status":400,"code":"VALIDATION_ERROR","message":"Invalid input",
             "errors":[{"field":"requestedAmount","message":"must be positive"},{"field":"daoName","message":"is too long"}],
             "requestId":"0198f2"}""");

        Cli.Result result = scan(file.toString());

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
            error: VALIDATION_ERROR: Invalid input
              requestedAmount: must be positive
              daoName: is too long
              next: correct the input and run the command again
              request id: 0198f2
            """);
    }

    @Test
    void a_refused_key_stops_the_rest_and_is_said_once() throws IOException {
        wire.onScan(401, "{\"status\":401,\"code\":\"INVALID_TOKEN\",\"message\":\"Unknown key\"}");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append("{\"id\":\"p").append(i).append("\",\"title\":\"T\",\"body\":\"text\"}\n");
        }

        Cli.Result result = scan(file("many.jsonl", lines.toString()).toString(), "--key", "bwk_wrong");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err().lines().filter(line -> line.startsWith("error: ")))
                .hasSize(1);
        assertThat(result.err()).contains("INVALID_TOKEN: Unknown key").contains("BULWARK_KEY");
        assertThat(result.out()).contains("not scanned");
        assertThat(wire.scans().size()).isLessThan(10);
    }

    @Test
    void odd_answers_are_named_and_not_trusted() {
        record Odd(Answer answer, String said) {}
        for (Odd odd : List.of(
                new Odd(
                        new Answer(200, "text/html", "<html>Hello \u001b[31mred", java.util.Map.of()),
                        "not Bulwark's JSON"),
                new Odd(Answer.json(200, ""), "it begins: (empty)"),
                new Odd(Answer.json(200, "[]"), "not Bulwark's JSON"),
                new Odd(Answer.json(200, "{\"a\":1,\"a\":2}"), "not Bulwark's JSON"),
                new Odd(Answer.json(200, "{\"hello\":1}"), "holds no scan result"),
                new Odd(Answer.json(500, "oops"), "HTTP 500"),
                new Odd(Answer.json(503, "{\"message\":\"down\"}"), "HTTP_503: down"),
                new Odd(Answer.json(200, "[".repeat(5000)), "not Bulwark's JSON"))) {
            wire.onScan(_ -> odd.answer());
            Cli.Result result = scan(file.toString());
            assertThat(result.exit()).isEqualTo(5);
            assertThat(result.err()).contains(odd.said()).doesNotContain("\u001b");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void unknown_and_missing_members_do_not_matter() {
        wire.onScan(200, "{\"composite_score\":40,\"agents\":{\"oracle\":{\"status\":\"ok\",\"x\":[1]}},\"new\":{}}");

        Cli.Result result = scan(file.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("composite 40/100 · UNKNOWN · no recommendation")
                .contains("oracle");
    }

    @Test
    void hostile_text_cannot_drive_the_terminal() throws IOException {
        wire.onScan(
                200,
                Answers.hostile("a\\u001b]0;owned\\u0007\\u202Egnp\\u200B\\u009b2J\\r\\nnext\\u0000\\udb40\\udc41"));
        Path named = file("\u001b[2Jevil.md", "# \u001b[31mred\u202E title\n\ntext");

        for (Cli.Result result : List.of(
                scan(named.toString()),
                scan(named.toString(), file.toString()),
                scan(named.toString(), file.toString(), "--full"),
                scan(named.toString(), "--json"),
                scan(named.toString(), "--jsonl"))) {
            assertThat(result.exit()).isZero();
            assertThat((result.out() + result.err()).codePoints())
                    .allMatch(
                            c -> c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT));
        }
        assertThat(scan(named.toString()).out()).contains("\\u{202E}").contains("\\u{001B}]0;owned\\u{0007}");
        assertThat(Json.parse(scan(named.toString(), "--json").out())
                        .path("reasoning")
                        .asText())
                .isEqualTo("a\u001b]0;owned\u0007\u202Egnp\u200B\u009b2J\r\nnext\u0000\udb40\udc41");
    }

    @Test
    void colours_are_for_terminals_that_want_them() {
        assertThat(scan(file.toString()).out()).doesNotContain("\u001b[");
        assertThat(scan(new Cli(home).terminal(), file.toString()).out()).contains("\u001b[32mLOW\u001b[0m");
        assertThat(scan(new Cli(home).terminal().env("NO_COLOR", "1"), file.toString())
                        .out())
                .doesNotContain("\u001b[");
        assertThat(scan(new Cli(home).terminal().env("TERM", "dumb"), file.toString())
                        .out())
                .doesNotContain("\u001b[");
    }

    @Test
    void a_terminal_shows_progress_in_one_line_and_takes_it_away() throws IOException {
        Cli.Result result = scan(
                new Cli(home).terminal(), file.toString(), file("b.md", "x").toString());

        assertThat(result.err()).contains("\r\u001b[K[1/2] ").endsWith("\r\u001b[K");
        assertThat(result.err()).doesNotContain("\n");
    }

    @Test
    void lines_keep_to_the_width_of_the_terminal() {
        for (String columns : List.of("40", "60", "80", "200", "nonsense")) {
            int width = columns.matches("\\d+") ? Math.min(110, Integer.parseInt(columns)) : 80;
            Cli.Result result = scan(new Cli(home).env("COLUMNS", columns), file.toString());
            assertThat(result.out().lines().mapToInt(Text::columns).max().orElse(0))
                    .as(columns)
                    .isLessThanOrEqualTo(width);
        }
    }
}
