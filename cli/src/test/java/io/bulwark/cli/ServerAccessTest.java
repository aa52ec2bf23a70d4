package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerAccessTest {
    @TempDir
    Path home;

    Path data;
    Path file;
    WireServer wire = new WireServer().onScan(200, Answers.of(5, "LOW", "APPROVE"));

    @BeforeEach
    void a_proposal() throws IOException {
        data = Files.createDirectory(home.resolve("data"));
        file = Files.writeString(home.resolve("a.md"), "# A\n\ntext");
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void the_server_and_the_key_of_the_data_folder_are_used() throws IOException {
        Files.writeString(data.resolve("connect.env"), "DATABASE_URL=x\nBULWARK_URL=" + wire.url() + "\n");
        Files.writeString(data.resolve("operator.key"), "bwo_secret\n");

        assertThat(new Cli(home).run("scan", file.toString()).exit()).isZero();

        assertThat(wire.calls.getFirst().path()).isEqualTo("/ready");
        assertThat(wire.calls.getFirst().key()).isEmpty();
        assertThat(wire.calls.getLast().key()).isEqualTo("Bearer bwo_secret");
    }

    @Test
    void options_win_over_the_environment_and_the_environment_over_the_folder() throws IOException {
        Files.writeString(data.resolve("connect.env"), "BULWARK_URL=http://127.0.0.1:9\n");
        Files.writeString(data.resolve("operator.key"), "bwo_folder");

        Cli byEnvironment = new Cli(home).env("BULWARK_URL", wire.url()).env("BULWARK_KEY", "bwk_env");
        assertThat(byEnvironment.run("scan", file.toString()).exit()).isZero();
        assertThat(wire.calls.getLast().key()).isEqualTo("Bearer bwk_env");

        Cli byOption = new Cli(home).env("BULWARK_URL", "http://127.0.0.1:9").env("BULWARK_KEY", "bwk_env");
        assertThat(byOption.run("scan", file.toString(), "--server", wire.url() + "/", "--key", "bwk_option")
                        .exit())
                .isZero();
        assertThat(wire.calls.getLast().key()).isEqualTo("Bearer bwk_option");
    }

    @Test
    void another_data_folder_can_be_named() throws IOException {
        Path other = Files.createDirectory(home.resolve("other"));
        Files.writeString(other.resolve("connect.env"), "BULWARK_URL=" + wire.url() + "\n");

        assertThat(new Cli(home).run("status", "--data", other.toString()).exit())
                .isZero();
        assertThat(new Cli(home)
                        .env("BULWARK_DATA", other.toString())
                        .run("status")
                        .exit())
                .isZero();
    }

    @Test
    void the_operators_key_never_goes_to_another_machine() throws IOException {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .findFirst();
        assumeTrue(address.isPresent(), "no network beside loopback");
        Files.writeString(data.resolve("operator.key"), "bwo_secret");
        try (WireServer remote =
                new WireServer(address.get().getHostAddress()).onScan(200, Answers.of(5, "LOW", "APPROVE"))) {
            assertThat(new Cli(home)
                            .run("scan", file.toString(), "--server", remote.url())
                            .exit())
                    .isZero();
            assertThat(remote.calls).allMatch(call -> call.key().isEmpty());
        }
    }

    @Test
    void an_address_left_by_a_dead_process_is_not_trusted() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(
                data.resolve("connect.env"), "BULWARK_URL=" + wire.url() + "\nBULWARK_PID=" + gone.pid() + "\n");

        Cli.Result result = new Cli(home).run("scan", file.toString());

        assertThat(result.exit()).isEqualTo(4);
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void a_server_that_nobody_runs_is_exit_code_4() {
        Cli.Result result = new Cli(home).run("scan", file.toString(), "--server", "http://127.0.0.1:9");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .contains("no server answers at http://127.0.0.1:9")
                .contains("bulwark up");
    }

    @Test
    void what_is_no_address_is_a_usage_error() {
        for (String wrong :
                new String[] {"ftp://host", "127.0.0.1:8080", "http://", "http://user:pass@host", "http://h?x"}) {
            Cli.Result result = new Cli(home).run("scan", file.toString(), "--server", wrong);
            assertThat(result.exit()).as(wrong).isEqualTo(2);
            assertThat(result.err()).contains("--server must be an address");
        }
        assertThat(new Cli(home)
                        .run("scan", file.toString(), "--server", wire.url(), "--key", "a\nb")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void a_redirect_is_not_followed() {
        wire.onScan(
                _ -> new WireServer.Answer(302, "text/html", "", java.util.Map.of("Location", "http://evil.example/")));

        Cli.Result result = new Cli(home).run("scan", file.toString(), "--server", wire.url());

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("redirects to http://evil.example/");
    }
}
