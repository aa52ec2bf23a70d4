package io.bulwark.guard.privacy;

import java.util.Collection;

/** Phrases of at most four words in lower case, found by the hashes of their words. */
final class Terms {
    static final int MOST_WORDS = 4;
    private static final long EMPTY = 0x9E3779B97F4A7C15L;

    private final long[] table;
    private final int most;

    private Terms(Collection<String> phrases) {
        table = new long[Integer.highestOneBit(phrases.size() * 4 + 4)];
        int longest = 1;
        for (String phrase : phrases) {
            String[] words = phrase.split(" ");
            if (words.length > MOST_WORDS) {
                throw new IllegalArgumentException("Too long: " + phrase);
            }
            longest = Math.max(longest, words.length);
            long hash = 0;
            for (String word : words) {
                hash = join(hash, hash(word));
            }
            add(hash);
        }
        most = longest;
    }

    static Terms of(Collection<String> phrases) {
        return new Terms(phrases);
    }

    static Terms of(String... phrases) {
        return new Terms(java.util.List.of(phrases));
    }

    private void add(long hash) {
        int at = slot(hash);
        while (table[at] != 0 && table[at] != hash) {
            at = at + 1 & table.length - 1;
        }
        table[at] = hash;
    }

    private int slot(long hash) {
        return (int) (hash * EMPTY >>> 40) & table.length - 1;
    }

    /** The most words that a phrase has. */
    int words() {
        return most;
    }

    /** Whether the joined hashes are those of a phrase. */
    boolean has(long joined) {
        for (int at = slot(joined); table[at] != 0; at = at + 1 & table.length - 1) {
            if (table[at] == joined) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word with this hash is a phrase of its own. */
    boolean word(long hash) {
        return has(join(0, hash));
    }

    /** Adds a word to the hash of the words before it; 0 begins. */
    static long join(long before, long word) {
        return before * 31 + word | 1;
    }

    /** The hash of the word after one more code point; starts with 1. */
    static long step(long hash, int lower) {
        long x = (hash ^ lower) * 0xFF51AFD7ED558CCDL;
        return x ^ x >>> 32;
    }

    private static long hash(String word) {
        long h = 1;
        for (int i = 0; i < word.length(); i++) {
            h = step(h, word.charAt(i));
        }
        return h;
    }
}
