package io.bulwark.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A child process that is kept alive: started apart from our terminal's process group (Ctrl-C must reach the server first,
 * not its database), restarted on the same port when it dies, stopped by a signal of its own.
 */
final class Engine implements AutoCloseable {
    private static final long LOG_ROTATE_BYTES = 10L << 20;
    private static final System.Logger LOG = System.getLogger("io.bulwark.storage");

    /** Throws as long as the engine does not answer. */
    interface Probe {
        void check() throws IOException;
    }

    private final String name;
    private final List<String> command;
    private final Path log;
    private final String stopSignal;
    private final Probe probe;
    private final Runnable beforeStart;
    private volatile boolean stopping;
    private volatile @Nullable Process process;

    Engine(String name, List<String> command, Path log, String stopSignal, Probe probe, Runnable beforeStart) {
        this.name = name;
        this.command = command;
        this.log = log;
        this.stopSignal = stopSignal;
        this.probe = probe;
        this.beforeStart = beforeStart;
    }

    void start() throws IOException {
        beforeStart.run();
        if (Files.exists(log) && Files.size(log) > LOG_ROTATE_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> full = new ArrayList<>();
        if (onPath("setsid")) {
            full.add("setsid");
        }
        full.addAll(command);
        Process started = new ProcessBuilder(full)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        process = started;
        awaitAnswer(started);
        var _ = started.onExit().thenAccept(this::restart);
    }

    private void awaitAnswer(Process started) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        long pause = 5;
        while (true) {
            try {
                probe.check();
                return;
            } catch (IOException e) {
                if (!started.isAlive()) {
                    throw new IOException(
                            name + " did not start (exit code " + started.exitValue() + "), see " + log, e);
                }
                if (System.nanoTime() > end) {
                    started.destroyForcibly();
                    throw new IOException(name + " gave no answer within 60 s, see " + log, e);
                }
            }
            pause(pause);
            pause = Math.min(pause * 2, 50);
        }
    }

    private void restart(Process dead) {
        Process last = dead;
        long pause = 200;
        // A stop followed by a start leaves a process that ended on purpose; only the present one is started again.
        while (!stopping && last.equals(process)) {
            LOG.log(System.Logger.Level.ERROR, name + " ended with code " + dead.exitValue() + ", starting it again");
            try {
                start();
                return;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "Starting " + name + " again failed", e);
                Process failed = process;
                last = failed == null ? last : failed;
                pause(pause);
                pause = Math.min(pause * 2, 10_000);
            }
        }
    }

    /** Starts again what {@link #close()} stopped. */
    void resume() throws IOException {
        stopping = false;
        start();
    }

    long pid() {
        Process running = process;
        return running == null ? -1 : running.pid();
    }

    @Override
    public void close() {
        stopping = true;
        Process running = process;
        if (running != null) {
            stop(running.toHandle(), stopSignal, Duration.ofSeconds(20));
        }
    }

    /** Asks a process to end and makes it end when it does not. */
    static void stop(ProcessHandle handle, String signal, Duration patience) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(handle.pid()))
                    .start()
                    .waitFor();
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | IOException e) {
            handle.destroyForcibly();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handle.destroyForcibly();
        }
    }

    /**
     * The process {@code pid} if it is alive and its command line names {@code path}: pids are used again, so the number
     * alone proves nothing.
     */
    static Optional<ProcessHandle> orphan(long pid, Path path) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> commandLine(handle)
                .contains(path.toString()));
    }

    private static String commandLine(ProcessHandle handle) {
        Path proc = Path.of("/proc", Long.toString(handle.pid()), "cmdline");
        try {
            if (Files.exists(proc)) {
                return Files.readString(proc).replace('\0', ' ');
            }
            // macOS hides other processes' arguments from ProcessHandle; ps shows them.
            Process ps = new ProcessBuilder("ps", "-o", "command=", "-p", Long.toString(handle.pid())).start();
            return new String(ps.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && List.of(path.split(File.pathSeparator)).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an engine", e);
        }
    }
}
