package io.bulwark.guard.privacy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A greedy linear tagger over words (BIO labels, averaged perceptron after Collins, 2002) with weights of eight bits. Words
 * that are frequent in ordinary prose are passed over where no name has begun, which is most of any text.
 */
final class NameModel {
    static final int BITS = 18;
    static final int LABELS = 9;
    static final int MOST_FEATURES = 64;
    private static final int MAGIC = 0x42574E4D;
    static final List<String> KINDS = List.of("PERSON", "LOCATION", "ADDRESS", "ORGANIZATION");

    private final byte[] weights;
    private final int[] plain;
    private final double slope;
    private final double offset;

    /** Takes a name with its probability; offsets are characters of the plain text. */
    @FunctionalInterface
    interface Sink {
        void name(String category, int start, int end, double probability);
    }

    /**
     * Makes a model.
     *
     * @param weights for each bucket one for each label
     * @param words hashes of words of ordinary prose
     * @param slope turns the margin of a name into a probability: 1 / (1 + exp(-(slope * margin + offset)))
     */
    NameModel(byte[] weights, Set<Integer> words, double slope, double offset) {
        this.weights = weights;
        this.slope = slope;
        this.offset = offset;
        plain = new int[16384];
        for (int word : new TreeSet<>(words)) {
            int at = word & 16383;
            while (plain[at] != 0) {
                at = at + 1 & 16383;
            }
            plain[at] = word;
        }
    }

    static int wordKey(long hash) {
        int key = (int) (hash >>> 17);
        return key == 0 ? 1 : key;
    }

    private boolean plain(long hash) {
        int key = wordKey(hash);
        for (int at = key & 16383; plain[at] != 0; at = at + 1 & 16383) {
            if (plain[at] == key) {
                return true;
            }
        }
        return false;
    }

    /** Whether a token cannot begin a name, so that it needs no scoring after a token that is outside of names. */
    boolean skips(Tokens tokens, int i) {
        if (tokens.kind[i] == Tokens.MARK || tokens.kind[i] == Tokens.LINE) {
            return true;
        }
        if (tokens.kind[i] == Tokens.NUMBER) {
            // Only a street or a name in capitals makes an address of a number.
            return !(i + 1 < tokens.size
                            && (tokens.capital(i + 1)
                                    || tokens.kind[i + 1] == Tokens.NUMBER
                                    || (tokens.lists[i + 1] & (NameLists.STREET | NameLists.UNIT)) != 0)
                    || i > 0 && tokens.kind[i - 1] == Tokens.LINE
                    || i > 1 && tokens.kind[i - 1] == Tokens.WORD && !plain(tokens.hash[i - 1]));
        }
        if (tokens.cased && tokens.shape[i] == 1 && tokens.lists[i] == 0) {
            return true;
        }
        boolean may = tokens.shape[i] == 1
                || tokens.capital(i) && tokens.opens[i] && (tokens.lists[i] & NameLists.NAMES) == 0;
        return may && plain(tokens.hash[i]);
    }

