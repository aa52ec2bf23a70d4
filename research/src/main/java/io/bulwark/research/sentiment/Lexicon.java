package io.bulwark.research.sentiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Words in lower case and how they are felt, from -4 to 4; 0 takes a word's feeling away. */
final class Lexicon {
    private final Map<String, Double> words;

    private Lexicon(Map<String, Double> words) {
        this.words = words;
    }

    /** VADER's own lexicon: word, mean rating and more, separated by tabs. */
    static Lexicon vader() {
        return new Lexicon(read("vader_lexicon.txt"));
    }

    /** This lexicon with the words of another resource over its own. */
    Lexicon with(String resource) {
        Map<String, Double> all = new HashMap<>(words);
        all.putAll(read(resource));
        return new Lexicon(all);
    }

    @Nullable
    Double valence(String word) {
        return words.get(word);
    }

    boolean holds(String word) {
        return words.containsKey(word);
    }

    private static Map<String, Double> read(String resource) {
        Map<String, Double> words = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Lexicon.class.getResourceAsStream(resource), resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (tab <= 0 || line.startsWith("# ")) {
                    continue;
                }
                int end = line.indexOf('\t', tab + 1);
                words.put(
                        line.substring(0, tab), Double.valueOf(line.substring(tab + 1, end < 0 ? line.length() : end)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }
}
