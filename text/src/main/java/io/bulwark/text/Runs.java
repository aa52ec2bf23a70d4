package io.bulwark.text;

import java.util.Arrays;

/**
 * The runs of ASCII letters, digits and underscores of a text, found once for all who look for keys, words of a list or long
 * numbers. Offsets are code points of the text.
 */
public final class Runs {
    /** All letters are small, but for the first one. */
    public static final int SMALL = 1;

    /** All signs are capital letters. */
    public static final int CAPITALS = 2;

    /** All signs are digits. */
    public static final int DIGITS = 4;

    /** All signs are letters. */
    public static final int LETTERS = 8;

    private static final byte[] NOT = new byte[0x80];

    static {
        for (int c = 0; c < NOT.length; c++) {
            boolean small = c >= 'a' && c <= 'z';
            boolean capital = c >= 'A' && c <= 'Z';
            boolean digit = c >= '0' && c <= '9';
            NOT[c] = (byte)
                    (small ? CAPITALS | DIGITS : capital ? SMALL | DIGITS : digit ? SMALL | CAPITALS | LETTERS : 15);
            if (!small && !capital && !digit && c != '_') {
                NOT[c] = -1;
            }
        }
    }

    private int[] start;
    private int[] end;
    private long[] hash;
    private byte[] kind;
    private int size;

    private Runs(int room) {
        start = new int[room];
        end = new int[room];
        hash = new long[room];
        kind = new byte[room];
    }

    static Runs of(Text text) {
        int length = text.length();
        Runs runs = new Runs(length / 4 + 8);
        int i = 0;
        while (i < length) {
            int c = text.at(i);
            int not = c < 0x80 ? NOT[c] : -1;
            if (not < 0) {
                i++;
                continue;
            }
            int from = i;
            int kind = not & ~SMALL | (c == '_' || c >= '0' && c <= '9' ? SMALL : 0);
            long hash = 0;
            while (not >= 0) {
                kind |= i == from ? 0 : not;
                hash = hash * 31 + (c | 0x20);
                i++;
                c = i < length ? text.at(i) : 0;
                not = c < 0x80 ? NOT[c] : -1;
            }
            runs.add(from, i, hash, ~kind);
        }
        return runs;
    }

    private void add(int from, int to, long word, int what) {
        if (size == start.length) {
            int more = size * 2;
            start = Arrays.copyOf(start, more);
            end = Arrays.copyOf(end, more);
            hash = Arrays.copyOf(hash, more);
            kind = Arrays.copyOf(kind, more);
        }
        start[size] = from;
        end[size] = to;
        hash[size] = word;
        kind[size++] = (byte) what;
    }

    /** The number of runs. */
    public int size() {
        return size;
    }

    public int start(int run) {
        return start[run];
    }

    /** The end (exclusive). */
    public int end(int run) {
        return end[run];
    }

    /** As {@link #hash(CharSequence)} gives it for the signs of the run. */
    public long hash(int run) {
        return hash[run];
    }

    /** Whether a run is of a kind, such as {@link #LETTERS}. */
    public boolean is(int run, int what) {
        return (kind[run] & what) != 0;
    }

    /** A number for a word without regard to capitals; no two words of up to twelve letters share one. */
    public static long hash(CharSequence word) {
        long hash = 0;
        for (int i = 0; i < word.length(); i++) {
            hash = hash * 31 + (word.charAt(i) | 0x20);
        }
        return hash;
    }
}
