package io.bulwark.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a restart must not forget, in a file beside the key: the attempts that were taken, so that they can be given back at
 * once, and the results that the node has bound itself to, because who cannot show such a result loses stake. Results are on
 * the disk before they are committed to, and go when they are shown. Also holds the lock that keeps a second process off the key.
 */
final class Journal implements AutoCloseable {
    private static final int COMPACT = 8 << 20;
    private static final int LARGEST = 256 << 20;

    private final @Nullable FileChannel lockFile;
    private final @Nullable Path file;
    private @Nullable FileChannel out;
    private final Map<Attempt, String> committed = new LinkedHashMap<>();
    private final Set<Attempt> taken = new LinkedHashSet<>();
    private @Nullable String ledger;
    private long size;

    private Journal(@Nullable Path file, @Nullable FileChannel lockFile) {
        this.file = file;
        this.lockFile = lockFile;
    }

    /** One that forgets, for nodes that do not outlive their process. */
    static Journal inMemory() {
        return new Journal(null, null);
    }

    /**
     * The journal of a key.
     *
     * @throws AgentException when another process uses the key, or the file cannot be used
     */
    static Journal open(Path keyFile) {
        Path file = keyFile.resolveSibling(keyFile.getFileName() + ".journal");
        try {
            Journal journal = new Journal(file, lock(keyFile));
            journal.read();
            journal.compact();
            return journal;
        } catch (IOException e) {
            throw new AgentException(
                    AgentException.Kind.INPUT,
                    "cannot use " + file + " (" + e.getClass().getSimpleName() + ")",
                    "next: make room, or choose another place with --key-file");
        }
    }

    private static FileChannel lock(Path keyFile) throws IOException {
        Path path = keyFile.resolveSibling(keyFile.getFileName() + ".lock");
        FileChannel channel =
                FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PrivateFiles.FILE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new AgentException(
                    AgentException.Kind.INPUT,
                    "another node runs with the key " + keyFile,
                    "next: stop it, or give this one a key of its own with --key-file");
        }
        return channel;
    }

    private void read() throws IOException {
        Path from = file;
        if (from == null || !Files.exists(from)) {
            return;
        }
        if (Files.size(from) > LARGEST) {
            throw new IOException("too large");
        }
        // A line that a crash cut short says nothing; what it was about had not been said to the server either.
        String text = new String(Files.readAllBytes(from), StandardCharsets.US_ASCII);
        int end;
        for (int at = 0; (end = text.indexOf('\n', at)) >= 0; at = end + 1) {
            line(text.substring(at, end));
        }
    }

    private void line(String line) {
        String[] words = line.split(" ", -1);
        try {
            switch (words[0]) {
                case "ledger" -> ledger = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
                case "taken" -> taken.add(attempt(words));
                case "committed" -> {
                    Attempt attempt = attempt(words);
                    taken.remove(attempt);
                    committed.put(attempt, new String(Base64.getDecoder().decode(words[3]), StandardCharsets.UTF_8));
                }
                case "ended" -> {
                    Attempt attempt = attempt(words);
                    taken.remove(attempt);
                    committed.remove(attempt);
                }
                default -> {
                    // Of a later version.
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // Damaged: as if it had not been written.
        }
    }

    private static Attempt attempt(String[] words) {
        return new Attempt(UUID.fromString(words[1]), Integer.parseInt(words[2]));
    }

    /** What the last process had taken and not finished. */
    synchronized List<Attempt> leftOver() {
        return List.copyOf(taken);
    }

    /** The results that are committed to and not shown. */
    synchronized Map<Attempt, String> committed() {
        return new HashMap<>(committed);
    }

    /**
     * From now on everything is about this ledger.
     *
     * @throws AgentException when results are still committed to on another
     */
    synchronized void on(String id) {
        String before = ledger;
        if (id.equals(before)) {
            return;
        }
        if (before != null && !committed.isEmpty()) {
            throw new AgentException(
                    AgentException.Kind.INPUT,
                    "this key has results to show on the network " + before + ", and this is " + id,
                    "next: use another key here with --key-file, or start the node on its network again");
        }
        taken.clear();
        ledger = id;
        append(header(id), false);
    }

    synchronized void took(List<Attempt> attempts) {
        StringBuilder lines = new StringBuilder();
        for (Attempt attempt : attempts) {
            taken.add(attempt);
            lines.append(line("taken", attempt)).append('\n');
        }
        append(lines, false);
    }

    /** Returns when the result is on the disk. */
    synchronized void commit(Attempt attempt, String output) {
        taken.remove(attempt);
        committed.put(attempt, output);
        append(new StringBuilder(line(attempt, output)).append('\n'), true);
    }

    synchronized void ended(Attempt attempt) {
        if (taken.remove(attempt) | committed.remove(attempt) != null) {
            if (taken.isEmpty() && committed.isEmpty() && size > COMPACT / 64) {
                compactOrFail();
            } else {
                append(new StringBuilder(line("ended", attempt)).append('\n'), false);
            }
        }
    }

    private static StringBuilder header(String ledger) {
        return new StringBuilder("ledger ")
                .append(Base64.getEncoder().encodeToString(ledger.getBytes(StandardCharsets.UTF_8)))
                .append('\n');
    }

    private static String line(String what, Attempt attempt) {
        return what + " " + attempt.task() + " " + attempt.epoch();
    }

    private static String line(Attempt attempt, String output) {
        return line("committed", attempt) + " "
                + Base64.getEncoder().encodeToString(output.getBytes(StandardCharsets.UTF_8));
    }

    private void append(StringBuilder lines, boolean durable) {
        FileChannel to = out;
        if (to == null || lines.isEmpty()) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
            size += bytes.remaining();
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            if (durable) {
                to.force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (size > COMPACT && size > 4 * live()) {
            compactOrFail();
        }
    }

    private long live() {
        return 64L * taken.size()
                + committed.values().stream()
                        .mapToLong(o -> 80 + 4L * o.length())
                        .sum();
    }

    private void compactOrFail() {
        try {
            compact();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compact() throws IOException {
        Path to = file;
        if (to == null) {
            return;
        }
        StringBuilder lines = ledger == null ? new StringBuilder() : header(ledger);
        taken.forEach(attempt -> lines.append(line("taken", attempt)).append('\n'));
        committed.forEach(
                (attempt, output) -> lines.append(line(attempt, output)).append('\n'));
        byte[] content = lines.toString().getBytes(StandardCharsets.US_ASCII);
        PrivateFiles.write(to, content);
        FileChannel before = out;
        out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (before != null) {
            before.close();
        }
        size = content.length;
    }

    @Override
    public synchronized void close() {
        try {
            if (out != null) {
                out.close();
                out = null;
            }
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
