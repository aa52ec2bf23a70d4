package io.bulwark.research.sentiment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words in lower case and how they are felt, from -4 to 4; 0 takes a word's feeling away. */
final class Lexicon {
    private static final int LONGEST_PHRASE = 3;

    private final Map<String, Double> words;
    private final Set<String> phrases;

    private Lexicon(Map<String, Double> words, Set<String> phrases) {
        this.words = Map.copyOf(words);
        this.phrases = Set.copyOf(phrases);
    }

    /** VADER's own lexicon: word, mean rating and more, separated by tabs. */
    static Lexicon vader() {
        return new Lexicon(read("vader_lexicon.txt"), Set.of());
    }

    /** This lexicon with the words and phrases of another resource over its own. */
    Lexicon with(String resource) {
        Map<String, Double> all = new HashMap<>(words);
        Map<String, Double> more = read(resource);
        all.putAll(more);
        Set<String> joined = new HashSet<>(phrases);
        more.keySet().stream().filter(w -> w.indexOf(' ') > 0).forEach(joined::add);
        return new Lexicon(all, joined);
    }

    /** {@code words} with those that form a phrase of this lexicon joined into one, longest first. */
    String[] joined(String[] words) {
        if (phrases.isEmpty()) {
            return words;
        }
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < words.length; ) {
            int taken = 1;
            for (int length = Math.min(LONGEST_PHRASE, words.length - i); length > 1 && taken == 1; length--) {
                String phrase = String.join(" ", Arrays.asList(words).subList(i, i + length));
                if (phrases.contains(phrase.toLowerCase(Locale.ROOT))) {
                    joined.add(phrase);
                    taken = length;
                }
            }
            if (taken == 1) {
                joined.add(words[i]);
            }
            i += taken;
        }
        return joined.toArray(String[]::new);
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
