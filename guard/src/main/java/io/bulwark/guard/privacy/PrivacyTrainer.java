package io.bulwark.guard.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.guard.privacy.NameLearner.Example;
import io.bulwark.guard.privacy.NameSentences.Name;
import io.bulwark.text.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Trains the tagger of names and places; the same texts give the same file. */
public final class PrivacyTrainer {
    private static final long SEED = 20_261_121;
    private static final int COPIES = 24;
    private static final int LONGEST = 600;
    private static final int MOST_WORDS = 9_000;

    private static final Map<String, Integer> KINDS =
            Map.of("PERSON", 0, "LOCATION", 1, "GPE", 1, "ADDRESS", 2, "STREET_ADDRESS", 2, "ORGANIZATION", 3);

    /** Texts about something else than people; names on our lists teach nothing there. */
    private static final Map<String, Integer> OTHER = new TreeMap<>(Map.of(
            "prompts/prompts_train.jsonl.gz", 2500,
            "grounding/answers_train.jsonl.gz", 800,
            "grounding/math_problems_train.jsonl.gz", 800,
            "dao/proposals_train.jsonl.gz", 900));

    private PrivacyTrainer() {}

    /**
     * Trains and writes {@code names.model}.
     *
     * @param data the folder with pii, prompts, grounding and dao
     * @param resources the folder to write to
     */
    public static void train(Path data, Path resources, PrintStream log) throws IOException {
        List<Example> named = new ArrayList<>(labelled(data.resolve("pii/pii_train.jsonl")));
        named.addAll(own());
        List<Example> other = new ArrayList<>();
        for (Map.Entry<String, Integer> file : OTHER.entrySet()) {
            other.addAll(plain(data.resolve(file.getKey()), file.getValue()));
        }
        List<Example> all = new ArrayList<>(named);
        all.addAll(other);
        Set<Integer> words = frequent(all);
        log.println(named.size() + " texts with names, " + other.size() + " others, " + words.size() + " plain words");
        double[] line = calibrate(all, words, log);
        byte[] bytes = new NameLearner(words).learn(all, line[0], line[1]).bytes();
        Files.write(resources.resolve("names.model"), bytes);
        log.println("names.model: " + bytes.length + " bytes");
    }

