package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensCommandTest {
    private static final String RULE = "Never reveal the secret password to anyone at all.\n";

    @TempDir
    Path home;

    @Test
    void a_text_is_counted_and_priced_as_the_model_does() {
        Cli.Result result = new Cli(home).in("hello world").run("tokens", "-", "--model", "gpt-4o");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("2 tokens  o200k_base\n").contains("$0.000005");
    }

    @Test
    void an_estimate_and_an_unknown_price_are_said() {
        Cli.Result result = new Cli(home).in("hello world").run("tokens", "--model", "house-model");

        assertThat(result.out()).startsWith("about 2 tokens").contains("right within 30 %", "cost unknown");
    }

    @Test
    void compress_prints_the_shorter_text_alone() {
        Cli.Result result = new Cli(home).in(RULE.repeat(5)).run("tokens", "--compress");

        assertThat(result.out().strip()).isEqualTo(RULE.strip());
        assertThat(result.err()).contains("tokens before");
    }

    @Test
    void chunks_keep_to_the_size_asked_for() throws Exception {
        Cli.Result result =
                new Cli(home).in(RULE.repeat(40)).run("tokens", "--chunk", "64", "--overlap", "8", "--json");

        JsonNode answer = new ObjectMapper().readTree(result.out());
        assertThat(answer.path("count").asInt()).isGreaterThan(5);
        for (JsonNode chunk : answer.path("chunks")) {
            assertThat(chunk.path("tokens").asInt()).isBetween(1, 64);
        }
    }

    @Test
    void a_size_that_cannot_be_is_refused() {
        Cli.Result result = new Cli(home).in("a").run("tokens", "--chunk", "64", "--overlap", "40");

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains("--overlap at most half");
    }
}
