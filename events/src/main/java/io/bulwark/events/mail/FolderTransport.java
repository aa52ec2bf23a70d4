package io.bulwark.events.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Puts mail into a folder as {@code ID.eml}; written twice it is the same file. */
final class FolderTransport implements Transport {
    private final Path folder;

    FolderTransport(Path folder) {
        this.folder = folder;
    }

    @Override
    public Delivery deliver(UUID id, MimeMessage message) throws MessagingException {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path temporary = Files.createTempFile(folder, "mail", ".tmp");
            Files.write(temporary, Mime.bytes(message));
            Files.move(
                    temporary,
                    folder.resolve(id + ".eml"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new Delivery.Done();
        } catch (IOException e) {
            return new Delivery.NotNow(
                    "the folder cannot be written (" + e.getClass().getSimpleName() + ")");
        }
    }
}
