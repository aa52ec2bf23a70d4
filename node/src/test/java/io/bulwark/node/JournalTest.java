package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private static Attempt attempt(int number) {
        return new Attempt(new UUID(1, number), 1 + number % 3);
    }

    private Path key() {
        return folder.resolve("node.key");
    }

    private Path file() {
        return folder.resolve("node.key.journal");
    }

    @Test
    void what_is_committed_and_what_is_taken_is_there_after_a_crash_at_any_byte() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<Attempt, String> committed = new HashMap<>();
            int length;
            try (Journal journal = Journal.open(key())) {
                journal.on("ledger");
                for (int i = 0; i < 200; i++) {
                    Attempt attempt = attempt(random.nextInt(30));
                    switch (random.nextInt(3)) {
                        case 0 -> {
                            if (!committed.containsKey(attempt)) {
                                journal.took(List.of(attempt));
                            }
                        }
                        case 1 -> {
                            String output = "output\n\u00e9" + random.nextInt();
                            journal.commit(attempt, output);
                            committed.put(attempt, output);
                        }
                        default -> {
                            journal.ended(attempt);
                            committed.remove(attempt);
                        }
                    }
                }
                length = (int) Files.size(file());
                assertThat(journal.committed()).isEqualTo(committed);
            }
            byte[] whole = Files.readAllBytes(file());
            assertThat(whole).hasSize(length);
            // A line that was being written when the power went.
            Files.write(
                    file(),
                    (new String(whole, java.nio.charset.StandardCharsets.US_ASCII) + "committed 0000")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            try (Journal journal = Journal.open(key())) {
                assertThat(journal.committed()).isEqualTo(committed);
            }
            Files.write(file(), Arrays.copyOf(whole, random.nextInt(whole.length)));
            try (Journal journal = Journal.open(key())) {
                assertThat(journal.committed().size() + journal.leftOver().size())
                        .isLessThanOrEqualTo(30);
            }
            Files.delete(file());
        }
    }

    @Test
    void it_stays_small_and_is_its_owners_only() throws IOException {
        try (Journal journal = Journal.open(key())) {
            journal.on("ledger");
            String output = "x".repeat(100_000);
            for (int i = 0; i < 400; i++) {
                journal.commit(attempt(i), output);
                journal.ended(attempt(i - 1));
            }
            assertThat(Files.size(file())).isLessThan(9 << 20);
            assertThat(journal.committed()).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void results_of_another_network_are_not_forgotten_for_this_one() {
        try (Journal journal = Journal.open(key())) {
            journal.on("one");
            journal.commit(attempt(1), "result");
            assertThatThrownBy(() -> journal.on("two"))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("results to show on the network one");
            journal.ended(attempt(1));
            journal.on("two");
        }
    }

    @Test
    void garbage_is_read_as_nothing() throws IOException {
        byte[] garbage = new byte[100_000];
        new Random(7).nextBytes(garbage);
        Files.write(file(), garbage);
        try (Journal journal = Journal.open(key())) {
            assertThat(journal.committed()).isEmpty();
            assertThat(journal.leftOver()).isEmpty();
        }
    }
}
