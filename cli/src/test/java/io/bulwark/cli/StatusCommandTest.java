package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
    @TempDir
    Path home;

    WireServer wire = new WireServer();

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void a_ready_server_is_shown_with_its_services() throws IOException {
        wire.on("GET /api/v1/health", Answer.json(200, """
            {"status":"healthy","version":"0.1.0","services":{"database":"up","redis":{"status":"down","ms":3}},
             "metrics":{"cache_hit_rate":0.75}}"""));

        Cli.Result result = new Cli(home).run("status", "--server", wire.url());

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
            Bulwark at %s: ready
              healthy version 0.1.0

            Services
              database  up
              redis     down

            Metrics
              cache hit rate  0.75
            """.formatted(wire.url()));
        assertThat(Json.parse(new Cli(home)
                                .run("status", "--json", "--server", wire.url())
                                .out())
                        .path("ready")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_server_that_is_not_ready_is_exit_code_5() {
        wire.on("GET /ready", Answer.json(503, "{}"));

        Cli.Result result = new Cli(home).run("status", "--server", wire.url());

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).contains("not ready");
    }

    @Test
    void no_server_is_exit_code_4_and_none_is_started() throws IOException {
        Path data = home.resolve("data");
        assertThat(new Cli(home).run("status").exit()).isEqualTo(4);
        assertThat(data).doesNotExist();

        Files.createDirectory(data);
        Files.writeString(data.resolve("connect.env"), "BULWARK_URL=http://127.0.0.1:9\n");
        Cli.Result result = new Cli(home).run("status");
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("no server answers at http://127.0.0.1:9");
    }
}
