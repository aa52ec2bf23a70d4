package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bulwark.guard.Policy;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTest {
    private static Path data() {
        Path data = Path.of(System.getProperty("bulwark.shared-dir", "")).resolve("data");
        assumeThat(data).isDirectory();
        return data;
    }

    private static Scores measure(String file, String positive) throws IOException {
        try (Rows rows = Rows.open(data().resolve("grounding").resolve(file))) {
            return new Evaluator(Trust.ENGINE, Policy.DEFAULT, "trust", Set.of(positive), Set.of())
                    .run(rows, miss -> {});
        }
    }

    @Test
    void wrong_sums_are_found_and_right_ones_pass() throws IOException {
        Scores scores = measure("arithmetic_test.jsonl.gz", "incorrect");

        assertThat(scores.recall()).isGreaterThanOrEqualTo(0.98);
        assertThat((double) scores.fp() / (scores.fp() + scores.tn())).isLessThan(0.005);
    }

    @Test
    void answers_are_ranked_by_how_far_their_sources_carry_them() throws IOException {
        Scores scores = measure("groundedness_test.jsonl.gz", "not_grounded");

        assertThat(scores.auc()).isGreaterThanOrEqualTo(0.9);
        assertThat(scores.balancedAccuracy()).isGreaterThanOrEqualTo(0.8);
    }

    @Test
    @Tag("slow")
    void training_gives_the_committed_bytes(@TempDir Path resources) throws IOException {
        TrustTrainer.train(
                data(), resources, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

        try (InputStream committed = TrustGuard.class.getResourceAsStream("grounding.model")) {
            assertThat(committed).isNotNull();
            assertThat(Files.readAllBytes(resources.resolve("grounding.model"))).isEqualTo(committed.readAllBytes());
        }
    }
}
