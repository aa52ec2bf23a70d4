package io.bulwark.testing;

import io.bulwark.storage.DataFolder;
import io.bulwark.storage.EmbeddedRedis;
import io.bulwark.storage.Progress;
import io.bulwark.storage.Redis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis per test class, emptied before each test, which a test may stop and start again on the same port. */
public final class TestRedis implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final Redis.Script FLUSH = new Redis.Script("redis.call('FLUSHALL') return 'OK'");

    private @Nullable Path folder;
    private @Nullable EmbeddedRedis server;
    private @Nullable Redis redis;
    private boolean stopped;

    @Override
    public void beforeAll(ExtensionContext context) {
        try {
            folder = Files.createTempDirectory("bulwark-redis");
            server = EmbeddedRedis.start(DataFolder.open(folder), Progress.SILENT);
            redis = new Redis(server.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (stopped) {
            start();
        }
        redis().eval(FLUSH, List.of(), List.of());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        redis().close();
        server().close();
        if (folder != null) {
            TestFolders.delete(folder);
        }
    }

    public Redis redis() {
        return java.util.Objects.requireNonNull(redis, "Register TestRedis as a static JUnit extension first");
    }

    /** For a server in a process of its own. */
    public String url() {
        return server().url().value();
    }

    private EmbeddedRedis server() {
        return java.util.Objects.requireNonNull(server, "Register TestRedis as a static JUnit extension first");
    }

    /** Stops the server: every call fails until {@link #start()}. */
    public void stop() {
        server().pause();
        stopped = true;
    }

    /** Starts the stopped server on the port it had, with its data. */
    public void start() {
        try {
            server().resume();
            stopped = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.succeeds("Redis answers again", java.time.Duration.ofSeconds(10), () -> redis().get("any"));
    }
}
