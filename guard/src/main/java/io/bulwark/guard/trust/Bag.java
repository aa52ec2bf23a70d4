package io.bulwark.guard.trust;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;
import java.util.Arrays;

/** The words of a text as stems, with an index from each stem to the places where it stands. Linear in the text. */
final class Bag {
    private final Words words;
    private final long[] stem;
    private final boolean[] number;
    private final int[] next;
    private final int[] slot;
    private final int mask;

    private Bag(Words words) {
        this.words = words;
        int n = words.size();
        stem = new long[n];
        number = new boolean[n];
        next = new int[n];
        int size = Integer.highestOneBit(Math.max(8, n)) * 4;
        mask = size - 1;
        slot = new int[size];
        Arrays.fill(slot, -1);
        for (int i = n - 1; i >= 0; i--) {
            stem[i] = stem(i);
            int at = find(stem[i]);
            next[i] = slot[at];
            slot[at] = i;
        }
    }

    static Bag of(Words words) {
        return new Bag(words);
    }

    private int find(long key) {
        int at = (int) (key ^ key >>> 32) & mask;
        while (slot[at] >= 0 && stem[slot[at]] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private long stem(int word) {
        Folded folded = words.folded();
        int from = words.start(word);
        int to = words.end(word);
        char first = folded.at(from);
        number[word] = first >= '0' && first <= '9';
        if (!number[word]) {
            to = ending(folded, from, to);
        }
        long hash = 0x51_7CC1_B727_220AL;
        for (int i = from; i < to; i++) {
            hash = (hash ^ folded.at(i)) * 0x9FB2_1C65_1E98_DF25L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** Leaves out the commonest endings, so that "rises" meets "rise" and "played" meets "plays". */
    private static int ending(Folded folded, int from, int to) {
        int end = to;
        if (end - from > 3 && folded.at(end - 2) == '\'') {
            end -= 2;
        }
        if (end - from > 3 && folded.at(end - 1) == 's' && folded.at(end - 2) != 's') {
            end--;
        }
        if (end - from > 5 && folded.at(end - 1) == 'g' && folded.at(end - 2) == 'n' && folded.at(end - 3) == 'i') {
            end -= 3;
        } else if (end - from > 4 && folded.at(end - 1) == 'd' && folded.at(end - 2) == 'e') {
            end -= 2;
        } else if (end - from > 5 && folded.at(end - 1) == 'y' && folded.at(end - 2) == 'l') {
            end -= 2;
        }
        return end - from > 4 && folded.at(end - 1) == 'e' ? end - 1 : end;
    }

    int size() {
        return stem.length;
    }

    long stemOf(int word) {
        return stem[word];
    }

    boolean number(int word) {
        return number[word];
    }

    Words words() {
        return words;
    }

    /** The first place of a stem, or -1. */
    int first(long key) {
        return slot[find(key)];
    }

    /** The next place of the same stem, or -1. */
    int next(int word) {
        return next[word];
    }

    boolean has(long key) {
        return first(key) >= 0;
    }
}
