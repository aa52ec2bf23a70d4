package io.bulwark.gateway.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in files, the first line of each. A file is read again after two seconds, so that a rotated key is seen. */
final class FileKeys implements KeySource {
    private static final int LARGEST = 16 * 1024;
    private static final long FRESH = Duration.ofSeconds(2).toNanos();

    private final Map<String, Read> read = new ConcurrentHashMap<>();

    private record Read(Optional<ProviderKey> key, long at) {}

    @Override
    public Optional<ProviderKey> find(String reference) {
        long now = System.nanoTime();
        Read known = read.get(reference);
        if (known == null || now - known.at > FRESH) {
            known = new Read(load(reference.substring("file:".length())), now);
            read.put(reference, known);
        }
        return known.key;
    }

    private static Optional<ProviderKey> load(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            String text = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8).strip();
            return text.lines()
                    .findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(ProviderKey::new);
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
