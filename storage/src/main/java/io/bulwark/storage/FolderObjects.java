package io.bulwark.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/** Objects as files below a folder. Several instances share them where they share the folder. */
public final class FolderObjects implements Objects {
    private final Path root;

    public FolderObjects(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] bytes) {
        Path file = file(name);
        Path folder = file.resolve("..").normalize();
        try {
            DataFolder.createPrivate(folder);
            Path temporary = Files.createTempFile(folder, "put", ".tmp");
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> get(String name) {
        try {
            return Optional.of(Files.readAllBytes(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int deleteBefore(String prefix, Instant instant) {
        Path folder = file(prefix);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int[] deleted = {0};
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.lastModifiedTime().toInstant().isBefore(instant)) {
                        deleted[0] += Files.deleteIfExists(file) ? 1 : 0;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deleted[0];
    }

    private Path file(String name) {
        return root.resolve(ObjectName.checked(name));
    }
}
