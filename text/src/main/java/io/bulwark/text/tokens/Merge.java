package io.bulwark.text.tokens;

import java.util.Arrays;

/**
 * Byte-pair merging of one piece: of all neighbours, the pair with the lowest rank is joined, the leftmost first (Sennrich
 * et al. 2016, arXiv 1508.07909). Short pieces are searched; long ones keep a heap, so that a megabyte of letters without
 * a space stays at n log n.
 */
final class Merge {
    private static final int SHORT = 40;

    private final Ranks ranks;
    private final int[] starts = new int[SHORT + 2];
    private final int[] pairs = new int[SHORT + 2];

    Merge(Ranks ranks) {
        this.ranks = ranks;
    }

    /** The number of tokens of the first {@code length} bytes. */
    int count(byte[] bytes, int length) {
        if (length <= 1 || ranks.get(bytes, 0, length) != Ranks.NONE) {
            return Math.min(1, length);
        }
        return length <= SHORT ? few(bytes, length) : many(bytes, length);
    }

    private int few(byte[] bytes, int length) {
        int parts = length;
        for (int i = 0; i <= length; i++) {
            starts[i] = i;
            pairs[i] = i + 2 <= length ? ranks.get(bytes, i, i + 2) : Ranks.NONE;
        }
        while (true) {
            int best = Ranks.NONE;
            int at = -1;
            for (int i = 0; i < parts - 1; i++) {
                if (pairs[i] < best) {
                    best = pairs[i];
                    at = i;
                }
            }
            if (at < 0) {
                return parts;
            }
            System.arraycopy(starts, at + 2, starts, at + 1, parts - at - 1);
            System.arraycopy(pairs, at + 2, pairs, at + 1, parts - at - 1);
            parts--;
            pairs[at] = at + 2 <= parts ? ranks.get(bytes, starts[at], starts[at + 2]) : Ranks.NONE;
            if (at > 0) {
                pairs[at - 1] = ranks.get(bytes, starts[at - 1], starts[at + 1]);
            }
        }
    }

    private int many(byte[] bytes, int length) {
        int[] next = new int[length + 1];
        int[] before = new int[length + 1];
        int[] pair = new int[length + 1];
        Heap heap = new Heap(length);
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            before[i] = i - 1;
            pair[i] = i + 2 <= length ? ranks.get(bytes, i, i + 2) : Ranks.NONE;
            heap.add(pair[i], i);
        }
        before[length] = length - 1;
        int parts = length;
        while (!heap.isEmpty()) {
            long top = heap.poll();
            int at = (int) top;
            if (pair[at] != (int) (top >>> 32)) {
                continue;
            }
            int gone = next[at];
            int after = next[gone];
            pair[gone] = Ranks.NONE;
            next[at] = after;
            before[after] = at;
            parts--;
            pair[at] = after < length ? ranks.get(bytes, at, next[after]) : Ranks.NONE;
            heap.add(pair[at], at);
            int prior = before[at];
            if (prior >= 0) {
                pair[prior] = ranks.get(bytes, prior, after);
                heap.add(pair[prior], prior);
            }
        }
        return parts;
    }

    /** Ranks with positions, the lowest rank first and of equal ones the leftmost. */
    private static final class Heap {
        private long[] items;
        private int size;

        Heap(int capacity) {
            items = new long[capacity + 1];
        }

        boolean isEmpty() {
            return size == 0;
        }

        void add(int rank, int position) {
            if (rank == Ranks.NONE) {
                return;
            }
            if (size == items.length) {
                items = Arrays.copyOf(items, size * 2);
            }
            long item = (long) rank << 32 | position;
            int i = size++;
            while (i > 0 && items[(i - 1) / 2] > item) {
                items[i] = items[(i - 1) / 2];
                i = (i - 1) / 2;
            }
            items[i] = item;
        }

        long poll() {
            long top = items[0];
            long last = items[--size];
            int i = 0;
            while (2 * i + 1 < size) {
                int child = 2 * i + 1;
                if (child + 1 < size && items[child + 1] < items[child]) {
                    child++;
                }
                if (items[child] >= last) {
                    break;
                }
                items[i] = items[child];
                i = child;
            }
            items[i] = last;
            return top;
        }
    }
}
