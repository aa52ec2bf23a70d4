package io.bulwark.guard.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The texts that the classifier learns from: the training files of the data folder and those of this package. */
final class Corpus {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Long, String> groupOfShingle = new HashMap<>();

    private Corpus(Path folder) {
        this.folder = folder;
    }

    static List<Sample> read(Path folder) throws IOException {
        Corpus corpus = new Corpus(folder);
        corpus.prompts();
        corpus.planted();
        corpus.benign();
        corpus.own("attacks", Head.PROMPT, true, 6);
        corpus.own("benign", Head.PROMPT, false, 8);
        corpus.own("planted", Head.PLANTED, true, 6);
        corpus.own("documents", Head.PLANTED, false, 6);
        return corpus.samples;
    }

    private void add(Head head, String text, boolean attack, String group, String source, double weight) {
        samples.add(new Sample(head, text, attack, group, source, "", weight));
    }

    private void prompts() throws IOException {
        int n = 0;
        for (JsonNode row : rows("prompts/prompts_train.jsonl.gz")) {
            String text = row.path("text").asText();
            String source = row.path("source").asText();
            boolean attack = row.path("label").asText().equals("attack");
            String group = attack ? near(text, source) : source + n++;
            add(Head.PROMPT, text, attack, group, source, 1);
            // What people ask an assistant is out of place in a document.
            if (source.equals("halueval") && n % 3 == 0) {
                add(Head.PLANTED, text, true, group, source, 0.3);
            } else if (source.startsWith("begin")) {
                add(Head.PLANTED, text, false, group, source, 0.5);
            } else if (attack && !source.equals("cyberseceval")) {
                add(Head.PLANTED, cut(text, 300), true, group, source, 0.5);
            }
        }
        for (JsonNode row : rows("prompts/harmful_requests_train.jsonl")) {
            add(Head.PROMPT, row.path("text").asText(), false, "harmful" + n++, "harmful", 1);
        }
    }

    private void planted() throws IOException {
        for (JsonNode row : rows("prompts/indirect_injection_train.jsonl.gz")) {
            boolean attack = row.path("label").asText().equals("attack");
            String text = row.path("text").asText();
            samples.add(new Sample(
                    Head.PLANTED,
                    text,
                    attack,
                    attack ? row.path("category").asText() : text,
                    row.path("source").asText(),
                    attack ? row.path("planted").asText() : "",
                    1));
        }
    }

    private void benign() throws IOException {
        int n = 0;
        for (JsonNode row : rows("dao/proposals_train.jsonl.gz")) {
            String text = row.path("body").asText();
            String group = "proposal" + n++;
            add(Head.PROMPT, cut(text, 1_200), false, group, "proposals", 0.5);
            add(Head.PLANTED, cut(text, 2_000), false, group, "proposals", 1);
        }
        for (JsonNode row : rows("grounding/groundedness_train.jsonl.gz")) {
            if (n++ % 2 == 0) {
                add(
                        Head.PLANTED,
                        row.path("context").asText(),
                        false,
                        row.path("context").asText(),
                        "knowledge",
                        0.5);
            }
        }
        for (JsonNode row : rows("grounding/answers_train.jsonl.gz")) {
            if (n++ % 2 == 0) {
                add(Head.PLANTED, row.path("text").asText(), false, "answer" + n, "answers", 1);
            }
        }
        // Results of tools are often one short sentence, and sums are common among them.
        for (JsonNode row : rows("grounding/arithmetic_train.jsonl.gz")) {
            if (n++ % 20 == 0) {
                add(Head.PLANTED, row.path("text").asText(), false, "sum" + n, "sums", 0.5);
            }
        }
        for (JsonNode row : rows("grounding/math_solutions_train.jsonl.gz")) {
            if (n++ % 5 == 0) {
                add(Head.PLANTED, row.path("text").asText(), false, "solution" + n, "sums", 0.5);
            }
        }
        for (JsonNode row : rows("toxicity/toxicity_train.jsonl.gz")) {
            if (n++ % 8 == 0) {
                add(Head.PROMPT, row.path("text").asText(), false, "toxic" + n, "toxicity", 0.5);
            }
        }
    }

    private void own(String name, Head head, boolean attack, int draws) {
        int n = 0;
        for (String line : Resources.lines("train/" + name + ".txt")) {
            for (String text : Templates.draw(line, draws)) {
                add(head, text, attack, name + n, "own", attack ? 1 : 2);
                if (attack && head == Head.PROMPT) {
                    add(Head.PLANTED, text, true, name + n, "own", 0.5);
                }
            }
            n++;
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, length) - 1));
    }

    /** The group of the first text that shares two of its rarest-looking runs of six words, or a new one. */
    private String near(String text, String source) {
        Words words = Words.of(Folded.of(text));
        long[] smallest = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
        for (int w = 0; w + 6 <= words.size(); w++) {
            long hash = 17;
            for (int k = 0; k < 6; k++) {
                hash = (hash ^ words.key(w + k)) * 0x9FB21C651E98DF25L;
            }
            for (int k = 0; k < smallest.length; k++) {
                long other = (hash + k) * 0xD6E8FEB86659FD93L;
                smallest[k] = Math.min(smallest[k], other ^ other >>> 31);
            }
        }
        String group = null;
        for (long hash : smallest) {
            group = group == null ? groupOfShingle.get(hash) : group;
        }
        if (group == null) {
            group = source + groupOfShingle.size() + text.hashCode();
        }
        for (long hash : smallest) {
            if (hash != Long.MAX_VALUE) {
                groupOfShingle.putIfAbsent(hash, group);
            }
        }
        return group;
    }

    private List<JsonNode> rows(String name) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream file = Files.newInputStream(folder.resolve(name));
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file;
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }
}
