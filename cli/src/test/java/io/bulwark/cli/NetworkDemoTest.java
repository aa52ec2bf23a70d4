package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration with the packaged server, which is built before the command line. */
class NetworkDemoTest {
    @TempDir
    Path folder;

    @Test
    void a_network_lives_liars_pay_and_every_token_is_accounted_for() throws Exception {
        Path root = Path.of(System.getProperty("bulwark.runtime-dir"))
                .resolve("../..")
                .normalize();
        assumeTrue(Files.exists(root.resolve("server/target/server-0.1.0-runner.jar")), "the server is not packaged");

        Cli.Result result = new Cli(root)
                .run(
                        "network",
                        "demo",
                        "--nodes",
                        "6",
                        "--liars",
                        "1",
                        "--slow",
                        "1",
                        "--seconds",
                        "4",
                        "--json",
                        "--data",
                        folder.resolve("data").toString());

        assertThat(result.exit()).as(result.err() + result.out()).isZero();
        JsonNode summary = Json.parse(result.out().lines().toList().getLast());
        assertThat(summary.path("completed").asLong())
                .isPositive()
                .isEqualTo(summary.path("submitted").asLong());
        assertThat(summary.path("liars_slashed").asInt()).isOne();
        assertThat(summary.path("honest_nodes_slashed").asInt()).isZero();
        assertThat(summary.path("conserved").asBoolean()).isTrue();
    }
}
