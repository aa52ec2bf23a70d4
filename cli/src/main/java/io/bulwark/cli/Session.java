package io.bulwark.cli;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A command's use of a server. Closing it, or Ctrl-C, stops a server that was started for it and has no other user. */
final class Session implements AutoCloseable {
    private static final Duration STOPPING = Duration.ofSeconds(15);

    private final @Nullable FolderUse use;
    private final StatusLine status;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::leave, "stop-server");
    private @Nullable Api api;

    Session(@Nullable Api api, @Nullable FolderUse use, StatusLine status) {
        this.api = api;
        this.use = use;
        this.status = status;
        if (use != null) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
    }

    void connect(Api found) {
        api = found;
    }

    Api api() {
        return Objects.requireNonNull(api);
    }

    @Override
    public void close() {
        if (use != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending: the hook does the rest.
                return;
            }
            leave();
        }
    }

    private void leave() {
        FolderUse folder = use;
        if (folder == null || closed.getAndSet(true)) {
            return;
        }
        folder.leave().ifPresent(this::stop);
        folder.close();
    }

    private void stop(ProcessHandle server) {
        CompletableFuture<ProcessHandle> exit = server.onExit();
        server.destroy();
        status.show("stopping the server of this call…");
        try {
            exit.get(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            status.note("the server started for this call is still stopping (process " + server.pid() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        status.clear();
    }
}
