package io.bulwark.guard.trust;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** A map from 64-bit keys to numbers from 0 on, without boxing. Slots are drawn anew in each process, so that no text can aim at one. */
final class KeyMap {
    private static final long DRAWN = ThreadLocalRandom.current().nextLong();

    private long[] keys;
    private int[] values;
    private int size;

    /** A map for about so many keys; it grows where there are more. */
    KeyMap(int expected) {
        int slots = Integer.highestOneBit(Math.max(8, expected)) * 4;
        keys = new long[slots];
        values = new int[slots];
        Arrays.fill(values, -1);
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        long mixed = (key ^ DRAWN) * 0x9FB2_1C65_1E98_DF25L;
        int at = (int) (mixed >>> 32) & mask;
        while (values[at] >= 0 && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** The number of a key, or -1. */
    int get(long key) {
        return values[slot(key)];
    }

    /** Sets the number of a key and gives the one before, or -1. */
    int put(long key, int value) {
        int at = slot(key);
        int before = values[at];
        keys[at] = key;
        values[at] = value;
        if (before < 0 && ++size * 2 > keys.length) {
            grow();
        }
        return before;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        Arrays.fill(values, -1);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] >= 0) {
                int at = slot(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
