package io.bulwark.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the commands that use one data folder's server, so that a server started for one call is stopped by the last
 * command that uses it and under none. A shared file lock is a user; whoever gets it exclusively is the last. The
 * file's content names the process that was started.
 */
final class FolderUse implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(50);

    private final @Nullable FileChannel channel;
    private @Nullable FileLock lock;
    private @Nullable ProcessHandle started;

    private FolderUse(@Nullable FileChannel channel, @Nullable FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Joins the users of {@code data}, waiting while the last one is stopping a server. */
    static FolderUse enter(Path data) {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    data.resolve("one-call.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    Folders.PRIVATE_FILE);
        } catch (IOException e) {
            // A folder that we may only read, or without locks: then this command cares for its own server alone.
            return new FolderUse(null, null);
        }
        Deadline deadline = Deadline.in(PATIENCE);
        while (true) {
            FileLock lock = tryLock(channel, true);
            if (lock != null || deadline.over()) {
                return new FolderUse(channel, lock);
            }
            deadline.pause(TICK);
        }
    }

    /** A server was launched; whether it gets the folder is not known yet, so a living one stays noted. */
    void started(ProcessHandle server) {
        started = server;
        if (noted().isEmpty()) {
            ready(server);
        }
    }

    /** The server that owns the folder was started for one call. */
    void ready(ProcessHandle server) {
        try {
            write(server.pid() + " " + startOf(server));
        } catch (IOException e) {
            // Then only this command will stop it.
        }
    }

    /**
     * Stops using the folder. The process is the server that was started for one call and has no user any more; while
     * it is stopped no other command enters, until {@link #close()}.
     */
    Optional<ProcessHandle> leave() {
        Optional<ProcessHandle> mine = Optional.ofNullable(started).filter(ProcessHandle::isAlive);
        FileChannel file = channel;
        if (file == null) {
            return mine;
        }
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            return mine;
        }
        lock = tryLock(file, false);
        return lock == null ? Optional.empty() : noted().or(() -> mine);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                if (lock != null && lock.isValid() && !lock.isShared()) {
                    write("");
                }
                channel.close();
            }
        } catch (IOException e) {
            // The end of the process releases the lock as well.
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException | IOException e) {
            return null;
        }
    }

    private Optional<ProcessHandle> noted() {
        ByteBuffer content = ByteBuffer.allocate(64);
        try {
            if (channel != null) {
                channel.read(content, 0);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        String[] words = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8).split(" ", -1);
        if (words.length != 2 || !words[0].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        // A process id alone may have gone to another program since.
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(process -> process.isAlive() && startOf(process).equals(words[1]));
    }

    private void write(String content) throws IOException {
        FileChannel file = channel;
        if (file != null) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    private static String startOf(ProcessHandle process) {
        return String.valueOf(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }
}
