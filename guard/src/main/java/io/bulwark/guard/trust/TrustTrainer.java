package io.bulwark.guard.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Fits the groundedness model; equal data gives equal bytes. */
public final class TrustTrainer {
    private static final int FOLDS = 5;
    private static final int EPOCHS = 60;
    private static final double RATE = 0.03;
    private static final double DENSE_COST = 2e-4;
    private static final double WORD_COST = 2e-3;

    private record Row(float[] features, Overlap overlap, int words, boolean bad, int fold) {}

    private TrustTrainer() {}

    /**
     * Trains on the grounding files.
     *
     * @param dataFolder the folder that has {@code grounding}
     * @param resourceFolder the folder of this package among the resources, where the model is written
     */
    public static void train(Path dataFolder, Path resourceFolder, PrintStream log) throws IOException {
        List<Row> rows = rows(dataFolder.resolve("grounding/groundedness_train.jsonl.gz"));
        GroundModel model = new GroundModel();
        standardise(model, rows);
        double[] unseen = new double[rows.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            fit(model, rows, fold);
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).fold() == fold) {
                    unseen[i] = model.margin(row(model, rows.get(i)));
                }
            }
        }
        calibrate(model, rows, unseen, log);
        fit(model, rows, -1);
        Path file = resourceFolder.resolve("grounding.model");
        Files.createDirectories(file.getParent());
        Files.writeString(file, model.text());
    }

    private static List<Row> rows(Path file) throws IOException {
        WordGroups groups = WordGroups.standard();
        ObjectMapper json = new ObjectMapper();
        List<Row> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode node = json.readTree(line);
                String text = node.path("text").asText();
                Bag answer = bag(text);
                Bag source = bag(node.path("context").asText());
                Bag asked = bag(node.path("message").asText());
                Overlap overlap = new Overlap(groups, answer, source, asked);
                float[] features = overlap.features(0, answer.size(), count(text, '?'), count(text, '!'));
                // Answers on one document stay in one fold.
                int fold = new Random(source.words().folded().value().strip().hashCode()).nextInt(FOLDS);
                boolean bad = node.path("label").asText().equals("not_grounded");
                rows.add(new Row(features, overlap, answer.size(), bad, fold));
            }
        }
        return rows;
    }

    private static Bag bag(String text) {
        return Bag.of(Words.of(Folded.of(text)));
    }

    private static int count(String text, char c) {
        return (int) text.chars().filter(x -> x == c).count();
    }

    private static float[] row(GroundModel model, Row row) {
        return model.row(row.features(), row.overlap(), 0, row.words());
    }

    private static void standardise(GroundModel model, List<Row> rows) {
        for (int f = 0; f < Overlap.DENSE; f++) {
            double sum = 0;
            double square = 0;
            for (Row row : rows) {
                sum += row.features()[f];
                square += row.features()[f] * (double) row.features()[f];
            }
            double mean = sum / rows.size();
            model.mean[f] = (float) mean;
            model.deviation[f] = (float) Math.sqrt(Math.max(1e-8, square / rows.size() - mean * mean));
        }
    }

    /** Logistic regression by stochastic gradients with steps by AdaGrad; both kinds weigh the same. */
    private static void fit(GroundModel model, List<Row> rows, int without) {
        model.reset();
        List<float[]> inputs = new ArrayList<>();
        List<Row> used = new ArrayList<>();
        double bad = 0;
        for (Row row : rows) {
            if (row.fold() != without) {
                inputs.add(row(model, row));
                used.add(row);
                bad += row.bad() ? 1 : 0;
            }
        }
        double badWeight = used.size() / (2 * bad);
        double goodWeight = used.size() / (2 * (used.size() - bad));
        double[] seen = new double[GroundModel.WIDTH];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            order.add(i);
        }
        Random random = new Random(7);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (int i : order) {
                float[] x = inputs.get(i);
                double p = 1 / (1 + Math.exp(-model.margin(x)));
                double error = (p - (used.get(i).bad() ? 1 : 0)) * (used.get(i).bad() ? badWeight : goodWeight);
                for (int k = 0; k < x.length; k++) {
                    if (x[k] == 0) {
                        continue;
                    }
                    double cost = k < Overlap.DENSE * GroundModel.PER_FEATURE ? DENSE_COST : WORD_COST;
                    double gradient = error * x[k] + cost * model.weights[k];
                    seen[k] += gradient * gradient;
                    model.weights[k] -= (float) (RATE * gradient / Math.sqrt(seen[k] + 1e-6));
                }
            }
        }
    }

    private static void calibrate(GroundModel model, List<Row> rows, double[] margins, PrintStream log) {
        double bad = rows.stream().filter(Row::bad).count();
        double good = rows.size() - bad;
        double a = 1;
        double b = 0;
        for (int step = 0; step < 4000; step++) {
            double ga = 0;
            double gb = 0;
            for (int i = 0; i < margins.length; i++) {
                double p = 1 / (1 + Math.exp(-(a * margins[i] + b)));
                double error = (p - (rows.get(i).bad() ? 1 : 0)) / (rows.get(i).bad() ? bad : good);
                ga += error * margins[i];
                gb += error;
            }
            a -= 0.3 * ga;
            b -= 0.3 * gb;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < margins.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> margins[i]));
        double below = 0;
        double auc = 0;
        double badBelow = 0;
        double best = 0;
        double threshold = 0;
        for (int i : order) {
            if (rows.get(i).bad()) {
                auc += below;
                badBelow++;
            } else {
                below++;
            }
            double balanced = (below / good + 1 - badBelow / bad) / 2;
            if (balanced > best) {
                best = balanced;
                threshold = margins[i];
            }
        }
        model.slope = (float) a;
        model.shift = (float) (-a * threshold);
        log.printf(
                java.util.Locale.ROOT,
                "groundedness: %d rows, unseen AUC %.4f, balanced accuracy %.4f, slope %.3f, shift %.3f%n",
                rows.size(),
                auc / (bad * good),
                best,
                model.slope,
                model.shift);
    }
}
