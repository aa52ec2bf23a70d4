package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneCallServerTest {
    @TempDir
    Path home;

    Path data;
    Path file;

    @BeforeEach
    void a_built_server_and_a_proposal() throws IOException {
        data = Files.createDirectory(home.resolve("data"));
        file = Files.writeString(home.resolve("grants.md"), "# Fund the grants round\n\nPlease vote.");
        Files.writeString(data.resolve("answer.json"), Answers.of(12, "LOW", "APPROVE"));
        Path jar = home.resolve("server/target/server-0.1.0-runner.jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeServer.class.getName());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = FakeServer.class.getResourceAsStream("FakeServer.class")) {
            out.putNextEntry(new JarEntry("io/bulwark/cli/FakeServer.class"));
            in.transferTo(out);
        }
    }

    @Test
    void a_server_is_started_for_the_call_and_stopped_after_it() throws IOException {
        Cli.Result result = new Cli(home).run("scan", file.toString());

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("composite 12/100 · LOW · APPROVE");
        assertThat(result.err()).contains("starting Bulwark for this call");
        Path log = data.resolve("logs/one-call.log");
        assertThat(log).content().contains("serving [serve, --port, 0, --data, " + data + ", --quiet]");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.getParent())))
                .isEqualTo("rwx------");
        assertThat(data.resolve("stopped")).exists();
        long pid = Long.parseLong(Files.readString(data.resolve("stopped")));
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void a_missing_data_folder_is_created_for_its_owner_only() throws IOException {
        Path fresh = home.resolve("new/data");

        Cli.Result result = new Cli(home).run("scan", file.toString(), "--data", fresh.toString());

        // Nothing to answer with is prepared there: a refusal, not a missing server.
        assertThat(result.exit()).as(result.err()).isEqualTo(5);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_server_that_does_not_start_is_explained_by_its_log() throws IOException {
        Files.createFile(data.resolve("broken"));

        Cli.Result result = new Cli(home).run("scan", file.toString());

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .contains("error: Bulwark could not be started (exit code 1)")
                .contains("| the database files are of a newer version")
                .contains("one-call.log");
    }

    @Test
    void without_a_built_server_the_next_step_is_named() throws IOException {
        Files.delete(home.resolve("server/target/server-0.1.0-runner.jar"));

        Cli.Result result = new Cli(home).run("scan", file.toString());

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("bulwark up").contains("--server");
    }

    @Test
    void an_instance_that_is_still_starting_is_waited_for() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (FileChannel owner = FileChannel.open(
                        data.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = owner.lock();
                WireServer wire = new WireServer()
                        .on("GET /ready", _ -> WireServer.Answer.json(asked.incrementAndGet() > 12 ? 200 : 503, "{}"))
                        .onScan(200, Answers.of(33, "MEDIUM", "APPROVE"))) {
            assertThat(lock.isValid()).isTrue();
            Files.writeString(data.resolve("connect.env"), "BULWARK_URL=" + wire.url() + "\n");

            Cli.Result result = new Cli(home).run("scan", file.toString());

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).contains("composite 33/100");
            assertThat(data.resolve("logs/one-call.log")).content().contains("the folder is taken");
        }
    }

    @Test
    void a_server_that_another_command_still_uses_is_stopped_by_the_last_one() throws Exception {
        Path classes = Path.of(FakeServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        FakeServer.class.getName(),
                        "hold",
                        data.resolve("one-call.lock").toString())
                .start();
        assertThat(other.getInputStream().readNBytes(4)).asString().isEqualTo("held");

        Cli.Result first = new Cli(home).run("scan", file.toString());
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(data.resolve("stopped")).doesNotExist();
        long pid = ConnectEnv.read(data).orElseThrow().pid().orElseThrow();

        try (OutputStream end = other.getOutputStream()) {
            end.flush();
        }
        assertThat(other.waitFor()).isZero();
        Cli.Result last = new Cli(home).run("scan", file.toString());

        assertThat(last.exit()).as(last.err()).isZero();
        assertThat(last.err()).doesNotContain("starting");
        assertThat(data.resolve("stopped")).content().isEqualTo(String.valueOf(pid));
    }
}