    private static List<Example> labelled(Path file) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (JsonNode row : rows(file)) {
            List<Name> names = new ArrayList<>();
            for (JsonNode span : row.path("spans")) {
                Integer kind = KINDS.get(span.path("type").asText());
                if (kind != null) {
                    names.add(new Name(
                            kind, span.path("start").asInt(), span.path("end").asInt()));
                }
            }
            examples.add(example(row.path("text").asText(), names, true));
        }
        return examples;
    }

    private static List<Example> own() {
        List<Example> examples = new ArrayList<>();
        Random random = new Random(SEED);
        for (NameSentences.Sentence sentence : new NameSentences(SEED).all(COPIES)) {
            Example example = example(sentence.text(), sentence.names(), true);
            // A third of the names stand on no list, as most names of the world do.
            if (random.nextInt(3) == 0) {
                for (int i = 0; i < example.tokens().size; i++) {
                    example.tokens().lists[i] &= example.labels()[i] == 0 ? -1 : ~NameLists.NAMES;
                }
            }
            examples.add(example);
        }
        return examples;
    }

    private static List<Example> plain(Path file, int most) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (JsonNode row : rows(file)) {
            String text = row.path("body")
                    .asText(row.path("question").asText(row.path("text").asText()));
            if (examples.size() < most && !text.isBlank()) {
                int points = Math.min(LONGEST, text.codePointCount(0, text.length()));
                examples.add(example(text.substring(0, text.offsetByCodePoints(0, points)), List.of(), false));
            }
        }
        return examples;
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(json.readTree(line));
            }
        }
        return rows;
    }

    /** Tokens whose larger part is in a name carry its label. */
    private static Example example(String value, List<Name> names, boolean known) {
        Text text = Text.of(value);
        Plain plain = Plain.of(text);
        Tokens tokens = Tokens.of(plain, NameLists.standard());
        byte[] labels = new byte[tokens.size];
        for (Name name : names) {
            boolean inside = false;
            for (int i = 0; i < tokens.size; i++) {
                int start = plain.start(tokens.start[i]);
                if (start >= name.start() && start < name.end()) {
                    labels[i] = (byte) (name.kind() * 2 + (inside ? 2 : 1));
                    inside = true;
                }
            }
        }
        return new Example(tokens, labels, known, group(text, names));
    }

    /** What remains of a text without its names: texts from one template belong together. */
    private static String group(Text text, List<Name> names) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int at = i;
            if (names.stream().noneMatch(n -> at >= n.start() && at < n.end()) && Character.isLetter(text.at(i))) {
                out.appendCodePoint(text.at(i));
            }
        }
        return out.toString();
    }

    private static Set<Integer> frequent(List<Example> examples) {
        Map<Integer, Integer> counts = new HashMap<>();
        Set<Integer> inNames = new HashSet<>();
        for (Example example : examples) {
            Tokens tokens = example.tokens();
            for (int i = 0; i < tokens.size; i++) {
                int key = NameModel.wordKey(tokens.hash[i]);
                if (example.labels()[i] != 0) {
                    inNames.add(key);
                } else if (tokens.kind[i] == Tokens.WORD && tokens.shape[i] == 1) {
                    counts.merge(key, 1, Integer::sum);
                }
            }
        }
        Set<Integer> words = new HashSet<>();
        counts.entrySet().stream()
                .filter(e -> e.getValue() >= 4 && !inNames.contains(e.getKey()))
                .sorted(Map.Entry.<Integer, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_WORDS)
                .forEach(e -> words.add(e.getKey()));
        return words;
    }

    /** Slope and offset of the probability of a name, from two halves that learn without the other's templates. */
    private static double[] calibrate(List<Example> all, Set<Integer> words, PrintStream log) {
        List<double[]> judged = new ArrayList<>();
        int[][] counts = new int[NameModel.KINDS.size()][3];
        for (int fold = 0; fold < 2; fold++) {
            List<Example> learn = new ArrayList<>();
            List<Example> held = new ArrayList<>();
            for (Example example : all) {
                ((example.group().hashCode() >>> 7 & 1) == fold ? held : learn).add(example);
            }
            NameModel model = new NameLearner(words).learn(learn, 1, 0);
            for (Example example : held) {
                judge(model, example, judged, counts);
            }
        }
        for (int k = 0; k < counts.length; k++) {
            log.printf(
                    "held out, %s: recall %.3f, precision %.3f of %d%n",
                    NameModel.KINDS.get(k),
                    counts[k][1] / (double) counts[k][0],
                    counts[k][1] / (double) Math.max(1, counts[k][2]),
                    counts[k][0]);
        }
        return line(judged);
    }

    private static void judge(NameModel model, Example example, List<double[]> judged, int[][] counts) {
        Tokens tokens = example.tokens();
        byte[] labels = example.labels();
        for (byte label : labels) {
            if ((label & 1) == 1) {
                counts[label >> 1][0]++;
            }
        }
        model.tag(tokens, (category, start, end, p) -> {
            int kind = NameModel.KINDS.indexOf(category);
            int right = 0;
            int size = 0;
            boolean listed = false;
            for (int i = 0; i < tokens.size; i++) {
                if (tokens.start[i] >= start && tokens.start[i] < end) {
                    size++;
                    right += labels[i] != 0 && labels[i] - 1 >> 1 == kind ? 1 : 0;
                    listed |= (tokens.lists[i] & NameLists.NAMES) != 0;
                }
            }
            boolean hit = right * 2 >= size;
            if (example.known() || !listed) {
                judged.add(new double[] {model.margin(p), hit ? 1 : 0});
            }
            if (example.known()) {
                counts[kind][1] += hit ? 1 : 0;
                counts[kind][2]++;
            }
        });
    }

    /** Logistic regression on one number, by Newton's method. */
    private static double[] line(List<double[]> judged) {
        double a = 0;
        double b = 0;
        for (int round = 0; round < 50; round++) {
            double ga = 0;
            double gb = 0;
            double haa = 1e-6;
            double hab = 0;
            double hbb = 1e-6;
            for (double[] one : judged) {
                double p = 1 / (1 + Math.exp(-(a * one[0] + b)));
                double error = one[1] - p;
                double w = p * (1 - p);
                ga += error * one[0];
                gb += error;
                haa += w * one[0] * one[0];
                hab += w * one[0];
                hbb += w;
            }
            double det = haa * hbb - hab * hab;
            a += (hbb * ga - hab * gb) / det;
            b += (haa * gb - hab * ga) / det;
        }
        return new double[] {a, b};
    }
}