    /** Collects the buckets of a token after two tags; gives their number. */
    static int features(Tokens t, int i, int tag, int tag2, int[] out) {
        int n = 0;
        long w = t.hash[i];
        long p = i > 0 ? t.hash[i - 1] : 3;
        long q = i > 1 ? t.hash[i - 2] : 3;
        long x = i + 1 < t.size ? t.hash[i + 1] : 5;
        long y = i + 2 < t.size ? t.hash[i + 2] : 5;
        int s = t.shape[i];
        int sp = i > 0 ? t.shape[i - 1] : 30;
        int sx = i + 1 < t.size ? t.shape[i + 1] : 30;
        int sy = i + 2 < t.size ? t.shape[i + 2] : 30;
        int l = t.lists[i];
        int lp = i > 0 ? t.lists[i - 1] : 0;
        int lx = i + 1 < t.size ? t.lists[i + 1] : 0;
        int opens = t.opens[i] ? 1 : 0;
        out[n++] = bucket(1, 0, 0);
        out[n++] = bucket(2, w, 0);
        out[n++] = bucket(3, p, 0);
        out[n++] = bucket(4, x, 0);
        out[n++] = bucket(5, q, p);
        out[n++] = bucket(6, x, y);
        out[n++] = bucket(7, p, x);
        out[n++] = bucket(8, p, s);
        out[n++] = bucket(9, x, s);
        out[n++] = bucket(10, s, opens);
        out[n++] = bucket(11, sp * 64L + s, sx);
        out[n++] = bucket(12, s * 64L + sx, sy);
        out[n++] = bucket(13, tag, 0);
        out[n++] = bucket(14, tag * 16L + tag2, 0);
        out[n++] = bucket(15, tag, w);
        out[n++] = bucket(16, tag, s * 64L + sx);
        out[n++] = bucket(17, tag, p);
        out[n++] = bucket(18, q, s);
        out[n++] = bucket(19, y, s);
        out[n++] = bucket(34, tag, x);
        if (l != 0) {
            out[n++] = bucket(20, l, s);
            out[n++] = bucket(21, l, tag);
            out[n++] = bucket(22, l, opens * 1024L + lx);
            out[n++] = bucket(23, l, lp);
        }
        if (lp != 0) {
            out[n++] = bucket(24, lp, s);
            out[n++] = bucket(25, lp, tag);
        }
        if (lx != 0) {
            out[n++] = bucket(26, lx, s);
            out[n++] = bucket(27, lx, tag);
        }
        if (t.kind[i] == Tokens.WORD) {
            int length = t.length(i);
            long h = 0;
            for (int k = 0; k < 3 && k < length; k++) {
                h = Tokens.mix(h, t.character(i, k));
                if (k > 0) {
                    out[n++] = bucket(28 + k, h, 0);
                }
            }
            h = 0;
            for (int k = 1; k <= 4 && k <= length; k++) {
                h = Tokens.mix(h, t.character(i, length - k));
                if (k > 1) {
                    out[n++] = bucket(31, h, k);
                    if (k == 3) {
                        out[n++] = bucket(32, h, s);
                    }
                }
            }
            out[n++] = bucket(33, Math.min(length, 12), s);
        }
        return n;
    }

    private static int bucket(int kind, long a, long b) {
        long h = (a * 0x9E3779B97F4A7C15L ^ kind) * 0xD6E8FEB86659FD93L;
        h = (h ^ h >>> 31 ^ b) * 0xFF51AFD7ED558CCDL;
        h ^= h >>> 29;
        return (int) (h * 0xC4CEB9FE1A85EC53L >>> 64 - BITS);
    }

    /** Whether the label may follow another: an inside label only after one of its kind. */
    static boolean follows(int label, int tag) {
        return label == 0 || (label & 1) == 1 || tag == label || tag == label - 1;
    }

    /** Reports the names in a text with their probability. */
    void tag(Tokens tokens, Sink hits) {
        int[] buckets = new int[MOST_FEATURES];
        int[] scores = new int[LABELS];
        int tag = 0;
        int tag2 = 0;
        int open = -1;
        int kind = 0;
        int margin = 0;
        for (int i = 0; i < tokens.size; i++) {
            int best = 0;
            int lead = 0;
            if (tag != 0 || !skips(tokens, i)) {
                int n = features(tokens, i, tag, tag2, buckets);
                add(buckets, n, scores);
                for (int k = 1; k < LABELS; k++) {
                    best = scores[k] > scores[best] && follows(k, tag) ? k : best;
                }
                lead = best == 0 ? 0 : scores[best] - scores[0];
            }
            if (open >= 0 && (best == 0 || (best & 1) == 1)) {
                report(tokens, open, i, kind, margin, hits);
                open = -1;
            }
            if ((best & 1) == 1) {
                open = i;
                kind = best >> 1;
                margin = lead;
            } else if (best != 0) {
                margin = Math.max(margin, lead);
            }
            tag2 = tag;
            tag = best;
        }
        if (open >= 0) {
            report(tokens, open, tokens.size, kind, margin, hits);
        }
    }

