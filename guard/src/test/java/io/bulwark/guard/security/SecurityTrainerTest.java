package io.bulwark.guard.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTrainerTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    @Test
    @Tag("slow")
    void training_twice_gives_the_files_that_come_with_the_guard(@TempDir Path first, @TempDir Path second)
            throws IOException {
        Path data = Path.of(System.getProperty("bulwark.shared-dir", "none"), "data");
        assumeTrue(Files.exists(data), "no data folder");

        SecurityTrainer.train(data, first, SILENT);
        SecurityTrainer.train(data, second, SILENT);

        for (String name : new String[] {"security.model", "security-weights.txt"}) {
            byte[] bytes = Files.readAllBytes(first.resolve(name));
            assertThat(Files.readAllBytes(second.resolve(name))).isEqualTo(bytes);
            try (var shipped = Resources.open(name)) {
                assertThat(shipped.readAllBytes()).isEqualTo(bytes);
            }
        }
    }
}
