package io.bulwark.guard.security;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import io.bulwark.text.learn.Features;
import io.bulwark.text.learn.LinearModel;
import io.bulwark.text.learn.LinearTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Trains the classifier of the security guard; the same texts give the same files. */
public final class SecurityTrainer {
    static final Features FEATURES = new Features(18, 2, 3, 5);

    private static final double COST = 1;
    private static final int EPOCHS = 12;
    private static final long SEED = 20_261_121;
    /** An attack counts for this many harmless texts in the calibration, so that 0.5 is a fair line at equal shares. */
    private static final double ATTACK_COUNTS = 3;

    private final PrintStream log;
    private final Rules rules = Rules.standard();
    private final Map<String, Integer> groups = new HashMap<>();

    private SecurityTrainer(PrintStream log) {
        this.log = log;
    }

    /**
     * Reads the training files and writes {@code security.model} and {@code security-weights.txt}.
     *
     * @param dataFolder holds {@code prompts/prompts_train.jsonl.gz} and the other files
     * @param resourceFolder receives the two files
     */
    public static void train(Path dataFolder, Path resourceFolder, PrintStream log) throws IOException {
        SecurityTrainer trainer = new SecurityTrainer(log);
        List<Sample> samples = Corpus.read(dataFolder);
        LinearTrainer linear = trainer.rows(samples, "");
        log.printf("%d texts, %d rows%n", samples.size(), linear.rows());
        double[][] w = new double[Head.values().length][];
        for (Head head : Head.values()) {
            w[head.ordinal()] = trainer.weights(head, linear.unseen(head.ordinal()));
        }
        LinearModel model = linear.train(List.of("prompt", "planted"));
        Files.createDirectories(resourceFolder);
        Files.write(resourceFolder.resolve("security.model"), model.bytes());
        Files.writeString(resourceFolder.resolve("security-weights.txt"), new Weights(w).write());
    }

    /** Trains once for each source without it, and logs how its texts are judged then. */
    static void leaveOut(Path dataFolder, List<String> sources, PrintStream log) throws IOException {
        List<Sample> samples = Corpus.read(dataFolder);
        for (String source : sources) {
            SecurityTrainer trainer = new SecurityTrainer(log);
            LinearTrainer linear = trainer.rows(samples, source);
            log.println("without " + source);
            trainer.weights(
                    source.startsWith("bipia") ? Head.PLANTED : Head.PROMPT,
                    linear.unseen(source.startsWith("bipia") ? 1 : 0));
        }
    }

    /** What one text became: its rows in the trainer, in the order window, block, whole. */
    private record Rows(Sample sample, Words words, int from, int blocks, int windows, int whole) {}

    private final List<Rows> placed = new ArrayList<>();

    private LinearTrainer rows(List<Sample> samples, String without) {
        placed.clear();
        LinearTrainer linear = new LinearTrainer(FEATURES, COST, EPOCHS, SEED);
        Set<String> seen = new HashSet<>();
        for (Sample sample : samples) {
            Words words = Words.of(Folded.of(sample.text()));
            if (words.size() == 0) {
                continue;
            }
            int group = groups.computeIfAbsent(sample.group(), g -> groups.size());
            boolean learn = without.isEmpty() || !sample.source().equals(without);
            place(sample, words, group, linear, seen, learn);
        }
        return linear;
    }

    private void place(Sample sample, Words words, int group, LinearTrainer linear, Set<String> seen, boolean learn) {
        Head head = sample.head();
        Blocks blocks = Blocks.of(words, head.least(), head.most());
        int from = linear.rows();
        double share = sample.weight() * (sample.attack() ? 3 : 1);
        int[] span = span(sample, words);
        for (int b = 0; b < blocks.size(); b++) {
            int first = blocks.start(b);
            int last = blocks.end(b);
            boolean attack = sample.attack() && (span.length == 0 || first < span[1] && last > span[0]);
            String key = head + words.folded().slice(words.start(first), words.end(last - 1));
            double weight = span.length > 0 && attack ? 1 : share / Math.sqrt(blocks.size());
            boolean fresh = seen.add(key);
            // A planted text is tied to its own group, the harmless rest of the document to the document.
            int own = span.length > 0 && !attack ? groups.computeIfAbsent(key, g -> groups.size()) : group;
            add(linear, head, words, first, last, attack, learn ? fresh ? weight : 0.05 : 0, own);
        }
        int windows = 0;
        if (head.window() > 1 && blocks.size() > 1) {
            for (int b = 0; b + 1 < blocks.size() && windows < 12; b += 2) {
                int last = Math.min(blocks.size(), b + head.window()) - 1;
                add(
                        linear,
                        head,
                        words,
                        blocks.start(b),
                        blocks.end(last),
                        sample.attack(),
                        learn ? share / Math.sqrt(blocks.size()) : 0,
                        group);
                windows++;
            }
        }
        int whole = -1;
        if (head == Head.PROMPT && blocks.size() > 4) {
            whole = linear.rows();
            add(linear, head, words, 0, words.size(), sample.attack(), learn ? share : 0, group);
        }
        placed.add(new Rows(sample, words, from, blocks.size(), windows, whole));
    }

