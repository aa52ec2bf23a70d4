package io.bulwark.guard.trust;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Named groups of words from a resource, as bits in the order of the names: a word may belong to several. */
final class WordGroups {
    static final int STOP = 1;
    static final int FIRST = 2;
    static final int HEDGE = 32;
    static final int NEGATION = 64;
    static final int LEADING = 256;
    static final int OTHER = 512;
    static final int CONDITION = 1024;
    static final int BEING = 2048;
    private static final List<String> NAMES = List.of(
            "stop",
            "first",
            "second",
            "opinion",
            "chat",
            "hedge",
            "negation",
            "most",
            "leading",
            "other",
            "condition",
            "being");

    private final KeyMap groups = new KeyMap(1024);

    private WordGroups() {}

    static WordGroups standard() {
        WordGroups all = new WordGroups();
        for (String line : resource("words.txt").split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("//")) {
                int bit = 1 << NAMES.indexOf(line.substring(0, colon));
                for (String word : line.substring(colon + 1).strip().split(" ")) {
                    long key = Words.key(Folded.of(word).value());
                    all.groups.put(key, Math.max(0, all.groups.get(key)) | bit);
                }
            }
        }
        return all;
    }

    /** The groups of a word's key. */
    int of(long key) {
        return Math.max(0, groups.get(key));
    }

    /** A text resource of this package. */
    static String resource(String name) {
        try (InputStream in = WordGroups.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Missing resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
