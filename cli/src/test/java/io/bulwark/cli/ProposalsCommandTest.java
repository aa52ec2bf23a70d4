package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalsCommandTest {
    private static final String LIST = """
        {"items":[
          {"id":"0198f2a0-0000-7000-8000-000000000001","title":"Fund the grants round","dao_name":"demo",
           "proposer_address":"0x1234567890123456789012345678901234567890","created_at":"2026-11-20T14:02:11Z",
           "latest":{"composite_score":12,"risk_level":"LOW","recommendation":"REVIEW","inconclusive":true,"analysed_at":"2026-11-20T14:03:11Z"}},
          {"id":"2","title":"Not analysed","dao_name":null,"created_at":"2026-11-19T14:02:11Z","latest":null}],
         "next":"abc=="}""";

    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    private Cli.Result run(String... args) {
        return new Cli(home).env("BULWARK_URL", wire.url()).run(args);
    }

    @Test
    void the_list_has_what_is_needed_to_choose_and_to_go_on() {
        wire.on("GET /api/v1/proposals", Answer.json(200, LIST));

        Cli.Result result = run("proposals", "list", "--dao", "a b&c", "--limit", "2", "--cursor", "x/y=");

        assertThat(result.exit()).isZero();
        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/proposals?limit=2&cursor=x%2Fy%3D&dao=a%20b%26c");
        assertThat(result.out())
                .contains("   12  LOW       REVIEW*    Fund the grants round\n"
                        + "       0198f2a0-0000-7000-8000-000000000001 · demo · 0x1234…7890 · 2026-11-20 14:03 UTC\n")
                .contains("Not analysed")
                .contains("--cursor abc==");
    }

    @Test
    void an_empty_list_says_so() {
        wire.on("GET /api/v1/proposals", Answer.json(200, "{\"items\":[],\"next\":null}"));

        assertThat(run("proposals", "list").out()).isEqualTo("No proposal has been scanned yet.\n");
    }

    @Test
    void one_proposal_is_shown_with_its_analyses() {
        wire.on("GET /api/v1/proposals/p1", Answer.json(200, """
            {"id":"p1","title":"Fund the grants round","dao_name":"demo","requested_amount":"20000","description":"The text itself.",
             "analyses":[%s,{"composite_score":40,"risk_level":"MEDIUM","recommendation":"APPROVE","rules_version":"2026.10.1","analysed_at":"2026-10-01T00:00:00Z"}]}
            """.formatted(Answers.LOW)));

        Cli.Result result = run("proposals", "show", "p1");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("Fund the grants round\n")
                .contains("requested amount  20000")
                .contains("composite 12/100")
                .contains("Earlier analyses")
                .contains("40  MEDIUM    APPROVE   2026-10-01 00:00 UTC  rules 2026.10.1")
                .doesNotContain("The text itself.");
        assertThat(run("proposals", "show", "p1", "--text").out()).contains("The text itself.");
    }

    @Test
    void an_unknown_id_is_refused_with_the_way_to_find_one() {
        Cli.Result result = run("proposals", "show", "../../x");

        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/proposals/..%2F..%2Fx");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("NOT_FOUND").contains("bulwark proposals list");
    }

    @Test
    void similar_proposals_are_told_with_what_differs() {
        wire.on("GET /api/v1/proposals/0198f2a0-0000-7000-8000-000000000001/similar", Answer.json(200, """
            {"status":"ok","nearest":[{"id":"p2","title":"Fund the grants round","dao":"demo","created_at":"2026-11-20T14:02:11Z",
              "similarity":0.97,"relation":"twist","differences":[{"field":"recipient","before":["0xa"],"now":["0xb"]}]}],
             "templates":[{"name":"x","title":"Emergency move of the treasury","contained":0.5}]}"""));

        Cli.Result result = run("proposals", "similar", "0198f2a0-0000-7000-8000-000000000001", "--limit", "3");

        assertThat(wire.calls.getFirst().path()).endsWith("/similar?limit=3");
        assertThat(result.out())
                .contains("97 %  twist     Fund the grants round")
                .contains("recipient: 0xa -> 0xb")
                .contains("50 %  of a known kind of fraud");
    }

    @Test
    void json_is_the_servers_answer() throws IOException {
        wire.on("GET /api/v1/proposals", Answer.json(200, LIST));

        assertThat(Json.parse(run("proposals", "list", "--json").out())).isEqualTo(Json.parse(LIST));
    }
}
