package io.bulwark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEnginesTest {
    @TempDir
    Path temporary;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private DataFolder data;

    @BeforeEach
    void open() throws IOException {
        data = DataFolder.open(temporary.resolve("data"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void postgres_writes_durably_although_its_binaries_come_from_a_test_library() throws Exception {
        EmbeddedPostgres postgres = start();
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(ask(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
        }
    }

    @Test
    void postgres_asks_for_a_scram_password_and_opens_no_socket_file() throws Exception {
        EmbeddedPostgres postgres = start();

        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(ask(postgres, "SELECT rolpassword LIKE 'SCRAM-SHA-256%' FROM pg_authid WHERE rolname = 'bulwark'"))
                .isEqualTo("t");
        assertThat(ask(postgres, "SHOW unix_socket_directories")).isEmpty();
        assertThat(ask(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(Files.readString(data.resolve("postgres/pg_hba.conf"))).doesNotContain(" trust\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres.password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void data_written_before_a_stop_is_there_after_the_next_start() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(data, Progress.SILENT);
        run(first, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)");
        first.close();

        assertThat(ask(start(), "SELECT x FROM kept")).isEqualTo("7");
    }

    @Test
    void engines_orphaned_by_sigkill_are_stopped_and_replaced_without_a_hand() throws Exception {
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dbulwark.runtime-dir=" + System.getProperty("bulwark.runtime-dir"),
                        EngineOwner.class.getName(),
                        data.root().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] said = owner.inputReader().readLine().split(" ");
        try (Connection connection = DriverManager.getConnection(
                        said[2], "bulwark", data.secret("postgres.password", "").value());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)");
        }
        assertThat(resp(said[3], "SET kept 7")).isEqualTo("+OK");
        owner.destroyForcibly().waitFor();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(said[0])).orElseThrow();
        ProcessHandle redisServer = ProcessHandle.of(Long.parseLong(said[1])).orElseThrow();
        assertThat(postmaster.isAlive()).isTrue();

        EmbeddedPostgres postgres = start();
        EmbeddedRedis redis = redis();

        assertThat(postmaster.isAlive()).isFalse();
        assertThat(redisServer.isAlive()).isFalse();
        assertThat(ask(postgres, "SELECT x FROM kept")).isEqualTo("7");
        assertThat(resp(redis.url().value(), "GET kept")).contains("7");
    }

    @Test
    void a_postgres_that_dies_is_started_again_on_the_same_port() throws Exception {
        EmbeddedPostgres postgres = start();
        run(postgres, "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)");
        long pid = postgres.pid();
        new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();

        assertThat(eventually(postgres, "SELECT x FROM kept")).isEqualTo("7");
        assertThat(postgres.pid()).isNotEqualTo(pid);
    }

    @Test
    void a_pid_file_naming_an_unrelated_process_does_not_block_the_start() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(data, Progress.SILENT);
        Path pidFile = data.resolve("postgres/postmaster.pid");
        String content = Files.readString(pidFile);
        first.close();
        Process stranger = new ProcessBuilder("sleep", "300").start();
        try {
            Files.writeString(pidFile, content.replaceFirst("\\d+", Long.toString(stranger.pid())));

            assertThat(ask(start(), "SELECT 1")).isEqualTo("1");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void an_initialisation_cut_short_is_thrown_away_and_done_again() throws Exception {
        Files.createDirectories(data.resolve("postgres.new/base"));
        Files.writeString(data.resolve("postgres.new/PG_VERSION"), "18");

        assertThat(ask(start(), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void redis_asks_for_its_password_on_loopback_and_keeps_an_append_only_file() throws Exception {
        EmbeddedRedis redis = redis();
        assertThat(resp(redis.url().value(), "CONFIG GET appendonly")).contains("yes");
        assertThat(resp(redis.url().value(), "CONFIG GET bind")).contains("127.0.0.1");

        String address = redis.url().value();
        String guessed = address.replaceFirst(":[^:@]*@", ":guess@");
        assertThat(resp(guessed, "GET kept")).contains("NOAUTH");
    }

    @Test
    void a_second_owner_of_a_folder_is_told_who_owns_it() throws Exception {
        opened.add(data);
        assertThat(data.lock()).isEmpty();

        try (DataFolder second = DataFolder.open(data.root())) {
            assertThat(second.lock())
                    .contains(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void connect_env_lets_a_further_process_join() throws Exception {
        EmbeddedPostgres postgres = start();
        data.writeConnectEnv(
                new Connections(
                        postgres.jdbcUrl(), postgres.user(), postgres.password(), new Secret("redis://:p@127.0.0.1:1")),
                "http://127.0.0.1:8080");

        Connections.Database joined =
                Connections.Database.parse(data.readConnectEnv().get("DATABASE_URL"));
        try (Connection connection = DriverManager.getConnection(
                joined.jdbcUrl(), joined.user(), joined.password().value())) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("connect.env"))))
                .isEqualTo("rw-------");
    }

    @Test
    void migrations_keep_one_history_per_module_and_can_run_twice() throws Exception {
        EmbeddedPostgres postgres = start();
        Connections connections =
                new Connections(postgres.jdbcUrl(), postgres.user(), postgres.password(), new Secret(""));

        Migrations.migrate(connections, List.of("sample"));
        Migrations.migrate(connections, List.of("sample"));

        assertThat(ask(postgres, "SELECT count(*) FROM sample.thing")).isEqualTo("0");
        assertThat(ask(postgres, "SELECT count(*) FROM sample.flyway_schema_history WHERE version = '1'"))
                .isEqualTo("1");
    }

    private EmbeddedPostgres start() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data, Progress.SILENT);
        opened.add(postgres);
        return postgres;
    }

    private EmbeddedRedis redis() throws IOException {
        EmbeddedRedis redis = EmbeddedRedis.start(data, Progress.SILENT);
        opened.add(redis);
        return redis;
    }

    private static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password().value());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password().value());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String eventually(EmbeddedPostgres postgres, String sql) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return ask(postgres, sql);
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** Sends one inline command after AUTH and gives what the server said to it. */
    private static String resp(String url, String command) throws IOException {
        java.net.URI uri = java.net.URI.create(url);
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", uri.getPort())) {
            socket.setSoTimeout(2000);
            String password = uri.getUserInfo().substring(1);
            socket.getOutputStream().write(("AUTH " + password + "\r\n" + command + "\r\nQUIT\r\n").getBytes());
            String all = new String(socket.getInputStream().readAllBytes());
            String afterAuth = all.substring(all.indexOf("\r\n") + 2);
            return afterAuth.substring(0, afterAuth.lastIndexOf("\r\n+OK"));
        }
    }
}
