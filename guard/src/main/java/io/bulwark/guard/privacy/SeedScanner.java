package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Runs;
import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recovery phrases of wallets (BIP-39): 12 to 24 words of the English list of 2,048, with their checksum. */
final class SeedScanner implements Scanner {
    private static final String CATEGORY = "SEED_PHRASE";
    private static final int SHORTEST = 12;
    private static final int LONGEST_WORD = 8;
    private static final int LARGEST_GAP = 6;
    private static final Terms NAMES = Terms.of(
            "seed",
            "mnemonic",
            "recovery phrase",
            "recovery words",
            "backup phrase",
            "secret phrase",
            "wallet phrase",
            "bip39",
            "bip 39",
            "12 words",
            "24 words");

    private final long[] keys = new long[8192];
    private final short[] index = new short[8192];
    /** Where words of the list would stand, as bits, which most words of a text fail. */
    private final long[] filter = new long[128];

    /** Twenty-four of the longest words with the largest gaps. */
    @Override
    public int window() {
        return 24 * (LONGEST_WORD + LARGEST_GAP);
    }

    SeedScanner() {
        List<String> words = Resources.lines("bip39-english.txt");
        for (int w = 0; w < words.size(); w++) {
            long key = Runs.hash(words.get(w));
            int at = slot(key);
            filter[at >>> 6] |= 1L << at;
            while (keys[at] != 0) {
                at = at + 1 & 8191;
            }
            keys[at] = key;
            index[at] = (short) w;
        }
    }

    private record Word(int start, int end, int number) {}

    @Override
    public String name() {
        return "seed-phrase";
    }

    @Override
    public int digits() {
        return 0;
    }

    private static int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 51);
    }

    private int number(long key) {
        int home = slot(key);
        if ((filter[home >>> 6] >>> home & 1) == 0) {
            return -1;
        }
        for (int at = home; keys[at] != 0; at = at + 1 & 8191) {
            if (keys[at] == key) {
                return index[at];
            }
        }
        return -1;
    }

    @Override
    public void scan(Text text, Sink sink) {
        List<Word> run = new ArrayList<>();
        Runs runs = text.runs();
        for (int r = 0; r < runs.size(); r++) {
            if (runs.is(r, Runs.LETTERS)) {
                word(text, runs.start(r), runs.end(r), runs.hash(r), run, sink);
            } else if (!runs.is(r, Runs.DIGITS)) {
                mixed(text, runs.start(r), runs.end(r), run, sink);
            }
        }
        judge(text, run, sink);
    }

    /** The letters between digits and underscores. */
    private void mixed(Text text, int from, int to, List<Word> run, Sink sink) {
        int i = from;
        while (i < to) {
            int start = i;
            long hash = 0;
            while (i < to && letter(text.at(i))) {
                hash = hash * 31 + (text.at(i) | 0x20);
                i++;
            }
            if (i > start) {
                word(text, start, i, hash, run, sink);
            } else {
                i++;
            }
        }
    }

    private void word(Text text, int start, int end, long hash, List<Word> run, Sink sink) {
        int number = end - start >= 3 && end - start <= LONGEST_WORD ? number(hash) : -1;
        if (number < 0 && run.isEmpty()) {
            return;
        }
        if (number < 0 || !run.isEmpty() && apart(text, run.getLast().end(), start)) {
            judge(text, run, sink);
            run.clear();
        }
        if (number >= 0) {
            run.add(new Word(start, end, number));
        }
    }

    private static boolean letter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** Words of a phrase may be numbered or stand on lines of their own, but no sentence ends between them. */
    private static boolean apart(Text text, int from, int to) {
        int c = text.at(from);
        return to - from > LARGEST_GAP || (c == '.' || c == '!' || c == '?') && to > from + 1;
    }

    private static void judge(Text text, List<Word> run, Sink sink) {
        int at = 0;
        while (run.size() - at >= SHORTEST) {
            int words = 0;
            for (int size = 24; size >= SHORTEST && words == 0; size -= 3) {
                words = at + size <= run.size() && checks(run.subList(at, at + size)) ? size : 0;
            }
            boolean whole = at == 0 && run.size() % 3 == 0 && run.size() <= 24;
            int start = run.get(at).start();
            boolean named = (words > 0 || at == 0) && Context.near(text, start, start, NAMES);
            if (words > 0 && (named || whole)) {
                int end = run.get(at + words - 1).end();
                sink.found(CATEGORY, start, end, Severity.CRITICAL, named ? 0.99 : 0.95);
                at += words;
            } else if (named || whole) {
                int end = run.get(Math.min(run.size(), 24) - 1).end();
                sink.found(CATEGORY, start, end, Severity.CRITICAL, named ? 0.85 : 0.6);
                return;
            } else {
                at++;
            }
        }
    }

    /** The first bits of the SHA-256 of the entropy have to stand at its end. */
    private static boolean checks(List<Word> words) {
        int total = words.size() * 11;
        int sum = total / 33;
        byte[] bits = new byte[33];
        for (int w = 0; w < words.size(); w++) {
            for (int b = 0; b < 11; b++) {
                if ((words.get(w).number() >> 10 - b & 1) == 1) {
                    int at = w * 11 + b;
                    bits[at >> 3] |= (byte) (0x80 >> (at & 7));
                }
            }
        }
        byte[] entropy = Arrays.copyOf(bits, (total - sum) / 8);
        int expected = CryptoScanner.sha256(entropy)[0] & 0xFF;
        return (expected ^ bits[entropy.length] & 0xFF) >> (8 - sum) == 0;
    }
}
