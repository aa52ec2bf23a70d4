package io.bulwark.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * A real PostgreSQL in the data folder, from the binaries of {@code io.zonky.test.postgres}. Only the binaries are used:
 * the launcher of that project is made for tests (fsync off, trust authentication, data removed on start).
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String VERSION = "18.6";
    private static final String USER = "bulwark";
    private static final String DATABASE = "bulwark";

    private final Engine engine;
    private final int port;
    private final Secret password;

    private EmbeddedPostgres(Engine engine, int port, Secret password) {
        this.engine = engine;
        this.port = port;
        this.password = password;
    }

    /** Unpacks, initialises and starts as far as needed; an orphan of a killed instance is stopped first. */
    public static EmbeddedPostgres start(DataFolder data, Progress progress) throws IOException {
        Path binaries = unpack(Platform.runtimeFolder(data), progress);
        Path cluster = data.resolve("postgres");
        Secret password = data.secret("postgres.password", "");
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            progress.step("creating the database");
            initialise(binaries, data, cluster);
        }
        int port = Platform.freePort();
        List<String> command = unprivileged(binaries.resolve("bin/postgres").toString(), "-D", cluster.toString());
        settings(port).forEach(setting -> {
            command.add("-c");
            command.add(setting);
        });
        Engine engine = new Engine(
                "PostgreSQL",
                command,
                data.log("postgres.log"),
                // SIGINT is PostgreSQL's fast shutdown: sessions end, then a checkpoint.
                "INT",
                () -> probe(port, password),
                () -> stopOrphan(cluster));
        progress.step("starting PostgreSQL " + VERSION);
        engine.start();
        EmbeddedPostgres postgres = new EmbeddedPostgres(engine, port, password);
        postgres.createDatabase(DATABASE);
        return postgres;
    }

    private static List<String> settings(int port) {
        return List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "password_encryption=scram-sha-256",
                "max_connections=100",
                "shared_buffers=128MB",
                // Hot tables are small and change fast: what is dead is cleared away before they grow.
                "autovacuum_naptime=15s",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_min_messages=warning",
                "log_line_prefix=%m [%p] ");
    }

    private static void initialise(Path binaries, DataFolder data, Path cluster) throws IOException {
        Path unfinished = data.resolve("postgres.new");
        deleteTree(unfinished);
        List<String> command = unprivileged(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                unfinished.toString(),
                "-U",
                USER,
                "--pwfile=" + data.resolve("postgres.password"),
                "--auth=scram-sha-256",
                "-E",
                "UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C");
        Path log = data.log("initdb.log");
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!initdb.waitFor(120, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                throw new IOException("initdb failed, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted during initdb", e);
        }
        // A kill during initdb leaves postgres.new, which the next start throws away.
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /** PostgreSQL refuses to run as root; a user namespace gives it an unprivileged identity over the same files. */
    private static List<String> unprivileged(String... command) throws IOException {
        List<String> full = new ArrayList<>();
        if (Platform.isRoot()) {
            if (!Engine.onPath("unshare")) {
                throw new IOException(
                        "PostgreSQL does not run as root and 'unshare' is missing: run as another user or set DATABASE_URL");
            }
            full.add("unshare");
            full.add("-U");
        }
        full.addAll(List.of(command));
        return full;
    }

    private static void stopOrphan(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            List<String> lines = Files.readAllLines(pidFile);
            long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
            Engine.orphan(pid, cluster)
                    .ifPresentOrElse(
                            handle -> Engine.stop(handle, "INT", Duration.ofSeconds(20)), () -> deleteStale(pidFile));
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("Cannot read " + pidFile, e);
        }
    }

    private static void deleteStale(Path pidFile) {
        try {
            // The pid may have been given to an unrelated process, which PostgreSQL would mistake for itself.
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path unpack(Path runtime, Progress progress) throws IOException {
        String system = Platform.isMac() ? "darwin" : "linux";
        String arch = Platform.isArm() ? "arm_64" : "x86_64";
        Path target = runtime.resolve("postgresql-" + VERSION + "-" + system + "-" + arch);
        if (Files.exists(target)) {
            return target;
        }
        DataFolder.createPrivate(runtime);
        // Test JVMs share the folder, so one unpacks while the others wait.
        try (FileChannel channel = FileChannel.open(
                        runtime.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.exists(target)) {
                return target;
            }
            progress.step("unpacking PostgreSQL " + VERSION);
            Path unfinished = runtime.resolve("postgresql.new");
            deleteTree(unfinished);
            extract("postgres-" + system + "-" + arch + ".txz", unfinished);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return target;
    }

    private static void extract(String archive, Path target) throws IOException {
        try (InputStream in = Platform.resource(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("Unexpected path in " + archive);
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void probe(int port, Secret password) throws IOException {
        try (Connection connection = connect(port, "postgres", password);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Connection connect(int port, String database, Secret password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password.value());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        return new org.postgresql.Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    /** Creates a database of that name unless it exists. The name is quoted, not escaped: callers choose it. */
    public void createDatabase(String name) throws IOException {
        try (Connection connection = connect(port, "postgres", password);
                Statement statement = connection.createStatement()) {
            try (ResultSet existing =
                    statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                if (existing.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException e) {
            throw new IOException("Cannot create database " + name, e);
        }
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The address of the product's own database. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    public String user() {
        return USER;
    }

    public Secret password() {
        return password;
    }

    /** The postmaster's process id. */
    public long pid() {
        return engine.pid();
    }

    @Override
    public void close() {
        engine.close();
    }
}
