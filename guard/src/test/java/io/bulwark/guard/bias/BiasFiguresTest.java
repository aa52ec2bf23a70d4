package io.bulwark.guard.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Policy;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BiasFiguresTest {
    private static final Path DATA = Path.of(System.getProperty("bulwark.shared-dir", "/nowhere"), "data");

    private static Scores measure(String name, String positive) throws IOException {
        Path file = DATA.resolve("toxicity").resolve(name);
        assumeThat(file).exists();
        GuardEngine engine = new GuardEngine(List.of(BiasGuard.standard()));
        try (Rows rows = Rows.open(file)) {
            return new Evaluator(engine, Policy.DEFAULT, "bias", Set.of(positive), Set.of()).run(rows, miss -> {});
        }
    }

    @Test
    void toxic_texts_are_told_from_clean_ones() throws IOException {
        Scores scores = measure("toxicity_test.jsonl.gz", "toxic");

        assertThat(scores.auc()).isGreaterThanOrEqualTo(0.92);
        assertThat(scores.balancedAccuracy()).isGreaterThanOrEqualTo(0.85);
    }

    @Test
    void statements_about_groups_are_told_from_neutral_ones() throws IOException {
        Scores scores = measure("bias_test.jsonl", "biased");

        assertThat(scores.auc()).isGreaterThanOrEqualTo(0.82);
        assertThat(scores.balancedAccuracy()).isGreaterThanOrEqualTo(0.7);
    }

    @Test
    @Tag("slow")
    void training_twice_gives_the_committed_model(@TempDir Path folder) throws IOException {
        assumeThat(DATA.resolve("toxicity/toxicity_train.jsonl.gz")).exists();
        byte[] committed;
        try (InputStream in = Objects.requireNonNull(BiasGuard.class.getResourceAsStream("model.bin"))) {
            committed = in.readAllBytes();
        }

        PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
        BiasTrainer.train(DATA, folder.resolve("one"), silent);
        BiasTrainer.train(DATA, folder.resolve("two"), silent);

        byte[] one = Files.readAllBytes(folder.resolve("one/io/bulwark/guard/bias/model.bin"));
        assertThat(one).isEqualTo(Files.readAllBytes(folder.resolve("two/io/bulwark/guard/bias/model.bin")));
        assertThat(one).isEqualTo(committed);
    }
}
