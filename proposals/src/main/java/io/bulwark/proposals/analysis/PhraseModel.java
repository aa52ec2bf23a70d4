package io.bulwark.proposals.analysis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A linear model of how each kind of attack is worded, for passages that no rule foresees. It adds up weights of words,
 * denied words, concepts of the rulebook and pairs of concepts in a passage of one to three sentences. Its weights come
 * from {@code phrase-model.tsv}; docs/scoring-text.md says how they were learned.
 */
final class PhraseModel {
    /** Kinds in the order of the columns. */
    static final List<Category> KINDS = List.of(
            Category.URGENCY,
            Category.FALSE_AUTHORITY,
            Category.HIDDEN_RECIPIENT,
            Category.AUTHORITY_TRANSFER,
            Category.VAGUE_BUDGET,
            Category.EMBEDDED_INSTRUCTIONS,
            Category.MISQUOTED_VOTE,
            Category.EMERGENCY_POWERS,
            Category.SELF_DEALING);

    private static final Severity[] LEVELS = {Severity.LOW, Severity.MEDIUM, Severity.HIGH};
    private static final int LONGEST_PASSAGE = 500;
    private static final int SENTENCES = 3;
    private static final int MOST_CONCEPTS = 60;
    private static final int FEWEST = 4;

    private final Map<String, float[]> weights = new HashMap<>();
    private final float[] bias = new float[KINDS.size()];
    final float[][] thresholds = new float[LEVELS.length][];
    final List<String> names;
    private final float[][][] pairs;

    private PhraseModel(List<String> lines, List<String> concepts) {
        names = concepts;
        for (String line : lines) {
            String[] cells = line.split("\t", -1);
            float[] row = new float[KINDS.size()];
            for (int k = 0; k < row.length; k++) {
                row[k] = Float.parseFloat(cells[k + 1]);
            }
            switch (cells[0]) {
                case "=bias" -> System.arraycopy(row, 0, bias, 0, row.length);
                case "=LOW" -> thresholds[0] = row;
                case "=MEDIUM" -> thresholds[1] = row;
                case "=HIGH" -> thresholds[2] = row;
                default -> weights.put(cells[0], row);
            }
        }
        pairs = new float[concepts.size()][concepts.size()][];
        float[] none = new float[0];
        for (int a = 0; a < concepts.size(); a++) {
            for (int b = 0; b < concepts.size(); b++) {
                boolean named = !concepts.get(a).isEmpty() && !concepts.get(b).isEmpty();
                pairs[a][b] = named ? weights.getOrDefault(pair(concepts.get(a), concepts.get(b)), none) : none;
            }
        }
    }

