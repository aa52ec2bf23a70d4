package io.bulwark.proposals.analysis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Learns the weights of {@link PhraseModel} by logistic regression: positive passages from {@code passages.txt}, harmless
 * ones from real proposals. Thresholds are set on proposals the weights were not learned from (two folds), at fixed
 * shares of harmless proposals. Deterministic. Usage: output file, then the folder with the proposals.
 */
public final class PhraseModelTrainer {
    private static final int KINDS = PhraseModel.KINDS.size();
    private static final int VARIANTS = 12;
    private static final int EPOCHS = 10;
    private static final double RATE = 0.3;
    private static final double DROP = 0.4;
    /** Share of harmless proposals that may reach LOW, MEDIUM and HIGH in one kind. */
    private static final double[] ALARMS = {0.09, 0.014, 0.003};

    private final Rulebook book = Rulebook.load();
    private final List<String> names = book.lexicon.names();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> features = new ArrayList<>();

    private record Document(List<int[]> features, List<int[]> ranges, int sentences) {}

    /** {@code line} is the passage line it was written from, or -1. */
    private record Example(int[] features, int kind, int document, int line) {}

    private PhraseModelTrainer() {}

    public static void main(String[] args) throws IOException {
        new PhraseModelTrainer().train(Path.of(args[0]), Path.of(args[1]));
    }

