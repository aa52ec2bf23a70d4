package io.bulwark.gateway.secret;

import io.bulwark.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that wrap the keys of secrets, the current one first. They stand in a file of the data folder (mode 600), made on
 * first use, or in BULWARK_MASTER_KEY: 32 bytes in Base64, the same on every instance, and older ones after commas. An older
 * key stays until nothing is wrapped by it.
 */
public final class MasterKeys {
    static final String FILE = "secrets.keys";

    private static final int ID_DIGITS = 16;

    private final @Nullable Path folder;
    private volatile List<Key> keys;

    /** One master key; its id is a digest, which tells nothing of it. */
    record Key(String id, byte[] bytes) {
        static Key of(byte[] bytes) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update("bulwark master key".getBytes(StandardCharsets.US_ASCII));
                return new Key(HexFormat.of().formatHex(digest.digest(bytes)).substring(0, ID_DIGITS), bytes);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return id;
        }
    }

    private MasterKeys(@Nullable Path folder, List<Key> keys) {
        this.folder = folder;
        this.keys = List.copyOf(keys);
    }

    /**
     * The keys of an installation.
     *
     * @param environment the value of BULWARK_MASTER_KEY; null or blank for the file
     */
    public static MasterKeys open(Path folder, @Nullable String environment) {
        if (environment != null && !environment.isBlank()) {
            return new MasterKeys(null, parse(environment));
        }
        MasterKeys opened = new MasterKeys(folder, List.of());
        opened.locked(() -> {
            opened.reload();
            if (opened.keys.isEmpty()) {
                opened.write(List.of(Key.of(Sealing.newKey())));
            }
        });
        return opened;
    }

    private static List<Key> parse(String environment) {
        List<Key> keys = new ArrayList<>();
        for (String part : environment.split(",", -1)) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(part.strip());
            } catch (IllegalArgumentException e) {
                // The decoder's message repeats a character of the key.
                bytes = new byte[0];
            }
            if (bytes.length != Sealing.KEY_BYTES) {
                throw new IllegalStateException(
                        "BULWARK_MASTER_KEY must be 32 bytes in Base64, older keys after commas");
            }
            keys.add(Key.of(bytes));
        }
        return keys;
    }

    Key current() {
        return keys.getFirst();
    }

    /** A key by its id; another process may have made it since the file was read. */
    Optional<Key> find(String id) {
        Optional<Key> known = known(id);
        if (known.isEmpty() && folder != null) {
            reload();
            known = known(id);
        }
        return known;
    }

    private Optional<Key> known(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** Makes a new current key where the keys stand in the file; those before it stay. */
    void renew() {
        if (folder != null) {
            locked(() -> {
                reload();
                List<Key> all = new ArrayList<>(keys);
                all.addFirst(Key.of(Sealing.newKey()));
                write(all);
            });
        }
    }

    /** Removes keys that wrap nothing any more; the current one and the one before it stay. */
    void retain(Collection<String> used) {
        if (folder != null) {
            locked(() -> {
                reload();
                List<Key> all = keys;
                List<Key> kept = new ArrayList<>();
                for (int i = 0; i < all.size(); i++) {
                    // Another process may be about to write with the key that was current until now.
                    if (i < 2 || used.contains(all.get(i).id())) {
                        kept.add(all.get(i));
                    }
                }
                write(kept);
            });
        }
    }

    private synchronized void reload() {
        Path file = folder().resolve(FILE);
        try {
            if (Files.exists(file)) {
                keys = Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .map(line -> Key.of(HexFormat.of().parseHex(line.strip())))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("The file " + FILE + " in the data folder is damaged");
        }
    }

    private synchronized void write(List<Key> all) {
        StringBuilder text = new StringBuilder();
        all.forEach(key -> text.append(HexFormat.of().formatHex(key.bytes())).append('\n'));
        try (DataFolder data = DataFolder.open(folder())) {
            data.writePrivate(FILE, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys = List.copyOf(all);
    }

    private Path folder() {
        return Objects.requireNonNull(folder);
    }

    /** Alone among the processes on this folder, and among the threads of this one. */
    private void locked(Runnable work) {
        Path file = folder().resolve(FILE + ".lock");
        synchronized (MasterKeys.class) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid()) {
                    work.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