    static PhraseModel load(Lexicon lexicon) {
        try (InputStream in = PhraseModel.class.getResourceAsStream("phrase-model.tsv")) {
            if (in == null) {
                throw new IllegalStateException("phrase-model.tsv is missing");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return new PhraseModel(reader.lines().filter(l -> !l.isEmpty()).toList(), lexicon.names());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String pair(String a, String b) {
        return a.compareTo(b) < 0 ? "@" + a + "&" + b : "@" + b + "&" + a;
    }

    /** All features of a passage by name, as the trainer counts them. */
    static Set<String> features(Collection<Sentence> passage, List<String> names) {
        Set<String> features = new LinkedHashSet<>();
        BitSet concepts = new BitSet();
        for (Sentence sentence : passage) {
            features.addAll(sentence.features());
            concepts.or(sentence.concepts());
        }
        List<String> met = named(concepts, names).stream().map(names::get).toList();
        for (int i = 0; i < met.size(); i++) {
            features.add("@" + met.get(i));
            for (int j = i + 1; j < met.size(); j++) {
                features.add(pair(met.get(i), met.get(j)));
            }
        }
        return features;
    }

    /** Passages of one to three sentences that stand together, as index ranges with exclusive end. */
    static List<int[]> passages(List<Sentence> sentences) {
        List<int[]> found = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            Sentence first = sentences.get(i);
            found.add(new int[] {i, i + 1});
            for (int j = i + 1; j < Math.min(sentences.size(), i + SENTENCES); j++) {
                Sentence next = sentences.get(j);
                if (next.text() != first.text() || next.end() - first.start() > LONGEST_PASSAGE) {
                    break;
                }
                found.add(new int[] {i, j + 1});
            }
        }
        return found;
    }

    private static List<Integer> named(BitSet concepts, List<String> names) {
        return concepts.stream()
                .filter(c -> !names.get(c).isEmpty())
                .limit(MOST_CONCEPTS)
                .boxed()
                .toList();
    }

    List<Finding> apply(List<Sentence> sentences) {
        List<int[]> passages = passages(sentences);
        float[][] scores = new float[KINDS.size()][passages.size()];
        for (int p = 0; p < passages.size(); p++) {
            float[] found = score(sentences.subList(passages.get(p)[0], passages.get(p)[1]));
            for (int k = 0; k < found.length; k++) {
                scores[k][p] = found[k];
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (int k = 0; k < scores.length && !passages.isEmpty(); k++) {
            float strength = strength(passages, scores[k], sentences.size());
            for (int level = LEVELS.length - 1; level >= 0; level--) {
                if (strength >= thresholds[level][k]) {
                    int[] range = passages.get(worst(scores[k]));
                    findings.add(finding(k, LEVELS[level], sentences.subList(range[0], range[1])));
                    break;
                }
            }
        }
        return findings;
    }

    private static int worst(float[] scores) {
        int worst = 0;
        for (int p = 1; p < scores.length; p++) {
            worst = scores[p] > scores[worst] ? p : worst;
        }
        return worst;
    }

    /**
     * The strongest passage plus half of the strongest other one that shares no sentence with it, as the maximum over
     * all such pairs, so that more text can only raise it.
     */
    static float strength(List<int[]> passages, float[] scores, int sentences) {
        float[] before = new float[sentences + 1];
        float[] after = new float[sentences + 1];
        for (int p = 0; p < scores.length; p++) {
            int[] range = passages.get(p);
            before[range[1]] = Math.max(before[range[1]], scores[p]);
            after[range[0]] = Math.max(after[range[0]], scores[p]);
        }
        for (int i = 1; i <= sentences; i++) {
            before[i] = Math.max(before[i], before[i - 1]);
            after[sentences - i] = Math.max(after[sentences - i], after[sentences - i + 1]);
        }
        float strongest = Float.NEGATIVE_INFINITY;
        for (int p = 0; p < scores.length; p++) {
            int[] range = passages.get(p);
            strongest = Math.max(strongest, scores[p] + Math.max(before[range[0]], after[range[1]]) / 2);
        }
        return strongest;
    }

    float[] score(List<Sentence> passage) {
        Set<String> words = new LinkedHashSet<>();
        BitSet concepts = new BitSet();
        for (Sentence sentence : passage) {
            words.addAll(sentence.features());
            concepts.or(sentence.concepts());
        }
        float[] sum = new float[KINDS.size()];
        int count = 0;
        for (String word : words) {
            count += add(sum, weights.get(word));
        }
        List<Integer> met = named(concepts, names);
        for (int i = 0; i < met.size(); i++) {
            count += add(sum, weights.get("@" + names.get(met.get(i))));
            for (int j = i + 1; j < met.size(); j++) {
                float[] row = pairs[met.get(i)][met.get(j)];
                count += row.length == 0 ? 0 : add(sum, row);
            }
        }
        float scale = (float) (1 / Math.sqrt(Math.max(FEWEST, count)));
        for (int k = 0; k < sum.length; k++) {
            sum[k] = sum[k] * scale + bias[k];
        }
        return sum;
    }

    private static int add(float[] sum, float @org.jspecify.annotations.Nullable [] row) {
        if (row == null) {
            return 0;
        }
        for (int k = 0; k < sum.length; k++) {
            sum[k] += row[k];
        }
        return 1;
    }

    private Finding finding(int kind, Severity severity, List<Sentence> passage) {
        Category category = KINDS.get(kind);
        String telling = features(passage, names).stream()
                .filter(f -> !f.contains("&") && weights.containsKey(f))
                .sorted(Comparator.comparingDouble((String f) -> -weights.getOrDefault(f, bias)[kind])
                        .thenComparing(f -> f))
                .limit(5)
                .map(f -> f.startsWith("@") ? f.substring(1) : f)
                .collect(Collectors.joining(", "));
        Sentence first = passage.getFirst();
        return new Finding(
                category,
                "wording",
                severity,
                "Wording typical of " + category.label(),
                "The passage is worded like known cases of this kind. What weighs most: " + telling + ".",
                "Read the passage with this possibility in mind and ask for what it leaves open.",
                first.section(),
                first.text().source.quote(first.startPoint(), passage.getLast().endPoint()));
    }
}
