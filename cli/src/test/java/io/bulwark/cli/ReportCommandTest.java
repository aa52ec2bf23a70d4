package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.cli.WireServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
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
    void todays_report_is_printed_and_a_pdf_goes_into_a_file() throws Exception {
        wire.on(
                "GET /api/v1/reports/generate",
                new Answer(200, "text/plain", "Daily report of 2026-11-21\n", Map.of()));

        assertThat(run("report").out()).isEqualTo("Daily report of 2026-11-21\n");
        assertThat(wire.calls.getFirst().path()).isEqualTo("/api/v1/reports/generate?format=text");
        Path file = home.resolve("today.pdf");
        assertThat(run("report", "--format", "pdf", "--output", file.toString()).err())
                .contains("wrote " + file);
        assertThat(Files.readString(file)).startsWith("Daily report");
        assertThat(wire.calls.getLast().path()).endsWith("format=pdf");
    }

    @Test
    void a_kept_report_is_fetched_by_its_day_and_a_missing_one_is_said() {
        wire.on(
                "GET /api/v1/reports/2026-11-20",
                Answer.problem(404, "{\"code\":\"NOT_FOUND\",\"message\":\"There is no report of 2026-11-20\"}"));

        Cli.Result result = run("report", "--date", "2026-11-20");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("There is no report of 2026-11-20");
        assertThat(run("report", "--date", "yesterday").exit()).isEqualTo(Exit.USAGE);
        assertThat(run("report", "--date", "2026-11-20", "--again").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void again_asks_for_a_new_one() {
        wire.on("POST /api/v1/reports/generate", new Answer(200, "text/markdown", "# Daily report\n", Map.of()));

        assertThat(run("report", "--again", "--format", "markdown").out()).startsWith("# Daily report");
    }
}
