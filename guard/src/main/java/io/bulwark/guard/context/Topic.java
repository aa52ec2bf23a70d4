package io.bulwark.guard.context;

import java.util.Arrays;

/** Terms with weights in thousandths, bounded in number and exact under storing; immutable. */
final class Topic {
    static final Topic EMPTY = new Topic(new int[0], new int[0]);
    private static final int ONE = 1_000;
    private static final int MOST_WEIGHT = 4 * ONE;
    private static final int LEAST_WEIGHT = ONE / 10;

    private final int[] keys;
    private final int[] weights;

    private Topic(int[] keys, int[] weights) {
        this.keys = keys;
        this.weights = weights;
    }

    /** A topic of stored pairs of key and weight, in any order. */
    static Topic of(int[] pairs, int most) {
        int n = Math.min(pairs.length / 2, most);
        long[] sorted = new long[n];
        for (int i = 0; i < n; i++) {
            sorted[i] = (long) pairs[2 * i] << 32 | Math.clamp(pairs[2 * i + 1], 0, MOST_WEIGHT);
        }
        Arrays.sort(sorted);
        int[] keys = new int[n];
        int[] weights = new int[n];
        int size = 0;
        for (long one : sorted) {
            int key = (int) (one >> 32);
            if (size == 0 || keys[size - 1] != key) {
                keys[size] = key;
                weights[size++] = (int) one;
            }
        }
        return new Topic(Arrays.copyOf(keys, size), Arrays.copyOf(weights, size));
    }

    /** Keys and weights by turns, keys ascending. */
    int[] pairs() {
        int[] pairs = new int[2 * keys.length];
        for (int i = 0; i < keys.length; i++) {
            pairs[2 * i] = keys[i];
            pairs[2 * i + 1] = weights[i];
        }
        return pairs;
    }

    /** The weight of a term, 0-4. */
    double weight(int key) {
        int at = Arrays.binarySearch(keys, key);
        return at < 0 ? 0 : weights[at] / (double) ONE;
    }

    /**
     * The topic after a turn.
     *
     * @param most the most terms that are kept, strongest first
     * @param decays whether what was said before loses a tenth
     */
    Topic after(Spoken spoken, int most, boolean decays) {
        int[] heard = spoken.rareKeys(most);
        int[] allKeys = new int[keys.length + heard.length];
        int[] all = new int[allKeys.length];
        int size = 0;
        int old = 0;
        int fresh = 0;
        while (old < keys.length || fresh < heard.length) {
            boolean takesOld = fresh == heard.length || old < keys.length && keys[old] <= heard[fresh];
            boolean takesNew = old == keys.length || fresh < heard.length && heard[fresh] <= keys[old];
            int key = takesOld ? keys[old] : heard[fresh];
            int weight = 0;
            if (takesOld) {
                int kept = decays ? weights[old] * 9 / 10 : weights[old];
                weight = kept > LEAST_WEIGHT ? kept : 0;
                old++;
            }
            if (takesNew) {
                weight = Math.min(MOST_WEIGHT, weight + ONE);
                fresh++;
            }
            if (weight > 0) {
                allKeys[size] = key;
                all[size++] = weight;
            }
        }
        return strongest(allKeys, all, size, most);
    }

    private static Topic strongest(int[] keys, int[] weights, int size, int most) {
        if (size <= most) {
            return new Topic(Arrays.copyOf(keys, size), Arrays.copyOf(weights, size));
        }
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = (long) (MOST_WEIGHT - weights[i]) << 32 | i;
        }
        Arrays.sort(order);
        int[] chosen = new int[most];
        for (int i = 0; i < most; i++) {
            chosen[i] = (int) order[i];
        }
        Arrays.sort(chosen);
        int[] keptKeys = new int[most];
        int[] keptWeights = new int[most];
        for (int i = 0; i < most; i++) {
            keptKeys[i] = keys[chosen[i]];
            keptWeights[i] = weights[chosen[i]];
        }
        return new Topic(keptKeys, keptWeights);
    }
}
