package io.bulwark.guard.bias;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.guard.bias.Windows.Window;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import io.bulwark.text.learn.Features;
import io.bulwark.text.learn.LinearModel;
import io.bulwark.text.learn.LinearTrainer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Builds {@code model.bin} from the training files and the texts in {@code own_train.txt}. */
public final class BiasTrainer {
    private static final Features FEATURES = new Features(18, 2, 3, 5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20260101;

    private final Lexicon lexicon = Lexicon.load(Groups.load());
    private final Reading reading = new Reading(lexicon);
    private final LinearTrainer trainer = new LinearTrainer(FEATURES, 0.5, 12, SEED);
    private final List<Example> examples = new ArrayList<>();

    private record Example(String set, String text, Words masked, List<Hit> hits, boolean offends, double weight) {}

    private BiasTrainer() {}

    /**
     * Trains.
     *
     * @param data the folder with toxicity, prompts, dao and sentiment
     * @param resources the folder under which {@code io/bulwark/guard/bias/model.bin} is written
     */
    public static void train(Path data, Path resources, PrintStream log) throws IOException {
        byte[] bytes = new BiasTrainer().run(data, log);
        Path file = resources.resolve("io/bulwark/guard/bias/model.bin");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, bytes);
        log.println("model.bin: " + bytes.length + " bytes");
    }

    private byte[] run(Path data, PrintStream log) throws IOException {
        toxicity(data.resolve("toxicity/toxicity_train.jsonl.gz"));
        statements(data.resolve("toxicity/bias_train.jsonl"));
        own();
        benign(data.resolve("prompts/prompts_train.jsonl.gz"), "benign", 0.5, 1);
        benign(data.resolve("dao/proposals_train.jsonl.gz"), "", 0.5, 4);
        benign(data.resolve("sentiment/finance_tweets_train.jsonl.gz"), "", 0.5, 1);
        benign(data.resolve("sentiment/general_tweets_train.jsonl"), "", 0.5, 1);
        log.println(trainer.rows() + " rows");
        LinearModel heads = trainer.train(Model.HEADS);
        List<Joined.Row> rows = rows(heads);
        Joined joined = Joined.fit(rows);
        for (String set : new TreeSet<>(examples.stream().map(Example::set).toList())) {
            log.println(set + summary(set, rows, joined));
        }
        log.println("joined " + joined);
        byte[] linear = heads.bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream target = new DataOutputStream(out)) {
            target.writeInt(linear.length);
            target.write(linear);
            joined.write(target);
        }
        return out.toByteArray();
    }

    /** The signals of every row, with the heads as they judge rows that they were not trained on. */
    private List<Joined.Row> rows(LinearModel heads) {
        double[][] unseen = new double[Model.HEADS.size()][];
        for (int h = 0; h < unseen.length; h++) {
            unseen[h] = trainer.unseen(h);
        }
        List<Joined.Row> rows = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            float[] margins =
                    heads.margins(example.masked(), 0, example.masked().size());
            for (int h = 0; h < margins.length; h++) {
                if (!Double.isNaN(unseen[h][i])) {
                    margins[h] = (float) unseen[h][i];
                }
            }
            rows.add(new Joined.Row(
                    Signals.of(Model.odds(heads, margins), example.hits()), example.offends(), example.weight()));
        }
        return rows;
    }

    /** How many rows of a set are found, by heads that did not see them. */
    private String summary(String set, List<Joined.Row> rows, Joined joined) {
        int[] all = new int[2];
        int[] found = new int[2];
        for (int i = 0; i < rows.size(); i++) {
            if (examples.get(i).set().equals(set)) {
                int offends = rows.get(i).offends() ? 1 : 0;
                all[offends]++;
                found[offends] += joined.probability(rows.get(i).signals()) >= 0.5 ? 1 : 0;
            }
        }
        return ": found " + found[1] + " of " + all[1] + " that offend, " + found[0] + " of " + all[0] + " that do not";
    }

    private void add(
            String set,
            String text,
            @Nullable Boolean toxic,
            @Nullable Boolean hate,
            @Nullable Boolean stereotype,
            boolean offends,
            double weight) {
        Words words = Words.of(Folded.of(text));
        Words masked = Masked.of(words, lexicon.groups());
        if (words.size() == 0) {
            return;
        }
        int group = groupOf(masked);
        trainer.add(masked, new Boolean[] {toxic, hate, stereotype}, weight, group);
        examples.add(new Example(set, text, masked, reading.read(words, true), offends, weight));
    }

    /** Rows that start with the same words (retweets, templates) belong together. */
    private static int groupOf(Words words) {
        long hash = 17;
        for (int w = 0; w < Math.min(6, words.size()); w++) {
            hash = hash * 31 + words.key(w);
        }
        return Long.hashCode(hash);
    }

    private void toxicity(Path file) throws IOException {
        for (JsonNode row : objects(file)) {
            boolean toxic = row.path("label").asText().equals("toxic");
            boolean hate = row.path("kind").asText().equals("hate");
            boolean comment = row.path("source").asText().startsWith("surge");
            double weight = comment ? 4 : toxic ? 0.5 : 1.5;
            add(
                    comment ? "comments" : "tweets",
                    row.path("text").asText(),
                    toxic,
                    hate,
                    toxic ? null : false,
                    toxic,
                    weight);
        }
    }

    private void statements(Path file) throws IOException {
        for (JsonNode row : objects(file)) {
            boolean biased = row.path("label").asText().equals("biased");
            add(
                    "statements",
                    row.path("text").asText(),
                    biased ? null : false,
                    biased ? null : false,
                    biased,
                    biased,
                    4);
        }
    }

    /** The texts of {@code own_train.txt}: a sign ({@code !} toxic, {@code ?} stereotype, {@code -} neither), a text. */
    private void own() {
        for (String line : Resource.lines("own_train.txt")) {
            String text = line.substring(2);
            switch (line.charAt(0)) {
                case '!' -> add("own", text, true, null, null, true, 4);
                case '?' -> add("own", text, null, null, true, true, 4);
                default -> add("own", text, false, false, false, false, 4);
            }
        }
    }

    /** Harmless texts, cut into windows; one window in {@code every} is taken. */
    private void benign(Path file, String label, double weight, int every) throws IOException {
        int seen = 0;
        for (JsonNode row : objects(file)) {
            if (!label.isEmpty() && !row.path("label").asText().equals(label)) {
                continue;
            }
            Words words = Words.of(
                    Folded.of(row.path(row.has("body") ? "body" : "text").asText()));
            for (Window window : Windows.of(words)) {
                if (seen++ % every == 0) {
                    String part = words.folded().slice(words.start(window.first()), words.end(window.last() - 1));
                    add(file.getFileName().toString(), part, false, false, false, false, weight);
                }
            }
        }
    }

    private static List<JsonNode> objects(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }
}
