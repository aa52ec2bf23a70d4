package io.bulwark.guard.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.text.embed.LocalEmbedder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Counts in how many training texts a stem occurs, and learns from spliced conversations how far turns move that leave their
 * topic. Single words and sums of vectors only; no text is kept.
 */
public final class ContextTrainer {
    private static final int LEAST = 4;

    private ContextTrainer() {}

    /**
     * Writes {@code background.txt} and, where the embedder is on the class path, {@code drift.txt} from training files; the
     * same data gives the same bytes on the same kind of processor.
     */
    public static void train(Path data, Path resources, PrintStream log) throws IOException {
        background(data, resources, log);
        Optional<LocalEmbedder> embedder = LocalEmbedder.find();
        if (embedder.isPresent()) {
            DriftTrainer.train(embedder.get(), data, resources.resolve("drift.txt"), log);
        } else {
            log.println("drift by meaning is left as it is: there is no embedder here");
        }
    }

    private static void background(Path data, Path resources, PrintStream log) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (String file : new String[] {"groundedness_train.jsonl.gz", "math_problems_train.jsonl.gz"}) {
            ObjectMapper mapper = new ObjectMapper();
            try (BufferedReader in = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(
                            Files.newInputStream(data.resolve("grounding").resolve(file))),
                    StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    JsonNode row = mapper.readTree(line);
                    for (String member : new String[] {"message", "text"}) {
                        String text = row.path(member).asText("");
                        if (!text.isEmpty() && seen.add(text)) {
                            Terms.distinct(text).forEach(stem -> counts.merge(stem, 1, Integer::sum));
                        }
                    }
                }
            }
        }
        StringBuilder out =
                new StringBuilder("# stem, tab, number of training texts with it; = is the number of texts\n");
        out.append("=\t").append(seen.size()).append('\n');
        int kept = 0;
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            if (entry.getValue() >= LEAST) {
                out.append(entry.getKey()).append('\t').append(entry.getValue()).append('\n');
                kept++;
            }
        }
        Files.writeString(resources.resolve("background.txt"), out);
        log.println(kept + " stems of " + seen.size() + " texts");
    }
}
