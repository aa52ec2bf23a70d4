package io.bulwark.text;

/** A map from well-mixed 64-bit keys other than 0 to lists of numbers, without boxing. */
final class LongTable {
    private static final int[] NONE = {};

    private long[] keys = new long[64];
    private int[][] values = new int[64][];
    private long[] used = new long[1];
    private int size;

    /** The numbers of a key; empty where it is not known. */
    int[] get(long key) {
        int mask = keys.length - 1;
        int i = (int) (key >>> 20) & mask;
        // Most keys that are asked for are not there; the bits stay in the nearest cache.
        if ((used[i >>> 6] >>> i & 1) == 0) {
            return NONE;
        }
        for (; ; i = i + 1 & mask) {
            if (keys[i] == 0) {
                return NONE;
            }
            if (keys[i] == key) {
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
        while (keys[i] != 0 && keys[i] != key) {
            i = i + 1 & mask;
        }
        size += keys[i] == 0 ? 1 : 0;
        keys[i] = key;
        used[i >>> 6] |= 1L << i;
        values[i] = numbers;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[][] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length][];
        used = new long[keys.length >>> 6];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }
}
