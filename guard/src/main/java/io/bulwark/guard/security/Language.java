package io.bulwark.guard.security;

import io.bulwark.text.Words;
import java.util.Locale;
import java.util.Set;

/** Tells roughly what language a text is in: English, one that there are rules for, or another. */
enum Language {
    ENGLISH,
    RULES,
    OTHER;

    /** The languages with rules (ISO 639-1). */
    static final Set<String> JUDGED =
            Set.of("en", "es", "fr", "de", "pt", "it", "nl", "ru", "zh", "ja", "ko", "ar", "hi", "tr", "pl");

    private static final Set<Character.UnicodeScript> SCRIPTS = Set.of(
            Character.UnicodeScript.CYRILLIC,
            Character.UnicodeScript.HAN,
            Character.UnicodeScript.HIRAGANA,
            Character.UnicodeScript.KATAKANA,
            Character.UnicodeScript.HANGUL,
            Character.UnicodeScript.ARABIC,
            Character.UnicodeScript.DEVANAGARI);
    private static final int SAMPLE = 200;
    private static final int LONGEST = 6;
    private static final long[] ENGLISH_WORDS = keys(
            "the of and to in is you that it for on are as with this be i at"
                    + " have or not what all your can an do if will my how me please about a from by was we he she they write give");
    private static final long[] OTHER_WORDS =
            keys("el la los las de que y en un una por con para es se lo como le les des du et est"
                    + " pour dans une sur pas qui je vous der die das und ist nicht ein eine zu mit auf fur ich sie den von o os as do da"
                    + " em nao com um uma voce il di che e non per sono gli della het een van niet dat op je ik zijn ve bir bu icin ile ne"
                    + " mi da i w na nie jest sie z do to jak");

    static Language of(Words words) {
        int size = Math.min(SAMPLE, words.size());
        int english = 0;
        int others = 0;
        int latin = 0;
        int judged = 0;
        for (int w = 0; w < size; w++) {
            char c = words.folded().at(words.start(w));
            if (c >= '0' && c <= '9') {
                continue;
            }
            if (c < 0x250) {
                latin++;
                // Words of grammar are short.
                if (words.end(w) - words.start(w) <= LONGEST) {
                    english += has(ENGLISH_WORDS, words.key(w)) ? 1 : 0;
                    others += has(OTHER_WORDS, words.key(w)) ? 1 : 0;
                }
            } else {
                judged += SCRIPTS.contains(Character.UnicodeScript.of(c)) ? 1 : -1;
            }
        }
        if (Math.abs(judged) > latin) {
            return judged > 0 ? RULES : OTHER;
        }
        if (english >= others) {
            return latin < 12 || english * 20 >= latin ? ENGLISH : OTHER;
        }
        return latin < 12 || others * 10 >= latin ? RULES : OTHER;
    }

    /** An open table of keys, at most a quarter full. */
    private static long[] keys(String words) {
        String[] all = words.toLowerCase(Locale.ROOT).split("\\s+");
        long[] table = new long[Integer.highestOneBit(all.length) * 8];
        for (String word : all) {
            long key = Words.key(word);
            if (!has(table, key)) {
                int at = (int) (key >>> 20) & table.length - 1;
                while (table[at] != 0) {
                    at = at + 1 & table.length - 1;
                }
                table[at] = key;
            }
        }
        return table;
    }

    private static boolean has(long[] table, long key) {
        for (int at = (int) (key >>> 20) & table.length - 1; table[at] != 0; at = at + 1 & table.length - 1) {
            if (table[at] == key) {
                return true;
            }
        }
        return false;
    }
}
