package io.bulwark.cli;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server on a data folder for one call and waits until it is ready. When another instance owns the folder, it
 * waits for that one instead.
 */
final class OneCallServer {
    /** What {@code serve} answers when another instance holds the folder. */
    private static final int FOLDER_TAKEN = 3;

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration OTHERS_TURN = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final long LOG_LIMIT = 1 << 20;
    private static final int LOG_LINES = 12;

    private final Console console;
    private final Path data;
    private final FolderUse use;
    private final Deadline deadline = Deadline.in(START);
    private final Path log;

    OneCallServer(Console console, Path data, FolderUse use) {
        this.console = console;
        this.data = data;
        this.use = use;
        this.log = data.resolve("logs").resolve("one-call.log");
    }

    /**
     * The address of a ready server.
     *
     * @param ready whether a server answers at an address and is ready
     */
    URI start(Predicate<URI> ready) {
        if (!console.status().terminal()) {
            console.status().note("starting Bulwark for this call…");
        }
        try {
            while (true) {
                long logged = prepareLog();
                Process server = launch();
                use.started(server.toHandle());
                Optional<URI> own = await(() -> address(server).filter(ready), server, START);
                if (own.isPresent()) {
                    use.ready(server.toHandle());
                    return own.get();
                }
                if (server.isAlive()) {
                    throw failure("Bulwark was not ready within " + START.toSeconds() + " s", logged);
                }
                if (server.exitValue() != FOLDER_TAKEN) {
                    throw failure("Bulwark could not be started (exit code " + server.exitValue() + ")", logged);
                }
                // The owner may also be on its way out; then the next turn starts our own.
                Optional<URI> others = await(() -> address(null).filter(ready), null, OTHERS_TURN);
                if (others.isPresent()) {
                    return others.get();
                }
                if (deadline.over()) {
                    throw failure("another instance holds " + data + " and is not ready", logged);
                }
            }
        } finally {
            console.status().clear();
        }
    }

    /** Asks until {@code ready} answers, {@code server} ends, {@code limit} or the whole time is over. */
    private Optional<URI> await(Supplier<Optional<URI>> ready, @Nullable Process server, Duration limit) {
        Deadline turn = Deadline.in(limit);
        while (!turn.over() && !deadline.over()) {
            Optional<URI> found = ready.get();
            if (found.isPresent()) {
                return found;
            }
            console.status()
                    .show("starting Bulwark for this call… "
                            + START.minus(deadline.left()).toSeconds() + " s");
            if (server == null) {
                turn.pause(TICK);
            } else if (ended(server)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean ended(Process server) {
        try {
            return server.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.NO_SERVER, "interrupted");
        }
    }

    /** The address in connect.env, for a given server only when the file is its own. */
    private Optional<URI> address(@Nullable Process server) {
        return ConnectEnv.read(data)
                .filter(env -> server == null || env.pid().equals(OptionalLong.of(server.pid())))
                .map(ConnectEnv::url);
    }

    private Process launch() {
        Path jar = console.home().resolve("server/target/server-0.1.0-runner.jar");
        if (!Files.isRegularFile(jar)) {
            throw new CliException(
                    Exit.NO_SERVER,
                    "no server runs, and none is built at " + jar,
                    "next: build it with 'bulwark up', or name a running one with --server");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        Path cache = jar.resolveSibling("server.aot");
        if (Files.isRegularFile(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        String more = console.env("BULWARK_JAVA_OPTS");
        if (more != null) {
            command.addAll(List.of(more.strip().split("\\s+", -1)));
        }
        command.addAll(List.of("-jar", jar.toString(), "serve", "--port", "0", "--data", data.toString(), "--quiet"));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new CliException(Exit.NO_SERVER, "cannot start a server: " + e.getMessage());
        }
    }

    /** Makes the log ready to be appended to and answers its size so far. */
    private long prepareLog() {
        Folders.create(data.resolve("logs"));
        try {
            if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
                Files.delete(log);
            }
            if (!Files.exists(log)) {
                Files.createFile(log, Folders.PRIVATE_FILE);
            }
            return Files.size(log);
        } catch (IOException e) {
            throw new CliException(
                    Exit.NO_SERVER, "cannot write " + log + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private CliException failure(String headline, long logged) {
        List<String> details = new ArrayList<>();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(Math.min(logged, file.length()), file.length() - 16_384));
            byte[] tail = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).strip().lines().toList();
            lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                    .forEach(line -> details.add("| " + line));
        } catch (IOException e) {
            details.add("its log cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        details.add("log: " + log);
        return new CliException(Exit.NO_SERVER, headline, details);
    }
}
