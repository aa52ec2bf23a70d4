package io.bulwark.text.learn;

import io.bulwark.text.Folded;
import io.bulwark.text.Words;

/**
 * Hashed n-grams of a text: words one to {@code words} long and character sequences of {@code shortest} to {@code longest}
 * characters, runs of spaces taken as one and numbers as one digit. The occurrences are handed on one by one; no vector is
 * built at inference.
 *
 * @param bits the binary logarithm of the number of buckets, 10 to 22
 * @param words the longest word n-gram, 0 to 3
 * @param shortest the shortest character n-gram, at least 2
 * @param longest the longest character n-gram, at most 6; smaller than {@code shortest} for none
 */
public record Features(int bits, int words, int shortest, int longest) {
    private static final long WORD = 0x632BE59BD9B4E019L;

    /** Words one to three, characters three to five, a million buckets. */
    public static final Features STANDARD = new Features(20, 3, 3, 5);

    public Features {
        if (bits < 10 || bits > 22 || words < 0 || words > 3 || shortest < 2 || longest > 6) {
            throw new IllegalArgumentException("Features out of range");
        }
    }

    /** Receives the bucket of each occurrence. */
    @FunctionalInterface
    public interface Sink {
        void feature(int bucket);
    }

    /** The occurrences in the words from {@code first} (inclusive) to {@code last} (exclusive) of a text. */
    public void extract(Words text, int first, int last, Sink sink) {
        if (first >= last) {
            return;
        }
        int shift = 64 - bits;
        long before = 0;
        long twoBefore = 0;
        for (int w = first; w < last; w++) {
            long key = text.key(w);
            if (words >= 1) {
                sink.feature((int) (scramble(key ^ WORD) >>> shift));
            }
            if (words >= 2 && w > first) {
                sink.feature((int) (scramble(before * 31 + key) >>> shift));
            }
            if (words >= 3 && w > first + 1) {
                sink.feature((int) (scramble((twoBefore * 31 + before) * 31 + key) >>> shift));
            }
            twoBefore = before;
            before = key;
        }
        if (longest >= shortest) {
            characters(text.folded(), text.start(first), text.end(last - 1), shift, sink);
        }
    }

    private void characters(Folded folded, int from, int to, int shift, Sink sink) {
        // A ring of the last characters, with spaces squeezed and digits alike.
        char[] ring = new char[8];
        int filled = 0;
        char previous = ' ';
        ring[filled++ & 7] = ' ';
        for (int i = from; i <= to; i++) {
            char c = i == to ? ' ' : folded.at(i);
            if (c == '\n') {
                c = ' ';
            } else if (c >= '0' && c <= '9') {
                c = '0';
            }
            if (c == ' ' && previous == ' ') {
                continue;
            }
            previous = c;
            ring[filled++ & 7] = c;
            long hash = longest;
            for (int n = 1; n <= longest && n <= filled; n++) {
                hash = (hash ^ ring[filled - n & 7]) * 0x9FB21C651E98DF25L;
                hash ^= hash >>> 29;
                if (n >= shortest) {
                    sink.feature((int) (scramble(hash + n) >>> shift));
                }
            }
        }
    }

    private static long scramble(long x) {
        long h = x * 0xD6E8FEB86659FD93L;
        h ^= h >>> 32;
        return h * 0xD6E8FEB86659FD93L;
    }
}
