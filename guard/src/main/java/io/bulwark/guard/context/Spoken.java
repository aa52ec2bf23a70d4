package io.bulwark.guard.context;

import io.bulwark.text.Words;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The distinct terms of one turn with their rarity, in the order in which they were said. */
final class Spoken {
    private final int[] keys;
    private final int[] prefixes;
    private final float[] rarity;
    private final int size;

    private Spoken(int[] keys, int[] prefixes, float[] rarity, int size) {
        this.keys = keys;
        this.prefixes = prefixes;
        this.rarity = rarity;
        this.size = size;
    }

    static Spoken of(Words words) {
        Background background = Background.standard();
        Set<Integer> seen = new HashSet<>();
        int[] keys = new int[words.size()];
        int[] prefixes = new int[words.size()];
        float[] rarity = new float[words.size()];
        int size = 0;
        for (int i = 0; i < words.size(); i++) {
            String stem = Terms.stem(words.word(i));
            int key = Terms.key(stem);
            if (seen.add(key)) {
                keys[size] = key;
                prefixes[size] = Terms.prefixKey(stem);
                rarity[size++] = background.rarity(stem);
            }
        }
        return new Spoken(keys, prefixes, rarity, size);
    }

    int size() {
        return size;
    }

    /** The key of a term. */
    int key(int term) {
        return keys[term];
    }

    /** The key of a term's first letters, or 0. */
    int prefix(int term) {
        return prefixes[term];
    }

    /** How rare a term is, 0-1. */
    float rarity(int term) {
        return rarity[term];
    }

    /** The keys of the first rare terms and of their first letters, ascending, each once. */
    int[] rareKeys(int mostTerms) {
        int[] found = new int[2 * Math.min(size, mostTerms)];
        int n = 0;
        int taken = 0;
        for (int i = 0; i < size && taken < mostTerms; i++) {
            if (rarity[i] >= Drift.RARE) {
                taken++;
                found[n++] = keys[i];
                if (prefixes[i] != 0) {
                    found[n++] = prefixes[i];
                }
            }
        }
        Arrays.sort(found, 0, n);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || found[i] != found[i - 1]) {
                found[distinct++] = found[i];
            }
        }
        return Arrays.copyOf(found, distinct);
    }
}
