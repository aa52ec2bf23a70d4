package io.bulwark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The packaged node in a process of its own, whose events can be read and which can be killed at any moment. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final LoggedProcess logged;

    private NodeProcess(LoggedProcess logged) {
        this.process = logged.process();
        this.logged = logged;
    }

    /**
     * Starts a node without waiting for it.
     *
     * @param keyFile made when it is not there; a node that is started again with the same file is the same node
     * @param credential of its owner
     * @param options such as {@code --stake 1000}
     */
    public static NodeProcess start(Path keyFile, String url, String credential, String... options) {
        String root = System.getProperty("bulwark.root");
        if (root == null) {
            throw new IllegalStateException("Set the system property bulwark.root");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-jar",
                Path.of(root).resolve("node/target/node-0.1.0.jar").toString(),
                "--server",
                url,
                "--key-file",
                keyFile.toString(),
                "--json"));
        command.addAll(List.of(options));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("BULWARK_"));
            builder.environment().put("BULWARK_KEY", credential);
            return new NodeProcess(LoggedProcess.start("node", builder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said so far, without what is no JSON. */
    public List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        for (String line : output().lines().toList()) {
            try {
                if (line.startsWith("{")) {
                    events.add(JSON.readTree(line));
                }
            } catch (IOException e) {
                // Half a line: it is being written, or its writer was killed.
            }
        }
        return events;
    }

    public long count(String event) {
        return events().stream()
                .filter(e -> e.path("event").asText().equals(event))
                .count();
    }

    public NodeProcess awaitConnected() {
        Eventually.holds("the node is connected: " + output(), PATIENCE, () -> count("connected") > 0);
        return this;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM, after which it finishes what it has and leaves. */
    public void terminate() {
        ServerProcess.signal("TERM", process.pid());
    }

    public int awaitExit() {
        return logged.awaitExit(PATIENCE);
    }

    public String output() {
        return logged.output();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        logged.deleteLog();
    }
}
