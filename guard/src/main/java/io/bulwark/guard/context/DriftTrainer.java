package io.bulwark.guard.context;

import io.bulwark.guard.Origin;
import io.bulwark.guard.evaluate.Conversations;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fits a {@link DriftModel}: conversations of remarks and of long paragraphs, whole and continued by two turns of the user and
 * two answers of another one. Each window is a logistic regression with half the weight on either side and on either kind.
 * The mark is set on three folds, each judged by a model of the other two: where no more than 4 % of the whole conversations
 * of either kind reach it.
 */
final class DriftTrainer {
    private static final int PARAGRAPHS = 300;
    private static final int AXES = 128;
    private static final int FOLDS = 3;
    private static final int SPLICES = 3;
    private static final int CONTINUED = 4;
    private static final double ALARMS = 0.04;
    private static final double RIDGE = 1e-3;
    private static final int STEPS = 40;
    /** A window of fewer turns sees less and has to be surer. */
    private static final double[] CAUTION = {2, 1, 0};

    private static final Duration PATIENT = Duration.ofMinutes(10);

    private final Map<String, float[]> vectors = new HashMap<>();
    private final Embedder embedder;
    private final SplittableRandom random = new SplittableRandom(20260101);

    private record Kind(String name, List<List<String>> conversations) {
        /** The conversations of one fold, or all others. */
        Kind fold(int fold, boolean inside) {
            return new Kind(
                    name,
                    IntStream.range(0, conversations.size())
                            .filter(i -> i % FOLDS == fold == inside)
                            .mapToObj(conversations::get)
                            .toList());
        }
    }

    private record Example(double[] features, boolean drift, double weight) {}

    private DriftTrainer(Embedder embedder) {
        this.embedder = embedder;
    }

    static void train(Embedder embedder, Path data, Path out, PrintStream log) throws IOException {
        DriftTrainer trainer = new DriftTrainer(embedder);
        Kind remarks = new Kind("remarks", conversations(data.resolve("grounding/groundedness_train.jsonl.gz")));
        List<List<String>> all = new ArrayList<>(conversations(data.resolve("dao/proposals_train.jsonl.gz")));
        List<List<String>> some = new ArrayList<>();
        for (int i = 0; i < PARAGRAPHS && !all.isEmpty(); i++) {
            some.add(all.remove(trainer.random.nextInt(all.size())));
        }
        List<Kind> kinds = List.of(remarks, new Kind("paragraphs", some));
        double mark = trainer.crossed(kinds, log);
        DriftModel model = trainer.fit(kinds, mark);
        Files.writeString(out, model.text());
    }

    private static List<List<String>> conversations(Path file) throws IOException {
        try (Rows rows = Rows.open(file)) {
            return Conversations.steady(rows);
        }
    }

