package io.bulwark.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a text of at most 8 MB from a file, or from standard input where its name is {@code -}. */
final class TextInput {
    private static final int LARGEST = 8_000_000;

    private final Console console;

    TextInput(Console console) {
        this.console = console;
    }

    String read(String from) {
        try {
            byte[] bytes;
            if (from.equals("-")) {
                bytes = console.in().readNBytes(LARGEST + 1);
            } else {
                try (var in = Files.newInputStream(Path.of(from))) {
                    bytes = in.readNBytes(LARGEST + 1);
                }
            }
            if (bytes.length > LARGEST) {
                throw new CliException(Exit.INPUT, Text.safe(from) + ": larger than 8 MB", "next: cut it into parts");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new CliException(Exit.INPUT, Text.safe(from) + ": cannot be read");
        }
    }
}
