package io.bulwark.text;

import java.util.Arrays;

/** A map from well-mixed 64-bit keys to lists of numbers, without boxing. */
final class LongTable {
    private static final int[] NONE = {};

    private long[] keys = new long[64];
    private int[][] values = new int[64][];
    private int size;

    LongTable() {
        Arrays.fill(values, NONE);
    }

    /** The numbers of a key; empty where it is not known. */
    int[] get(long key) {
        int mask = keys.length - 1;
        for (int i = (int) (key >>> 20) & mask; ; i = i + 1 & mask) {
            if (keys[i] == key || values[i].length == 0) {
                return values[i];
            }
        }
    }

    /** Sets the numbers of a key; {@code numbers} is not empty. */
    void put(long key, int[] numbers) {
        if (size * 4 >= keys.length) {
            grow();
        }
        int mask = keys.length - 1;
        int i = (int) (key >>> 20) & mask;
        while (values[i].length > 0 && keys[i] != key) {
            i = i + 1 & mask;
        }
        size += values[i].length == 0 ? 1 : 0;
        keys[i] = key;
        values[i] = numbers;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[][] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length][];
        Arrays.fill(values, NONE);
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i].length > 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }
}
