package io.bulwark.text.tokens;

import com.knuddels.jtokkit.Encodings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The tokens of a vocabulary with their ranks, in an open table of 64-bit keys: the bytes themselves up to seven, a hash
 * beyond. Two tokens of one vocabulary with one key would stop the loading.
 */
final class Ranks {
    static final int NONE = Integer.MAX_VALUE;

    private final long[] keys;
    private final int[] ranks;
    private final int mask;
    private int longest;

    private Ranks(int tokens) {
        int size = Integer.highestOneBit(tokens * 2) * 2;
        keys = new long[size];
        ranks = new int[size];
        mask = size - 1;
    }

    /** Reads one of the rank files that come with jtokkit: a line for each token, its bytes in Base64 and its rank. */
    static Ranks load(String file) {
        byte[] data;
        try (InputStream in = Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + file)) {
            if (in == null) {
                throw new IllegalStateException("Missing vocabulary " + file);
            }
            data = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int lines = 0;
        for (byte b : data) {
            if (b == '\n') {
                lines++;
            }
        }
        Ranks ranks = new Ranks(lines + 1);
        ranks.read(data);
        return ranks;
    }

    private void read(byte[] data) {
        byte[] token = new byte[512];
        int i = 0;
        while (i < data.length) {
            int bits = 0;
            int held = 0;
            int length = 0;
            for (; data[i] != ' '; i++) {
                if (data[i] != '=') {
                    bits = bits << 6 | digit(data[i]);
                    held += 6;
                    if (held >= 8) {
                        held -= 8;
                        token[length++] = (byte) (bits >> held);
                    }
                }
            }
            int rank = 0;
            for (i++; i < data.length && data[i] != '\n'; i++) {
                if (data[i] != '\r') {
                    rank = rank * 10 + data[i] - '0';
                }
            }
            i++;
            put(key(token, 0, length), rank);
            longest = Math.max(longest, length);
        }
    }

    private static int digit(byte c) {
        if (c >= 'a') {
            return c - 'a' + 26;
        }
        if (c >= 'A') {
            return c - 'A';
        }
        return c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    private void put(long key, int rank) {
        int at = slot(key);
        while (keys[at] != 0) {
            if (keys[at] == key) {
                throw new IllegalStateException("Two tokens have one key");
            }
            at = at + 1 & mask;
        }
        keys[at] = key;
        ranks[at] = rank;
    }

    /** Whether characters that are all ASCII are one token as they stand, which most pieces of a text are. */
    boolean hasAscii(char[] chars, int from, int to) {
        int length = to - from;
        if (length > longest) {
            return false;
        }
        long key = 0;
        int all = 0;
        if (length <= 7) {
            for (int i = from; i < to; i++) {
                key = key << 8 | chars[i];
                all |= chars[i];
            }
            key |= (long) length << 56;
        } else {
            for (int i = from; i < to; i++) {
                key = (key ^ chars[i]) * 0x100000001B3L;
                key ^= key >>> 29;
                all |= chars[i];
            }
            key |= 1L << 63;
        }
        if (all >= 0x80) {
            return false;
        }
        for (int at = slot(key); keys[at] != 0; at = at + 1 & mask) {
            if (keys[at] == key) {
                return true;
            }
        }
        return false;
    }

    /** The rank of the bytes from {@code from} to {@code to}, or {@link #NONE}. */
    int get(byte[] bytes, int from, int to) {
        if (to - from > longest) {
            return NONE;
        }
        long key = key(bytes, from, to);
        for (int at = slot(key); keys[at] != 0; at = at + 1 & mask) {
            if (keys[at] == key) {
                return ranks[at];
            }
        }
        return NONE;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & mask;
    }

    private static long key(byte[] bytes, int from, int to) {
        int length = to - from;
        long key = 0;
        if (length <= 7) {
            for (int i = from; i < to; i++) {
                key = key << 8 | bytes[i] & 0xFF;
            }
            return key | (long) length << 56;
        }
        for (int i = from; i < to; i++) {
            key = (key ^ bytes[i] & 0xFF) * 0x100000001B3L;
            key ^= key >>> 29;
        }
        return key | 1L << 63;
    }
}
