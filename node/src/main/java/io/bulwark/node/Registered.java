package io.bulwark.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a key was last registered as, in a file beside it, for the commands that ask about the node. */
public final class Registered {
    private Registered() {}

    static void note(Path keyFile, String server, String node) {
        try {
            PrivateFiles.write(beside(keyFile), (node + "\n" + server + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A convenience only.
        }
    }

    /** The id of the node that this key was last registered as. */
    public static Optional<UUID> of(Path keyFile) {
        try {
            List<String> lines = Files.readAllLines(beside(keyFile));
            return lines.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(lines.getFirst()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Path beside(Path keyFile) {
        return keyFile.resolveSibling(keyFile.getFileName() + ".id");
    }
}
