package io.bulwark.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The folder that holds everything one installation keeps: mode 700, and owned by one instance while it runs. */
public final class DataFolder implements AutoCloseable {
    private static final String CONNECT_ENV = "connect.env";

    private final Path root;
    private @Nullable FileChannel lockChannel;
    private @Nullable FileLock lock;

    private DataFolder(Path root) {
        this.root = root;
    }

    /** Opens the folder, creating it when it is missing. Does not lock it. */
    public static DataFolder open(Path path) throws IOException {
        Path root = path.toAbsolutePath().normalize();
        createPrivate(root);
        return new DataFolder(root);
    }

    static void createPrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    public Path root() {
        return root;
    }

    /** The file {@code name} in the folder for logs, which is made when it is missing. */
    public Path log(String name) throws IOException {
        Path logs = root.resolve("logs");
        createPrivate(logs);
        return logs.resolve(name);
    }

    public Path resolve(String name) {
        return root.resolve(name);
    }

    /**
     * Takes the folder for this process. The lock belongs to the operating system, so it ends with the process however
     * that dies.
     *
     * @return the pid that the present owner wrote, when another process holds the folder
     */
    public Optional<String> lock() throws IOException {
        Path file = root.resolve("instance.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null;
        }
        if (taken == null) {
            String owner = Files.readString(file).strip();
            channel.close();
            return Optional.of(owner.isEmpty() ? "unknown" : owner);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        lockChannel = channel;
        lock = taken;
        return Optional.empty();
    }

    /** The secret kept in {@code name}, made on first use: {@code prefix} and 64 hexadecimal digits, mode 600. */
    public Secret secret(String name, String prefix) throws IOException {
        Path file = root.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            try {
                writePrivate(name, prefix + HexFormat.of().formatHex(random) + "\n");
            } catch (FileAlreadyExistsException e) {
                // Another process made it first; its secret counts.
            }
        }
        return new Secret(Files.readString(file).strip());
    }

    /** Replaces {@code name} atomically with mode 600. */
    public void writePrivate(String name, String text) throws IOException {
        Path temporary = Files.createTempFile(
                root, name, ".tmp", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(temporary, root.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Tells further processes how to join this instance. */
    public void writeConnectEnv(Connections connections, String serverUrl) throws IOException {
        writePrivate(
                CONNECT_ENV,
                "DATABASE_URL=" + connections.databaseUrl().value() + "\n"
                        + "REDIS_URL=" + connections.redisUrl().value() + "\n"
                        + "BULWARK_URL=" + serverUrl + "\n"
                        + "BULWARK_PID=" + ProcessHandle.current().pid() + "\n");
    }

    /** What the owner of the folder wrote, empty when nobody runs in it. */
    public Map<String, String> readConnectEnv() throws IOException {
        Path file = root.resolve(CONNECT_ENV);
        Map<String, String> values = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        }
        return values;
    }

    public void deleteConnectEnv() throws IOException {
        Files.deleteIfExists(root.resolve(CONNECT_ENV));
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.release();
            lock = null;
        }
        if (lockChannel != null) {
            lockChannel.close();
            lockChannel = null;
        }
    }
}