    private static void add(
            LinearTrainer linear,
            Head head,
            Words words,
            int first,
            int last,
            boolean attack,
            double weight,
            int group) {
        Boolean[] label = new Boolean[Head.values().length];
        label[head.ordinal()] = attack;
        String slice = words.folded().slice(words.start(first), words.end(last - 1));
        linear.add(Words.of(Folded.of(slice)), label, Math.max(1e-6, weight), group);
    }

    /** The words of the planted part, or nothing where it is not known. */
    private static int[] span(Sample sample, Words words) {
        if (sample.planted().isEmpty()) {
            return new int[0];
        }
        String folded =
                Folded.of(sample.planted().lines().findFirst().orElse("")).value();
        int at = words.folded().value().indexOf(folded);
        if (at < 0) {
            return new int[0];
        }
        int first = 0;
        while (first < words.size() && words.end(first) <= at) {
            first++;
        }
        int last = first;
        while (last < words.size() && words.start(last) < at + folded.length()) {
            last++;
        }
        return new int[] {first, last};
    }

    private double[] weights(Head head, double[] unseen) {
        List<double[]> x = new ArrayList<>();
        List<Boolean> y = new ArrayList<>();
        List<Double> counts = new ArrayList<>();
        List<Sample> which = new ArrayList<>();
        for (Rows rows : placed) {
            if (rows.sample().head() != head) {
                continue;
            }
            x.add(evidence(rows, unseen));
            y.add(rows.sample().attack());
            counts.add(rows.sample().weight() * (rows.sample().attack() ? ATTACK_COUNTS : 1));
            which.add(rows.sample());
        }
        double[] w = Weights.fit(x, y, counts, 1);
        Weights weights = new Weights(new double[][] {w, w});
        double[] p = new double[x.size()];
        for (int i = 0; i < p.length; i++) {
            p[i] = weights.probability(head, x.get(i));
        }
        report(head, which, p);
        return w;
    }

    private double[] evidence(Rows rows, double[] unseen) {
        double block = -9;
        double window = -9;
        double sum = 0;
        for (int b = 0; b < rows.blocks(); b++) {
            block = Math.max(block, unseen[rows.from() + b]);
            sum += unseen[rows.from() + b];
        }
        for (int b = 0; b < rows.windows(); b++) {
            window = Math.max(window, unseen[rows.from() + rows.blocks() + b]);
        }
        if (rows.windows() == 0) {
            window = block;
        }
        double whole = rows.whole() >= 0 ? unseen[rows.whole()] : rows.windows() > 0 ? window : block;
        if (rows.sample().head() == Head.PLANTED) {
            whole = sum / rows.blocks();
        }
        Margins margins = new Margins(block, window, whole, 0, 0);
        return Evidence.of(margins, rules.hits(rows.words()));
    }

    /** Figures on texts that the model did not see. */
    private void report(Head head, List<Sample> samples, double[] p) {
        List<Double> benign = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            if (!samples.get(i).attack() && main(samples.get(i))) {
                benign.add(p[i]);
            }
        }
        benign.sort((a, b) -> Double.compare(b, a));
        double line = benign.isEmpty() ? 1 : benign.get(benign.size() / 100);
        Map<String, int[]> bySource = new TreeMap<>();
        int[] all = new int[5];
        for (int i = 0; i < p.length; i++) {
            Sample s = samples.get(i);
            int[] c = bySource.computeIfAbsent((s.attack() ? "attack " : "benign ") + s.source(), k -> new int[3]);
            c[0]++;
            c[1] += p[i] >= 0.5 ? 1 : 0;
            c[2] += p[i] > line ? 1 : 0;
            if (main(s)) {
                all[s.attack() ? 0 : 1]++;
                all[s.attack() ? 2 : 3] += p[i] >= 0.5 ? 1 : 0;
                all[4] += s.attack() && p[i] > line ? 1 : 0;
            }
        }
        double recall = all[2] / (double) all[0];
        double alarms = all[3] / (double) all[1];
        log.printf(
                Locale.ROOT,
                "%s: recall %.3f at %.4f false alarms, balanced accuracy %.3f, recall at 1 %% %.3f (line %.3f)%n",
                head,
                recall,
                alarms,
                (recall + 1 - alarms) / 2,
                all[4] / (double) all[0],
                line);
        bySource.forEach((source, c) -> log.printf(
                Locale.ROOT,
                "  %-32s %5d  flagged %.3f  above the 1 %% line %.3f%n",
                source,
                c[0],
                c[1] / (double) c[0],
                c[2] / (double) c[0]));
    }

    /** Whether a text belongs to the sets that the aims are set on. */
    private static boolean main(Sample sample) {
        return sample.head() == Head.PROMPT
                ? !sample.source().equals("own")
                        && !sample.source().equals("proposals")
                        && !sample.source().equals("toxicity")
                : sample.source().startsWith("bipia");
    }
}
