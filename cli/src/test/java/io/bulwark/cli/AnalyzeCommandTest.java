package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

    private static JsonNode parse(String line) {
        try {
            return Json.parse(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
