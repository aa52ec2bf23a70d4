package io.bulwark.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A real Redis 6.2 in the data folder, append-only file on, from the binaries of {@code embedded-redis}; another binary
 * by the environment variable {@code REDIS_BINARY}.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private final Engine engine;
    private final int port;
    private final Secret password;

    private EmbeddedRedis(Engine engine, int port, Secret password) {
        this.engine = engine;
        this.port = port;
        this.password = password;
    }

    public static EmbeddedRedis start(DataFolder data, Progress progress) throws IOException {
        Path binary = binary(data);
        Path folder = data.resolve("redis");
        DataFolder.createPrivate(folder);
        Secret password = data.secret("redis.password", "");
        int port = Platform.freePort();
        Path pidFile = folder.resolve("redis.pid");
        // The password travels in a file: command lines are visible to every user of the machine.
        data.writePrivate("redis.conf", """
                bind 127.0.0.1
                port %d
                protected-mode yes
                requirepass %s
                dir %s
                pidfile %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory 512mb
                maxmemory-policy volatile-ttl
                daemonize no
                """.formatted(port, password.value(), folder, pidFile));
        Path configuration = data.resolve("redis.conf");
        Engine engine = new Engine(
                "Redis",
                List.of(binary.toString(), configuration.toString(), "--pidfile", pidFile.toString()),
                data.log("redis.log"),
                "TERM",
                () -> ping(port, password),
                () -> stopOrphan(binary, pidFile));
        progress.step("starting Redis");
        engine.start();
        return new EmbeddedRedis(engine, port, password);
    }

    private static Path binary(DataFolder data) throws IOException {
        String own = System.getenv("REDIS_BINARY");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String name = Platform.isMac()
                ? (Platform.isArm() ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64")
                : (Platform.isArm() ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64");
        Path runtime = Platform.runtimeFolder(data);
        Path target = runtime.resolve(name);
        if (!Files.exists(target)) {
            DataFolder.createPrivate(runtime);
            Path unfinished = Files.createTempFile(runtime, name, ".tmp");
            try (InputStream in = Platform.resource(name)) {
                Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    private static void stopOrphan(Path binary, Path pidFile) {
        try {
            if (Files.exists(pidFile)) {
                long pid = Long.parseLong(Files.readString(pidFile).strip());
                // Redis rewrites its command line to "path *:port", so the binary's path is what can be recognised.
                Engine.orphan(pid, binary).ifPresent(handle -> Engine.stop(handle, "TERM", Duration.ofSeconds(10)));
                Files.deleteIfExists(pidFile);
            }
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException("Cannot read " + pidFile, e);
        }
    }

    private static void ping(int port, Secret password) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(2000);
            OutputStream out = socket.getOutputStream();
            out.write(("AUTH " + password.value() + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer =
                    new String(socket.getInputStream().readNBytes("+OK\r\n+PONG".length()), StandardCharsets.US_ASCII);
            if (!answer.startsWith("+OK") || !answer.endsWith("+PONG")) {
                // Loading the append-only file answers -LOADING.
                throw new IOException("Redis is not ready");
            }
        }
    }

    public Secret url() {
        return new Secret("redis://:" + password.value() + "@127.0.0.1:" + port);
    }

    public long pid() {
        return engine.pid();
    }

    /** Stops the server without giving up its port; {@link #resume()} starts it again with its data. */
    public void pause() {
        engine.close();
    }

    public void resume() throws IOException {
        engine.resume();
    }

    @Override
    public void close() {
        engine.close();
    }
}
