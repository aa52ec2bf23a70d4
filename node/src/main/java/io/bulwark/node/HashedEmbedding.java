package io.bulwark.node;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * A text as 256 numbers without a model: its words and its runs of three bytes are hashed into the places of a vector, with
 * signs from the same hash (feature hashing, Weinberger et al. 2009), and the vector is scaled to length 1. It knows nothing
 * of meaning; texts that share words and spellings lie near each other.
 */
final class HashedEmbedding {
    static final int DIMENSION = 256;
    /** So that a result stays below the 65536 numbers that the network compares. */
    static final int MOST_TEXTS = 256;

    private static final int WORD_WEIGHT = 3;
    private static final int PLACES = 6;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private HashedEmbedding() {}

    /** Writes the text's numbers, each followed by a comma. */
    static void append(String text, StringBuilder to) {
        int[] counts = counts(text);
        long square = 0;
        for (int count : counts) {
            square += (long) count * count;
        }
        // An exact integer, and a square root that IEEE 754 rounds in one way.
        double length = Math.sqrt(square);
        for (int count : counts) {
            to.append(count == 0 ? "0" : rounded(count / length)).append(',');
        }
    }

    private static String rounded(double value) {
        BigDecimal number = new BigDecimal(value).setScale(PLACES, RoundingMode.HALF_EVEN);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static int[] counts(String text) {
        int[] counts = new int[DIMENSION];
        byte[] bytes = folded(text.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i + 3 <= bytes.length; i++) {
            add(counts, bytes, i, i + 3, 1);
        }
        int from = 1;
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i] == ' ') {
                if (i > from) {
                    add(counts, bytes, from, i, WORD_WEIGHT);
                }
                from = i + 1;
            }
        }
        return counts;
    }

    /** ASCII letters small, runs of ASCII white space one space, a space at both ends; other bytes as they are. */
    private static byte[] folded(byte[] text) {
        byte[] folded = new byte[text.length + 2];
        int length = 0;
        folded[length++] = ' ';
        for (byte b : text) {
            boolean white = b == ' ' || b >= 9 && b <= 13;
            if (!white) {
                folded[length++] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
            } else if (folded[length - 1] != ' ') {
                folded[length++] = ' ';
            }
        }
        if (folded[length - 1] != ' ') {
            folded[length++] = ' ';
        }
        return java.util.Arrays.copyOf(folded, length);
    }

    private static void add(int[] counts, byte[] bytes, int from, int to, int weight) {
        long hash = FNV_OFFSET;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
        }
        int place = (int) (hash ^ hash >>> 32) & (DIMENSION - 1);
        counts[place] += hash < 0 ? -weight : weight;
    }
}
