package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.storage.Connections;
import io.bulwark.storage.DataFolder;
import io.bulwark.storage.Databases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server in a process of its own, with its own data folder: what the crash harness starts, kills with SIGKILL
 * at a named point, and starts again.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private static final List<String> QUICK =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:aot=off", "-Xlog:cds=off");
    private static boolean rehearsalFailed;

    private final Process process;
    private final Path data;
    private final LoggedProcess logged;

    private ServerProcess(LoggedProcess logged, Path data) {
        this.process = logged.process();
        this.data = data;
        this.logged = logged;
    }

    /** Starts {@code bulwark serve} without waiting for it. */
    public static ServerProcess spawn(Path data, Map<String, String> environment, String... options) {
        List<String> command = java(jvmArguments());
        command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
        command.addAll(List.of(options));
        try {
            Files.createDirectories(data.getParent() == null ? data : data.getParent());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("BULWARK_"));
            builder.environment().remove("DATABASE_URL");
            builder.environment().remove("REDIS_URL");
            builder.environment().putAll(environment);
            return new ServerProcess(LoggedProcess.start("server", builder), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> java(List<String> jvmArguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbulwark.runtime-dir=" + property("bulwark.runtime-dir"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                jar().toString()));
        return command;
    }

    private static Path jar() {
        return Path.of(property("bulwark.root")).resolve("server/target/server-0.1.0-runner.jar");
    }

    /** Tests want a quick start; benchmarks set the options of the launcher. */
    private static List<String> jvmArguments() {
        String given = System.getProperty("bulwark.server-jvm-args");
        if (given != null) {
            return List.of(given.split(" "));
        }
        Path cache = jar().resolveSibling("server-tests.aot");
        List<String> arguments = new ArrayList<>(QUICK);
        if (rehearsed(cache)) {
            arguments.add("-XX:AOTCache=" + cache);
        }
        return arguments;
    }

    /** Whether there is a class cache for this jar, made once as the launcher makes its own: a start costs half. */
    private static synchronized boolean rehearsed(Path cache) {
        try {
            if (Files.exists(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar())) >= 0) {
                return true;
            }
            Files.deleteIfExists(cache);
            if (rehearsalFailed) {
                return false;
            }
            Path data = Files.createTempDirectory("bulwark-rehearsal");
            List<String> arguments = new ArrayList<>(QUICK);
            arguments.add("-XX:AOTCacheOutput=" + cache);
            List<String> command = java(arguments);
            command.addAll(List.of("serve", "--rehearse", "--port", "0", "--data", data.toString()));
            Process rehearsal = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!rehearsal.waitFor(120, TimeUnit.SECONDS)) {
                rehearsal.destroyForcibly();
            }
            TestFolders.delete(data);
            rehearsalFailed = !Files.exists(cache);
            return !rehearsalFailed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts the server and waits until it is ready. */
    public static ServerProcess start(Path data, Map<String, String> environment, String... options) {
        ServerProcess server = spawn(data, environment, options);
        server.awaitReady();
        return server;
    }

    /** Waits until the owner of the data folder answers that it is ready. */
    public void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IllegalStateException("The server ended with " + process.exitValue() + ":\n" + output());
            }
            try {
                if (Long.toString(process.pid()).equals(connectEnv().get("BULWARK_PID"))
                        && get("/ready").statusCode() == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                // Not listening yet.
            }
            pause(50);
        }
        throw new IllegalStateException("The server was not ready in time:\n" + output());
    }

    public String url() {
        String url = connectEnv().get("BULWARK_URL");
        if (url == null) {
            throw new UncheckedIOException(new IOException("Nobody serves from " + data));
        }
        return url;
    }

    public String operatorKey() {
        try {
            return Files.readString(data.resolve("operator.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, operator(), null);
    }

    public HttpResponse<String> post(String path, String json) {
        return send("POST", path, operator(), json);
    }

    private @Nullable String operator() {
        return Files.exists(data.resolve("operator.key")) ? operatorKey() : null;
    }

    /** Any request, as whoever holds the credential. */
    public HttpResponse<String> send(
            String method, String path, @Nullable String credential, @Nullable String json, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(40))
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The running instance's database, as {@code connect.env} names it. */
    public Jdbi database() {
        Connections.Database database = Connections.Database.parse(
                java.util.Objects.requireNonNull(connectEnv().get("DATABASE_URL"), "no connect.env"));
        return Databases.jdbi(TestPostgres.dataSource(
                new Connections(database.jdbcUrl(), database.user(), database.password(), database.password())));
    }

    public Map<String, String> connectEnv() {
        try (DataFolder folder = DataFolder.open(data)) {
            return folder.readConnectEnv();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, as an out-of-memory killer would. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /**
     * SIGINT, as Ctrl-C sends, and the exit code. A test run in the background of a shell hands on that SIGINT is ignored;
     * there SIGTERM, which leads to the same shutdown, is sent instead.
     */
    public int interrupt() {
        signal(ignoresInterrupts() ? "TERM" : "INT", process.pid());
        return awaitExit();
    }

    private boolean ignoresInterrupts() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("SigIgn:")) {
                    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> 1 & 1) == 1;
                }
            }
        } catch (IOException e) {
            // Only Linux has this file.
        }
        return false;
    }

    public static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exit code, waited for. */
    public int awaitExit() {
        return logged.awaitExit(PATIENCE);
    }

    /** What the process printed so far. */
    public String output() {
        return logged.output();
    }

    /** Ends the server and whatever a killed one left behind in its data folder. */
    @Override
    public void close() {
        // Not SIGINT: a shell that runs this in the background has it ignored.
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopOrphan(data.resolve("postgres/postmaster.pid"));
        stopOrphan(data.resolve("redis/redis.pid"));
        logged.deleteLog();
    }

    private static void stopOrphan(Path pidFile) {
        @Nullable Long pid = pid(pidFile);
        if (pid != null) {
            ProcessHandle.of(pid).ifPresent(handle -> {
                signal("INT", handle.pid());
                handle.onExit().orTimeout(20, TimeUnit.SECONDS).join();
            });
        }
    }

    /** The pid that an engine's pid file names, or null when there is none. */
    public static @Nullable Long pid(Path pidFile) {
        try {
            return Files.exists(pidFile)
                    ? Long.valueOf(Files.readAllLines(pidFile).getFirst().strip())
                    : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("Set the system property " + name);
        }
        return value;
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