    /** The mark, by folds; says what it finds there. */
    private double crossed(List<Kind> kinds, PrintStream log) {
        List<DriftModel> models = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int out = fold;
            models.add(fit(kinds.stream().map(kind -> kind.fold(out, false)).toList(), 0));
        }
        double mark = Double.NEGATIVE_INFINITY;
        for (Kind kind : kinds) {
            double[] highest = new double[kind.conversations().size()];
            for (int i = 0; i < highest.length; i++) {
                highest[i] = highest(models.get(i % FOLDS), kind.conversations().get(i), 0);
            }
            Arrays.sort(highest);
            mark = Math.max(mark, highest[(int) Math.ceil(highest.length * (1 - ALARMS)) - 1] + 0.01);
        }
        for (Kind kind : kinds) {
            report(models, mark, kind, log);
        }
        return mark;
    }

    private DriftModel fit(List<Kind> kinds, double mark) {
        float[] mean = mean(kinds);
        double[][] weights = new double[DriftModel.WINDOWS.length][DriftModel.WEIGHTS];
        float[][] axes = Discriminants.of(
                kinds.stream()
                        .map(kind -> kind.conversations().stream()
                                .map(turns -> turns.stream()
                                        .map(text -> DriftModel.centred(vector(text), mean))
                                        .toList())
                                .toList())
                        .toList(),
                AXES);
        // Read again, so that what follows is learned with the rounding that will be at work.
        DriftModel draft = again(new DriftModel(embedder.name(), mean, axes, weights, mark));
        List<List<Example>> examples = new ArrayList<>();
        for (int i = 0; i < DriftModel.WINDOWS.length; i++) {
            examples.add(new ArrayList<>());
        }
        for (Kind kind : kinds) {
            collect(draft, kind, spliced(kind), examples);
        }
        for (int i = 0; i < DriftModel.WINDOWS.length; i++) {
            weights[i] = logistic(examples.get(i));
            weights[i][DriftModel.WEIGHTS - 1] -= CAUTION[i];
        }
        return again(draft.with(weights, mark));
    }

    private static DriftModel again(DriftModel model) {
        return DriftModel.read(
                model.text().lines().filter(line -> !line.startsWith("#")).toList());
    }

    private float[] mean(List<Kind> kinds) {
        float[] mean = new float[embedder.dimension()];
        for (Kind kind : kinds) {
            double[] sum = new double[mean.length];
            int n = 0;
            for (List<String> conversation : kind.conversations()) {
                for (String text : conversation) {
                    float[] vector = vector(text);
                    n++;
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += vector[i];
                    }
                }
            }
            for (int i = 0; i < sum.length; i++) {
                mean[i] += (float) (sum[i] / n / kinds.size());
            }
        }
        return mean;
    }

    private float[] vector(String text) {
        return vectors.computeIfAbsent(text, t -> {
            String cut = FactReader.cut(t, TurnVectors.LONGEST);
            return switch (embedder.embed(List.of(cut), PATIENT)) {
                case Embedding.Vectors found -> found.first();
                case Embedding.NotNow missed -> throw new IllegalStateException(missed.reason());
            };
        });
    }

    /** Each conversation a few times, continued by the beginning of another one. */
    private List<List<String>> spliced(Kind kind) {
        List<List<String>> joined = new ArrayList<>();
        int n = kind.conversations().size();
        for (int i = 0; i < n * SPLICES; i++) {
            List<String> turns = new ArrayList<>(kind.conversations().get(i / SPLICES));
            int other = (i / SPLICES + 1 + random.nextInt(n - 1)) % n;
            turns.addAll(kind.conversations().get(other).subList(0, CONTINUED));
            joined.add(turns);
        }
        return joined;
    }

    /** The states of a conversation after each of its turns. */
    private List<ConversationState> states(DriftModel model, List<String> turns) {
        TurnVectors meaning = TurnVectors.of(model, new Known(), PATIENT);
        List<ConversationState> states = new ArrayList<>();
        ConversationState state = ConversationState.EMPTY;
        for (int i = 0; i < turns.size(); i++) {
            Text text = Text.of(turns.get(i));
            Words words = Words.of(Folded.of(text));
            state = state.read(i % 2 == 0 ? Origin.USER : Origin.ASSISTANT, text, words, meaning);
            states.add(state);
        }
        return states;
    }

    private void collect(DriftModel model, Kind kind, List<List<String>> spliced, List<List<Example>> out) {
        for (int w = 0; w < DriftModel.WINDOWS.length; w++) {
            List<double[]> steady = new ArrayList<>();
            List<double[]> drifted = new ArrayList<>();
            for (List<String> turns : kind.conversations()) {
                for (ConversationState state : states(model, turns)) {
                    add(state, w, steady);
                }
            }
            for (List<String> turns : spliced) {
                int at = turns.size() - CONTINUED + DriftModel.WINDOWS[w] - 1;
                add(states(model, turns.subList(0, at + 1)).getLast(), w, drifted);
            }
            for (double[] features : steady) {
                out.get(w).add(new Example(features, false, 0.25 / steady.size()));
            }
            for (double[] features : drifted) {
                out.get(w).add(new Example(features, true, 0.25 / drifted.size()));
            }
        }
    }

    private static void add(ConversationState state, int window, List<double[]> out) {
        Meant.Step step = state.meant().step(DriftModel.WINDOWS[window]);
        if (step != null) {
            out.add(DriftModel.features(step, state.drift().lexical()));
        }
    }

    /** Newton's method for the logistic loss with a small ridge. */
    private static double[] logistic(List<Example> examples) {
        int n = DriftModel.WEIGHTS;
        double[] weights = new double[n];
        for (int step = 0; step < STEPS; step++) {
            double[][] system = new double[n][n + 1];
            for (int i = 0; i < n; i++) {
                system[i][i] = RIDGE;
                system[i][n] = -RIDGE * weights[i];
            }
            for (Example example : examples) {
                double score = 0;
                for (int i = 0; i < n; i++) {
                    score += weights[i] * example.features()[i];
                }
                double p = 1 / (1 + Math.exp(-score));
                double error = example.weight() * ((example.drift() ? 1 : 0) - p);
                double curve = example.weight() * p * (1 - p);
                for (int i = 0; i < n; i++) {
                    system[i][n] += error * example.features()[i];
                    for (int j = 0; j < n; j++) {
                        system[i][j] += curve * example.features()[i] * example.features()[j];
                    }
                }
            }
            double[] move = solved(system);
            for (int i = 0; i < n; i++) {
                weights[i] += move[i];
            }
        }
        return weights;
    }

    /** Gauss-Jordan elimination of a positive definite system; the last column is the right side. */
    private static double[] solved(double[][] system) {
        int n = system.length;
        for (int i = 0; i < n; i++) {
            for (int row = 0; row < n; row++) {
                double factor = row == i ? 0 : system[row][i] / system[i][i];
                for (int k = i; factor != 0 && k <= n; k++) {
                    system[row][k] -= factor * system[i][k];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = system[i][n] / system[i][i];
        }
        return solution;
    }

    /** The highest score from a turn on. */
    private double highest(DriftModel model, List<String> turns, int from) {
        List<ConversationState> states = states(model, turns);
        return states.subList(Math.min(from, states.size()), states.size()).stream()
                .mapToDouble(state -> model.score(state.meant(), state.drift().lexical()))
                .filter(score -> !Double.isNaN(score))
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }

    private void report(List<DriftModel> models, double mark, Kind kind, PrintStream log) {
        int alarms = 0;
        int switches = 0;
        int soon = 0;
        int found = 0;
        for (int fold = 0; fold < FOLDS; fold++) {
            DriftModel model = models.get(fold);
            Kind part = kind.fold(fold, true);
            for (List<String> turns : part.conversations()) {
                alarms += highest(model, turns, 0) >= mark ? 1 : 0;
            }
            for (List<String> turns : spliced(part)) {
                int at = turns.size() - CONTINUED;
                boolean quiet = highest(model, turns.subList(0, at), 0) < mark;
                switches++;
                soon += quiet && highest(model, turns.subList(0, at + 2), at) >= mark ? 1 : 0;
                found += quiet && highest(model, turns, at) >= mark ? 1 : 0;
            }
        }
        log.println(String.format(
                Locale.ROOT,
                "%s: %d of %d whole conversations raise an alarm; of %d switches %d are found with the first turn and its"
                        + " answer, %d within two",
                kind.name(),
                alarms,
                kind.conversations().size(),
                switches,
                soon,
                found));
    }

    /** The vectors that were made before. */
    private final class Known implements Embedder {
        @Override
        public String name() {
            return embedder.name();
        }

        @Override
        public int dimension() {
            return embedder.dimension();
        }

        @Override
        public int maxTokens() {
            return embedder.maxTokens();
        }

        @Override
        public int tokens(String text) {
            return embedder.tokens(text);
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            return new Embedding.Vectors(
                    texts.stream().map(DriftTrainer.this::vector).toList(), 0);
        }
    }
}
