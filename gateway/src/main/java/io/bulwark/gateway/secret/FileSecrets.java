package io.bulwark.gateway.secret;

import io.bulwark.storage.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code file:PATH}, as container platforms mount secrets; white space at the ends does not count. */
final class FileSecrets implements SecretBackend {
    private static final int MAX_BYTES = 65_536;

    @Override
    public Secret read(String name) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new Missing("there is no such file");
        } catch (IOException | InvalidPathException e) {
            throw new Missing("the file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        String value = new String(bytes, StandardCharsets.UTF_8).strip();
        if (bytes.length > MAX_BYTES || value.isEmpty()) {
            throw new Missing(
                    value.isEmpty() ? "the file is empty" : "the file is larger than " + MAX_BYTES + " bytes");
        }
        return new Secret(value);
    }
}
