package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.bulwark.research.source.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {
    private static final String RUG =
            "{\"id\":\"rug\",\"label\":\"scam\",\"facts\":{\"lp_creator_share\":1,\"lp_locked\":false}}\n";
    private static final String FINE =
            "{\"id\":\"fine\",\"label\":\"ok\",\"facts\":{\"lp_creator_share\":0,\"lp_locked\":true,\"honeypot\":null}}\n";

    @TempDir
    Path folder;

    private Cli cli() {
        return new Cli(folder);
    }

    private String file(String text) throws Exception {
        Path file = folder.resolve("facts.jsonl");
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void tokens_are_scored_one_a_line_and_parts_add_up() throws Exception {
        Cli.Result result = cli().run("analyze", "--facts", file(RUG + "\n" + FINE), "--json");

        assertThat(result.exit()).isZero();
        JsonNode[] rows = result.out().lines().map(AnalyzeCommandTest::parse).toArray(JsonNode[]::new);
        assertThat(rows).hasSize(2);
        assertThat(rows[0].path("id").asText()).isEqualTo("rug");
        assertThat(rows[0].path("risk_score").asDouble())
                .isGreaterThan(rows[1].path("risk_score").asDouble());
        for (JsonNode row : rows) {
            double sum = 0;
            for (JsonNode part : row.path("parts")) {
                sum += part.path("points").asDouble();
            }
            assertThat(sum).isCloseTo(row.path("points").asDouble(), org.assertj.core.api.Assertions.within(1e-6));
        }
        assertThat(rows[1].path("not_assessed").toString()).contains("honeypot");
    }

    @Test
    void labels_show_how_well_the_score_tells_tokens_apart() throws Exception {
        Cli.Result result = cli().run("analyze", "--facts", file(RUG + FINE), "--positive", "SCAM");

        assertThat(result.out()).contains("rug", "fine", "Liquidity that the creator can take out", "% known");
        assertThat(result.err()).contains("AUC 1.000, balanced accuracy 1.000");
    }

    @Test
    void an_unknown_member_is_named_with_its_line() throws Exception {
        Cli.Result result = cli().run("analyze", "--facts", file(FINE + "{\"id\":\"x\",\"moon_soon\":true}\n"));

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("line 2", "\"moon_soon\"", "no such fact");
    }

    @Test
    void facts_come_from_standard_input_too_and_nothing_is_no_facts() {
        assertThat(cli().in(RUG).run("analyze", "--facts", "-", "--json").out()).contains("\"id\":\"rug\"");
        assertThat(cli().in("\n").run("analyze", "--facts", "-").exit()).isEqualTo(3);
        assertThat(cli().run("analyze", "--facts", "nowhere.jsonl").exit()).isEqualTo(3);
        assertThat(cli().in("{").run("analyze", "--facts", "-").err()).contains("line 1");
        assertThat(cli().run("analyze").exit()).isEqualTo(2);
    }

    private HttpServer source(String coin) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = path.equals("/search")
                    ? "{\"coins\":[{\"id\":\"demo\",\"symbol\":\"DMO\",\"name\":\"Demo\"},{\"id\":\"a\",\"symbol\":\"TWIN\"},"
                            + "{\"id\":\"b\",\"symbol\":\"TWIN\",\"name\":\"Second\"}]}"
                    : coin;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    path.equals("/search") || path.startsWith("/coins/demo") ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Cli pointed(HttpServer server) {
        Cli cli = cli();
        for (Source source : Source.values()) {
            cli.env(
                    "BULWARK_" + source.name() + "_URL",
                    "http://127.0.0.1:" + server.getAddress().getPort());
        }
        return cli;
    }

    @Test
    void a_project_is_examined_recorded_and_examined_again_without_network() throws Exception {
        HttpServer server = source("{\"id\":\"demo\",\"symbol\":\"dmo\",\"name\":\"Demo\","
                + "\"market_data\":{\"market_cap\":{\"usd\":250000000},\"current_price\":{\"usd\":2.5}}}");
        String tape = folder.resolve("tape").toString();
        try {
            Cli.Result first = pointed(server).run("analyze", "demo", "--record", tape, "--json");
            assertThat(first.err()).isEmpty();
            assertThat(first.exit()).isZero();
            assertThat(Json.parse(first.out())
                            .at("/analysis/detailed_sections/onchain/price")
                            .decimalValue())
                    .isEqualByComparingTo("2.5");
        } finally {
            server.stop(0);
        }

        Cli.Result again = pointed(server).run("analyze", "demo", "--replay", tape, "--offline");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("Demo DMO", "Risk ", "NOT_RATED", "250,000,000 usd (coingecko)", "unknown: ");

        Cli.Result page = pointed(server)
                .run("analyze", "demo", "--replay", tape, "--offline", "--format", "markdown", "--modules", "team");
        assertThat(page.out()).startsWith("# Demo").contains("## team").doesNotContain("## onchain");
        Cli.Result asked = cli().run(
                        "analyze",
                        "demo",
                        "--replay",
                        tape,
                        "--offline",
                        "--format",
                        "markdown",
                        "--question",
                        "Who are the founders?");
        assertThat(asked.out()).contains("## team").doesNotContain("## onchain");

        Path pdf = folder.resolve("demo.pdf");
        Cli.Result written = pointed(server)
                .run("analyze", "demo", "--replay", tape, "--offline", "--format", "pdf", "--output", pdf.toString());
        assertThat(written.exit()).isZero();
        assertThat(written.err()).contains("wrote " + pdf);
        assertThat(Files.readAllBytes(pdf)).startsWith("%PDF-".getBytes(StandardCharsets.US_ASCII));
        Cli.Result terminal =
                pointed(server).terminal().run("analyze", "demo", "--replay", tape, "--offline", "--format", "pdf");
        assertThat(terminal.exit()).isEqualTo(2);
    }

    @Test
    void a_shared_symbol_is_asked_back_and_an_unknown_project_is_said_so() throws Exception {
        HttpServer server = source("{}");
        try {
            Cli.Result twin = pointed(server).run("analyze", "twin");
            assertThat(twin.exit()).isEqualTo(3);
            assertThat(twin.err()).contains("may be several projects", "Second (TWIN)");
            assertThat(pointed(server).run("analyze", "nobody").err()).contains("'nobody' was not found");
        } finally {
            server.stop(0);
        }
        assertThat(cli().run("analyze", "demo", "--offline").err()).contains("no recorded answer");
        assertThat(cli().run("analyze", "demo", "--facts", "x").exit()).isEqualTo(2);
    }

    @Test
    void the_sentiment_scorer_is_measured_on_labelled_texts() throws Exception {
        Path file = folder.resolve("rows.jsonl");
        Files.writeString(
                file,
                "{\"text\":\"a rug pull\",\"label\":\"negative\"}\n{\"text\":\"to the moon\",\"label\":\"positive\"}\n");

        Cli.Result result = cli().run("analyze", "evaluate-sentiment", file.toString(), "--json");

        assertThat(Json.parse(result.out()).path("accuracy").asDouble()).isEqualTo(1);
        assertThat(cli().run("analyze", "evaluate-sentiment", "nowhere.jsonl").exit())
                .isEqualTo(3);
    }

    private static JsonNode parse(String line) {
        try {
            return Json.parse(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
