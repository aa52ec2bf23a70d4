package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionsReportTest {
    private static final String ACTIONS = """
            "actions":{"status":"ok","schema_version":1,"score":64,"severity":"CRITICAL","confidence":0.9,"coverage":1.0,
              "reasoning":"2 calls, 1 moving money.","red_flags":[],
              "calls":[{"path":"1","summary":"makes these calls in one","disclosure":"routine","issues":["trailing_bytes"],
                "calls":[{"path":"1.1","summary":"sends 20000 USDC to 0x66 | `x`","disclosure":"contradicted","issues":[],"calls":[]}]}],
              "transfers":[{"path":"1.1","kind":"transfer","token":"USDC","amount":"20000","unit":"whole","recipient":"0x66","disclosure":"contradicted"},
                {"path":"1.2","kind":"allowance","token":null,"token_address":"0x77","amount":"5","unit":"raw","recipient":"0x88","disclosure":"partly"}],
              "privileged":[{"path":"2","kind":"roles","grade":"HIGH","summary":"gives 0x99 a role","disclosure":"undisclosed"}],
              "claims":[{"kind":"transfer","status":"contradicted","quote":"pay <b>20,000</b> USDC\\n# to 0x11","field":"description","start":3,
                "end":40,"reason":"the call goes to 0x66","paths":["1.1"]}]}""";

    @TempDir
    Path home;

    private final WireServer wire =
            new WireServer().onScan(200, Answers.LOW.replace("\"actions\":{\"status\":\"not_given\"}", ACTIONS));

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli.Result scan(String... args) throws IOException {
        Path file = Files.writeString(
                home.resolve("p.json"),
                "{\"title\":\"Fund [it](http://x.example) <script>\",\"description\":\"D\",\"actions\":[{\"target\":\"0x1\"}]}");
        String[] all = new String[args.length + 4];
        System.arraycopy(new String[] {"scan", "--server", wire.url(), file.toString()}, 0, all, 0, 4);
        System.arraycopy(args, 0, all, 4, args.length);
        return new Cli(home).run(all);
    }

    @Test
    void the_terminal_shows_the_tree_the_money_and_the_claims() throws IOException {
        String out = scan().out();

        assertThat(out)
                .contains("What would be executed\n  1  makes these calls in one [trailing bytes]\n")
                .contains("    1.1  sends 20000 USDC to 0x66 | `x` [contradicted]\n")
                .contains("    1.1  20,000 USDC to 0x66 [contradicted]\n")
                .contains("    1.2  5 units of 0x77 may be spent by 0x88 [partly]\n")
                .contains("CONTRADICTED \"pay <b>20,000</b> USDC # to 0x11\" → call 1.1\n");
    }

    @Test
    void markdown_holds_the_same_and_nothing_of_the_proposal_becomes_markup() throws IOException {
        String out = scan("--format", "markdown").out();

        assertThat(out)
                .startsWith("# Fund \\[it\\]\\(http&#58;//x.example\\) &lt;script&gt;\n")
                .contains("## What would be executed\n")
                .contains("  - **1.1** sends 20000 USDC to 0x66 \\| \\`x\\` — *contradicted*\n")
                .contains("| 1.1 | 20,000 USDC | transfer | 0x66 | contradicted |\n")
                .contains("| 2 | HIGH | roles | gives 0x99 a role | undisclosed |\n")
                .contains(
                        "| contradicted | pay &lt;b&gt;20,000&lt;/b&gt; USDC \\# to 0x11 | 1.1 | the call goes to 0x66 |\n")
                .contains("| nlp | 12 | 1.0 | 12.0 |\n");
    }

    @Test
    void a_format_stands_alone() throws IOException {
        assertThat(scan("--format", "markdown", "--json").exit()).isEqualTo(2);
        assertThat(scan("--format", "xml").exit()).isEqualTo(2);
        assertThat(scan("--format", "json").out()).startsWith("{");
    }

    @Test
    void the_evaluator_prints_figures_with_intervals_and_names_faulty_rows() throws IOException {
        Path rows = Files.writeString(
                home.resolve("rows.jsonl"),
                "{\"id\":\"a\",\"chain_id\":1,\"title\":\"T\",\"body\":\"We update the documentation.\",\"actions\":[]}\n");
        Cli.Result result = new Cli(home).run("proposals", "evaluate", rows.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("1 real proposal")
                .contains("add_role_grant")
                .contains("recall at 5 %");
        assertThat(new Cli(home)
                        .run("proposals", "evaluate", rows.toString(), "--json")
                        .out())
                .contains("\"high_rate\"")
                .contains("\"recalls\"");

        Files.writeString(rows, "{\"id\":\"a\",\"title\":\"T\",\"body\":\"B\",\"actions\":[{\"target\":\"me\"}]}\n");
        Cli.Result faulty = new Cli(home).run("proposals", "evaluate", rows.toString());
        assertThat(faulty.exit()).isEqualTo(3);
        assertThat(faulty.err()).contains("actions[0].target");
    }
}
