package io.bulwark.proposals.similar;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.Arrays;

/** The distinct runs of three words of a text, numbers and addresses all alike, as sorted hashes. */
final class Shingles {
    private static final int RUN = 3;
    /** A text's first words say what it is; comparing stays cheap for the longest. */
    private static final int MOST_WORDS = 60_000;

    private static final long NUMBER = 0x5851F42D4C957F2DL;

    private final long[] hashes;

    private Shingles(long[] hashes) {
        this.hashes = hashes;
    }

    static Shingles of(String text) {
        Words words = Words.of(Folded.of(text));
        int size = Math.min(words.size(), MOST_WORDS);
        long[] keys = new long[size];
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean number = digit(words, i);
            // 1,250,000 is three words of a number and 12 is one: they must not differ in length.
            if (!number || kept == 0 || keys[kept - 1] != NUMBER) {
                keys[kept++] = number ? NUMBER : words.key(i);
            }
        }
        if (kept == 0) {
            return new Shingles(new long[0]);
        }
        int runs = Math.max(1, kept - RUN + 1);
        long[] hashes = new long[runs];
        for (int i = 0; i < runs; i++) {
            long hash = 17;
            for (int k = i; k < Math.min(kept, i + RUN); k++) {
                hash = mixed(hash * 31 + keys[k]);
            }
            hashes[i] = hash;
        }
        return new Shingles(Arrays.stream(hashes).sorted().distinct().toArray());
    }

    private static boolean digit(Words words, int word) {
        for (int i = words.start(word); i < words.end(word); i++) {
            char c = words.folded().at(i);
            if (c >= '0' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    int size() {
        return hashes.length;
    }

    long at(int index) {
        return hashes[index];
    }

    /** The share of this text's runs that {@code other} has too, 0-1. */
    double within(Shingles other) {
        if (hashes.length == 0) {
            return 0;
        }
        int both = 0;
        int k = 0;
        for (long hash : hashes) {
            while (k < other.hashes.length && other.hashes[k] < hash) {
                k++;
            }
            both += k < other.hashes.length && other.hashes[k] == hash ? 1 : 0;
        }
        return both / (double) hashes.length;
    }

    static long mixed(long value) {
        long h = value * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 32)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 29);
    }
}