    /** Sums in locals: the labels are few, and a loop over them costs more than the sums. */
    private void add(int[] buckets, int n, int[] scores) {
        int s0 = 0;
        int s1 = 0;
        int s2 = 0;
        int s3 = 0;
        int s4 = 0;
        int s5 = 0;
        int s6 = 0;
        int s7 = 0;
        int s8 = 0;
        for (int f = 0; f < n; f++) {
            int at = buckets[f] * LABELS;
            s0 += weights[at];
            s1 += weights[at + 1];
            s2 += weights[at + 2];
            s3 += weights[at + 3];
            s4 += weights[at + 4];
            s5 += weights[at + 5];
            s6 += weights[at + 6];
            s7 += weights[at + 7];
            s8 += weights[at + 8];
        }
        scores[0] = s0;
        scores[1] = s1;
        scores[2] = s2;
        scores[3] = s3;
        scores[4] = s4;
        scores[5] = s5;
        scores[6] = s6;
        scores[7] = s7;
        scores[8] = s8;
    }

    private void report(Tokens tokens, int from, int to, int kind, int margin, Sink hits) {
        int last = kind < 2 ? sentence(tokens, from, to, kind) : to;
        while (last > from + 1
                && (tokens.kind[last - 1] == Tokens.LINE
                        || tokens.kind[last - 1] == Tokens.MARK
                                && (tokens.shape[last - 1] != 8
                                        || ",;:-(!?*|\"".indexOf(tokens.character(last - 1, 0)) >= 0))) {
            last--;
        }
        // "12 Main" is read on to "12 Main Street".
        if (kind == 2
                && last == to
                && to < tokens.size
                && tokens.capital(to)
                && (tokens.lists[to] & NameLists.STREET) != 0) {
            last++;
        }
        double p = 1 / (1 + Math.exp(-(slope * margin / 100 + offset)));
        hits.name(KINDS.get(kind), tokens.start[from], tokens.end[last - 1], p);
    }

    /** Where a person or place ends at the latest: at the end of a sentence, which is no dot behind a short word. */
    private static int sentence(Tokens tokens, int from, int to, int kind) {
        for (int i = from + 1; i < to; i++) {
            if (tokens.kind[i] == Tokens.MARK) {
                char c = tokens.character(i, 0);
                boolean dot = c == '.' && tokens.kind[i - 1] == Tokens.WORD && tokens.length(i - 1) > 3;
                if (dot || c == '?' || c == '!') {
                    return i;
                }
            } else if (tokens.kind[i] == Tokens.NUMBER && kind == 0) {
                return i;
            }
        }
        return to;
    }

    /** The margin, in hundreds, that gave a probability. */
    double margin(double probability) {
        return (Math.log(probability / (1 - probability)) - offset) / slope;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(9);
        try (DataOutputStream data = new DataOutputStream(new DeflaterOutputStream(out, deflater))) {
            data.writeInt(MAGIC);
            data.writeDouble(slope);
            data.writeDouble(offset);
            data.write(weights);
            for (int word : plain) {
                data.writeInt(word);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    static NameModel read(byte[] bytes) {
        try (DataInputStream data = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            if (data.readInt() != MAGIC) {
                throw new IllegalArgumentException("Not a model of names");
            }
            double slope = data.readDouble();
            double offset = data.readDouble();
            byte[] weights = new byte[(1 << BITS) * LABELS];
            data.readFully(weights);
            Set<Integer> words = new TreeSet<>();
            for (int i = 0; i < 16384; i++) {
                int word = data.readInt();
                if (word != 0) {
                    words.add(word);
                }
            }
            return new NameModel(weights, words, slope, offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
