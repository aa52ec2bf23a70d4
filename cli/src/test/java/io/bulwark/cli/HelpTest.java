package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {
    private static Cli.Result run(String... args) {
        return new Cli(Path.of("home")).env("COLUMNS", "80").run(args);
    }

    @Test
    void the_overview_names_every_command() {
        Cli.Result result = run("--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains(
                        "scan",
                        "proposals",
                        "wallet",
                        "lists",
                        "key",
                        "node",
                        "network",
                        "audit",
                        "status",
                        "up",
                        "serve",
                        "test",
                        "help",
                        "version");
        assertThat(run("help").out()).isEqualTo(result.out());
        assertThat(run().err()).isEqualTo(result.out());
        assertThat(run().exit()).isEqualTo(2);
    }

    @Test
    void every_help_has_an_example_and_fits_80_columns() {
        for (List<String> command : List.of(
                List.of("scan"),
                List.of("proposals"),
                List.of("proposals", "list"),
                List.of("proposals", "show"),
                List.of("proposals", "evaluate"),
                List.of("proposals", "similar"),
                List.of("wallet"),
                List.of("analyze"),
                List.of("report"),
                List.of("lists"),
                List.of("lists", "show"),
                List.of("lists", "add"),
                List.of("lists", "update"),
                List.of("lists", "remove"),
                List.of("key"),
                List.of("key", "create"),
                List.of("key", "list"),
                List.of("key", "rotate"),
                List.of("key", "revoke"),
                List.of("node"),
                List.of("node", "status"),
                List.of("node", "drain"),
                List.of("node", "resume"),
                List.of("node", "unbond"),
                List.of("node", "withdraw"),
                List.of("network"),
                List.of("network", "stats"),
                List.of("network", "health"),
                List.of("network", "nodes"),
                List.of("network", "mint"),
                List.of("network", "demo"),
                List.of("audit"),
                List.of("status"),
                List.of("up"),
                List.of("serve"),
                List.of("test"),
                List.of("help"),
                List.of("version"))) {
            String[] help = new String[command.size() + 1];
            help[0] = "help";
            for (int i = 0; i < command.size(); i++) {
                help[i + 1] = command.get(i);
            }
            Cli.Result result = run(help);
            assertThat(result.exit()).isZero();
            assertThat(result.out()).as(command.toString()).contains("Example").contains("-h, --help");
            assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void scan_documents_its_exit_codes() {
        assertThat(run("scan", "--help").out())
                .contains("Exit codes:")
                .contains("1   --fail-on LEVEL was reached")
                .contains("6   --fail-on-inconclusive");
    }

    @Test
    void the_launchers_commands_are_explained() {
        assertThat(run("help", "up").out())
                .contains(
                        "--port", "8080", "--host", "127.0.0.1", "--data", "./data", "--roles", "api,worker,scheduler")
                .contains("--join", "DATABASE_URL", "REDIS_URL");
        assertThat(run("help", "test").out()).contains("--all");
        assertThat(run("up", "--port", "1").exit()).isEqualTo(2);
        assertThat(run("up").err()).contains("./bulwark up");
    }

    @Test
    void a_slip_is_met_with_a_suggestion() {
        Cli.Result result = run("scn");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("did you mean: scan?");
        assertThat(run("help", "nothing").exit()).isEqualTo(2);
        assertThat(run("proposals").exit()).isEqualTo(2);
    }

    @Test
    void the_version_is_a_line() {
        assertThat(run("version").out()).startsWith("bulwark ").endsWith(")\n");
        assertThat(run("--version").out()).isEqualTo(run("version").out());
    }
}
