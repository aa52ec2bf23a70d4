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
    private static final int BATCH = 252;

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
        extract(text, first, last, (buckets, count) -> {
            for (int i = 0; i < count; i++) {
                sink.feature(buckets[i]);
            }
        });
    }

    /** Receives the buckets of many occurrences at once. */
    @FunctionalInterface
    interface Batch {
        void features(int[] buckets, int count);
    }

    /** Like the other, in batches, which is faster: hashing and adding up are loops of their own. */
    void extract(Words text, int first, int last, Batch batch) {
        if (first >= last) {
            return;
        }
        int shift = 64 - bits;
        int[] buckets = new int[Math.min(BATCH, 16 + 4 * (text.end(last - 1) - text.start(first) + 2))];
        int room = buckets.length;
        int count = 0;
        long before = 0;
        long twoBefore = 0;
        for (int w = first; w < last && words > 0; w++) {
            if (count > room - 3) {
                batch.features(buckets, count);
                count = 0;
                text.pause();
            }
            long key = text.key(w);
            buckets[count++] = (int) (scramble(key ^ WORD) >>> shift);
            if (words >= 2 && w > first) {
                buckets[count++] = (int) (scramble(before * 31 + key) >>> shift);
            }
            if (words >= 3 && w > first + 1) {
                buckets[count++] = (int) (scramble((twoBefore * 31 + before) * 31 + key) >>> shift);
            }
            twoBefore = before;
            before = key;
        }
        batch.features(buckets, count);
        if (longest >= shortest) {
            char[] plain = new char[text.end(last - 1) - text.start(first) + 2];
            characters(
                    text,
                    plain,
                    squeeze(text.folded(), text.start(first), text.end(last - 1), plain),
                    shift,
                    buckets,
                    batch);
        }
    }

    /** Fills in the characters with a space at both ends, runs of spaces as one and digits alike; gives their number. */
    private static int squeeze(Folded folded, int from, int to, char[] plain) {
        int length = 1;
        plain[0] = ' ';
        char before = ' ';
        for (int i = from; i <= to; i++) {
            char c = i == to ? ' ' : folded.at(i);
            if (c <= '9') {
                c = c == '\n' ? ' ' : c >= '0' ? '0' : c;
            }
            if (c != ' ' || before != ' ') {
                plain[length++] = c;
                before = c;
            }
        }
        return length;
    }

    private void characters(Words text, char[] plain, int length, int shift, int[] buckets, Batch batch) {
        boolean usual = shortest == 3 && longest == 5;
        int count = 0;
        for (int end = 1; end < length; end++) {
            if (count > buckets.length - 8) {
                batch.features(buckets, count);
                count = 0;
                text.pause();
            }
            if (usual && end >= 4) {
                int until = Math.min(length, end + (buckets.length - count) / 3);
                count = usual(plain, end, until, shift, buckets, count);
                end = until - 1;
                continue;
            }
            long hash = longest;
            int most = Math.min(longest, end + 1);
            for (int n = 1; n <= most; n++) {
                hash = step(hash, plain[end + 1 - n]);
                if (n >= shortest) {
                    buckets[count++] = (int) (scramble(hash + n) >>> shift);
                }
            }
        }
        batch.features(buckets, count);
    }

    /** Three to five characters, without an inner loop: this is where nearly all the time goes. */
    private static int usual(char[] plain, int from, int to, int shift, int[] buckets, int first) {
        int count = first;
        char d = plain[from - 1];
        char c = plain[from - 2];
        char b = plain[from - 3];
        char a = plain[from - 4];
        for (int end = from; end < to; end++) {
            char e = plain[end];
            long three = step(step(step(5, e), d), c);
            long four = step(three, b);
            long five = step(four, a);
            buckets[count] = (int) (scramble(three + 3) >>> shift);
            buckets[count + 1] = (int) (scramble(four + 4) >>> shift);
            buckets[count + 2] = (int) (scramble(five + 5) >>> shift);
            count += 3;
            a = b;
            b = c;
            c = d;
            d = e;
        }
        return count;
    }

    private static long step(long hash, char c) {
        long next = (hash ^ c) * 0x9FB21C651E98DF25L;
        return next ^ next >>> 29;
    }

    private static long scramble(long x) {
        long h = x * 0xD6E8FEB86659FD93L;
        h ^= h >>> 32;
        return h * 0xD6E8FEB86659FD93L;
    }
}