    private void train(Path output, Path data) throws IOException {
        List<PassageLine> lines = PassageLine.read();
        countFeatures(lines);
        List<Example> written = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            for (String variant : lines.get(i).variants(VARIANTS)) {
                written.add(new Example(
                        numbers(sentences("", variant)), lines.get(i).kind(), -1, i));
            }
        }
        List<RealProposal> real = new ArrayList<>(RealProposal.read(data.resolve("proposals_train.jsonl.gz")));
        real.addAll(RealProposal.read(data.resolve("payloads_train.jsonl.gz")));
        List<Document> documents = new ArrayList<>();
        List<Example> harmless = new ArrayList<>();
        int[] fold = new int[real.size()];
        Set<Integer> seen = new HashSet<>();
        Random random = new Random(5);
        for (int d = 0; d < real.size(); d++) {
            List<Sentence> sentences =
                    sentences(real.get(d).title(), real.get(d).body());
            List<int[]> passages = new ArrayList<>();
            for (int[] range : PhraseModel.passages(sentences)) {
                int[] found = numbers(sentences.subList(range[0], range[1]));
                passages.add(found);
                if (random.nextInt(2) == 0 && seen.add(Arrays.hashCode(found))) {
                    harmless.add(new Example(found, -1, d, -1));
                }
            }
            documents.add(new Document(passages, PhraseModel.passages(sentences), sentences.size()));
            // The same text stands in both files now and then; its start decides the fold.
            String start = real.get(d).body();
            fold[d] = Math.floorMod(
                    start.substring(0, Math.min(400, start.length())).hashCode(), 2);
        }
        double[][] unseen = new double[real.size()][];
        for (int half = 0; half < 2; half++) {
            int held = half;
            float[][] weights = learn(
                    written,
                    harmless.stream().filter(e -> fold[e.document()] != held).toList());
            for (int d = 0; d < fold.length; d++) {
                if (fold[d] == half) {
                    unseen[d] = worst(weights, documents.get(d));
                }
            }
        }
        crossCheck(written, harmless, thresholds(unseen));
        write(output, learn(written, harmless), unseen);
    }

    /** A feature counts when at least two lines of passages use it; one line alone says too little. */
    private void countFeatures(List<PassageLine> lines) {
        Map<String, Integer> uses = new HashMap<>();
        for (PassageLine line : lines) {
            Set<String> found = new HashSet<>();
            for (String variant : line.variants(VARIANTS)) {
                found.addAll(PhraseModel.features(sentences("", variant), names));
            }
            found.forEach(f -> uses.merge(f, 1, Integer::sum));
        }
        uses.entrySet().stream()
                .filter(e -> e.getValue() >= 2 || !e.getKey().contains("&"))
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(f -> {
                    numbers.put(f, features.size());
                    features.add(f);
                });
        System.out.println("features " + features.size());
    }

    private List<Sentence> sentences(String title, String body) {
        List<Sentence> sentences = new ArrayList<>();
        Lexicon.Reader reader = book.lexicon.reader();
        for (TextAnalyst.Document field :
                List.of(TextAnalyst.Document.of("title", title), TextAnalyst.Document.of("description", body))) {
            sentences.addAll(Sentences.of(field.folded(), reader, field.concealed()::get));
        }
        return sentences;
    }

    private int[] numbers(List<Sentence> passage) {
        Set<Integer> found = new LinkedHashSet<>();
        for (String feature : PhraseModel.features(passage, names)) {
            Integer number = numbers.get(feature);
            if (number != null) {
                found.add(number);
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private float[][] learn(List<Example> written, List<Example> harmless) {
        int size = features.size();
        float[][] weights = new float[KINDS][size + 1];
        float[][] squares = new float[KINDS][size + 1];
        List<Example> all = new ArrayList<>(written);
        all.addAll(harmless);
        Random random = new Random(3);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(all, random);
            for (Example example : all) {
                int[] kept = Arrays.stream(example.features())
                        .filter(f -> random.nextDouble() >= DROP)
                        .toArray();
                double scale = 1 / Math.sqrt(Math.max(4, kept.length));
                for (int k = 0; k < KINDS; k++) {
                    step(weights[k], squares[k], kept, scale, example.kind() == k, weight(example.kind(), k));
                }
            }
        }
        return weights;
    }

    /** Passages of other kinds weigh little as counterexamples: a passage can be of two kinds. */
    private static double weight(int kind, int learned) {
        return kind == learned ? 3 : kind >= 0 ? 0.1 : 1;
    }

    private static void step(
            float[] weights, float[] squares, int[] found, double scale, boolean is, double importance) {
        int bias = weights.length - 1;
        double sum = 0;
        for (int f : found) {
            sum += weights[f];
        }
        double error = (1 / (1 + Math.exp(-sum * scale - weights[bias])) - (is ? 1 : 0)) * importance;
        if (Math.abs(error) < 1e-4) {
            return;
        }
        for (int f : found) {
            double slope = error * scale + 1e-5 * weights[f];
            squares[f] += (float) (slope * slope);
            weights[f] -= (float) (RATE * slope / Math.sqrt(squares[f] + 1e-6));
        }
        squares[bias] += (float) (error * error);
        weights[bias] -= (float) (RATE * error / Math.sqrt(squares[bias] + 1e-6));
    }

    private static double[] worst(float[][] weights, Document document) {
        double[] worst = new double[KINDS];
        for (int k = 0; k < KINDS; k++) {
            float[] scores = new float[document.features().size()];
            for (int p = 0; p < scores.length; p++) {
                scores[p] = (float) score(weights[k], document.features().get(p));
            }
            worst[k] = PhraseModel.strength(document.ranges(), scores, document.sentences());
        }
        return worst;
    }

    private static double score(float[] weights, int[] passage) {
        double sum = 0;
        for (int f : passage) {
            sum += weights[f];
        }
        return sum / Math.sqrt(Math.max(4, passage.length)) + weights[weights.length - 1];
    }

    private static double[][] thresholds(double[][] unseen) {
        double[][] thresholds = new double[ALARMS.length][KINDS];
        for (int k = 0; k < KINDS; k++) {
            int kind = k;
            double[] sorted =
                    Arrays.stream(unseen).mapToDouble(d -> d[kind]).sorted().toArray();
            for (int level = 0; level < ALARMS.length; level++) {
                thresholds[level][k] = sorted[(int) (sorted.length * (1 - ALARMS[level]))];
            }
        }
        return thresholds;
    }

    /** Prints how many passages are found by weights that were learned without their line. */
    private void crossCheck(List<Example> written, List<Example> harmless, double[][] thresholds) {
        int[][] found = new int[KINDS][ALARMS.length + 1];
        int folds = 4;
        for (int f = 0; f < folds; f++) {
            int fold = f;
            float[][] weights =
                    learn(written.stream().filter(e -> e.line() % folds != fold).toList(), harmless);
            for (Example example : written) {
                if (example.kind() >= 0 && example.line() % folds == fold) {
                    double score =
                            worst(weights, new Document(List.of(example.features()), List.of(new int[] {0, 1}), 1))[
                                    example.kind()];
                    found[example.kind()][ALARMS.length]++;
                    for (int level = 0; level < ALARMS.length; level++) {
                        found[example.kind()][level] += score >= thresholds[level][example.kind()] ? 1 : 0;
                    }
                }
            }
        }
        for (int k = 0; k < KINDS; k++) {
            double all = found[k][ALARMS.length];
            System.out.printf(
                    Locale.ROOT,
                    "%-22s LOW %.2f MEDIUM %.2f HIGH %.2f of %.0f%n",
                    PhraseModel.KINDS.get(k),
                    found[k][0] / all,
                    found[k][1] / all,
                    found[k][2] / all,
                    all);
        }
    }

    private void write(Path output, float[][] weights, double[][] unseen) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(row("=bias", k -> weights[k][features.size()]));
        String[] levels = {"=LOW", "=MEDIUM", "=HIGH"};
        for (int level = 0; level < levels.length; level++) {
            double share = ALARMS[level];
            lines.add(row(levels[level], k -> {
                double[] sorted =
                        Arrays.stream(unseen).mapToDouble(d -> d[k]).sorted().toArray();
                return (float) sorted[(int) (sorted.length * (1 - share))];
            }));
        }
        for (int f = 0; f < features.size(); f++) {
            int feature = f;
            lines.add(row(features.get(f), k -> weights[k][feature]));
        }
        Files.write(output, lines);
        lines.subList(0, 4).forEach(System.out::println);
    }

    private interface Weight {
        float of(int kind);
    }

    private static String row(String name, Weight weight) {
        StringBuilder line = new StringBuilder(name);
        for (int k = 0; k < KINDS; k++) {
            line.append('\t').append(String.format(Locale.ROOT, "%.2f", weight.of(k)));
        }
        return line.toString();
    }
}
