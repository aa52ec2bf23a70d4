package io.bulwark.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Guesses the language of a text from its script and its most frequent small words. Meant to tell whether a detector that
 * knows one language applies; a few words in a row are enough, a name or a number is not.
 */
public final class Language {
    /** What {@link #guess} says when it cannot tell. */
    public static final String UNKNOWN = "und";

    private static final int MOST_WORDS = 2_000;
    private static final int MOST_CHARACTERS = 16_000;
    private static final List<String> LATIN = new ArrayList<>();
    private static final LongTable SMALL_WORDS = smallWords();

    private Language() {}

    /**
     * The language that most of the text is written in: {@code en es fr de pt it nl pl tr sv} in Latin script, {@code ru uk
     * zh ja ko ar fa hi he el th} by script (a script shared by several languages counts as its most used one), or {@code
     * und}. Looks at the first 2 000 words at most.
     */
    public static String guess(Words words) {
        Script script = script(words);
        return script == Script.LATIN ? latin(words) : script.language;
    }

    private enum Script {
        LATIN(UNKNOWN),
        CYRILLIC("ru"),
        UKRAINIAN("uk"),
        HAN("zh"),
        KANA("ja"),
        HANGUL("ko"),
        ARABIC("ar"),
        PERSIAN("fa"),
        DEVANAGARI("hi"),
        HEBREW("he"),
        GREEK("el"),
        THAI("th"),
        NONE(UNKNOWN);

        private final String language;

        Script(String language) {
            this.language = language;
        }
    }

    private static Script script(Words words) {
        Folded folded = words.folded();
        int length = Math.min(folded.length(), MOST_CHARACTERS);
        if (folded.ascii()) {
            for (int i = 0; i < length; i++) {
                if (folded.at(i) >= 'a' && folded.at(i) <= 'z') {
                    return Script.LATIN;
                }
            }
            return Script.NONE;
        }
        int[] seen = new int[Script.values().length];
        int latin = 0;
        for (int i = 0; i < length; i++) {
            char c = folded.at(i);
            latin += c >= 'a' && c <= 'z' ? 1 : 0;
            if (c > 0xFF) {
                seen[of(c).ordinal()]++;
            }
        }
        seen[Script.LATIN.ordinal()] = latin;
        seen[Script.NONE.ordinal()] = 0;
        // An ideograph or a syllable says about as much as two or three letters.
        seen[Script.HAN.ordinal()] *= 3;
        seen[Script.KANA.ordinal()] *= 2;
        // Japanese mixes ideographs with kana, Ukrainian and Persian share most letters with Russian and Arabic.
        join(seen, Script.KANA, Script.HAN, 8);
        join(seen, Script.UKRAINIAN, Script.CYRILLIC, 25);
        join(seen, Script.PERSIAN, Script.ARABIC, 25);
        int best = Script.NONE.ordinal();
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] > seen[best]) {
                best = i;
            }
        }
        return Script.values()[best];
    }

    /** Counts the common script to the special one where at least one letter in {@code each} is special, else the reverse. */
    private static void join(int[] seen, Script special, Script common, int each) {
        boolean enough = (long) seen[special.ordinal()] * each >= seen[common.ordinal()] && seen[special.ordinal()] > 0;
        int all = seen[special.ordinal()] + seen[common.ordinal()];
        seen[special.ordinal()] = enough ? all : 0;
        seen[common.ordinal()] = enough ? 0 : all;
    }

    private static Script of(char c) {
        if (c >= 0x370 && c < 0x400) {
            return Script.GREEK;
        }
        if (c >= 0x400 && c < 0x530) {
            return c == 'і' || c == 'є' || c == 'ґ' ? Script.UKRAINIAN : Script.CYRILLIC;
        }
        if (c >= 0x590 && c < 0x600) {
            return Script.HEBREW;
        }
        if (c >= 0x600 && c < 0x780) {
            return c == 'پ' || c == 'چ' || c == 'ژ' || c == 'گ' || c == 'ی' ? Script.PERSIAN : Script.ARABIC;
        }
        if (c >= 0x900 && c < 0x980) {
            return Script.DEVANAGARI;
        }
        if (c >= 0xE00 && c < 0xE80) {
            return Script.THAI;
        }
        if (c >= 0x1100 && c < 0x1200 || c >= 0xAC00 && c < 0xD7B0) {
            return Script.HANGUL;
        }
        if (c >= 0x3040 && c < 0x3100) {
            return Script.KANA;
        }
        if (c >= 0x3400 && c < 0xA000 || c >= 0xF900 && c < 0xFB00) {
            return Script.HAN;
        }
        return Script.NONE;
    }

    private static String latin(Words words) {
        float[] scores = new float[LATIN.size()];
        int size = Math.min(words.size(), MOST_WORDS);
        int hits = 0;
        int longest = 0;
        for (int w = 0; w < size; w++) {
            int[] languages = SMALL_WORDS.get(words.key(w));
            if (languages.length > 0 && !spelled(words, w)) {
                hits++;
                longest = Math.max(longest, words.end(w) - words.start(w));
                for (int language : languages) {
                    scores[language] += 1f / languages.length;
                }
            }
        }
        int best = 0;
        float second = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                second = scores[best];
                best = i;
            } else {
                second = Math.max(second, scores[i]);
            }
        }
        // One small word in twelve words is less than any of these languages has in running text.
        boolean running = hits * 12 >= size && (hits >= 2 || size <= 4 && longest > 2);
        return running && scores[best] > second * 1.15f ? LATIN.get(best) : UNKNOWN;
    }

    /** Whether a letter stands beside another single letter, as in {@code s p e l l e d} words. */
    private static boolean spelled(Words words, int w) {
        return single(words, w) && (single(words, w - 1) || single(words, w + 1));
    }

    private static boolean single(Words words, int w) {
        return w >= 0 && w < words.size() && words.end(w) - words.start(w) == 1;
    }

    private static LongTable smallWords() {
        LongTable table = new LongTable();
        try (InputStream in = Language.class.getResourceAsStream("stopwords.txt")) {
            if (in == null) {
                throw new IllegalStateException("stopwords.txt is missing");
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("//") || line.isBlank()) {
                    continue;
                }
                String[] words = line.split(" ");
                int language = LATIN.size();
                LATIN.add(words[0]);
                for (int i = 1; i < words.length; i++) {
                    long key = Words.key(words[i]);
                    table.put(key, union(table.get(key), language));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return table;
    }

    private static int[] union(int[] known, int one) {
        for (int language : known) {
            if (language == one) {
                return known;
            }
        }
        int[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = one;
        return more;
    }
}
