package io.bulwark.guard.security;

import io.bulwark.text.Words;
import java.util.Arrays;

/** A text cut at the ends of sentences and lines into blocks of bounded length, so that a short attack in a long text counts. */
final class Blocks {
    private int[] ends = new int[16];
    private int size;

    /** Cuts so that a block has at least {@code least} words, and at most {@code most} even without an end of a sentence. */
    static Blocks of(Words words, int least, int most) {
        Blocks blocks = new Blocks();
        int start = 0;
        for (int w = 1; w <= words.size(); w++) {
            boolean stop = w == words.size() || words.sentence(w) != words.sentence(w - 1);
            if (stop && w - start >= least || w - start >= most || w == words.size()) {
                blocks.add(w);
                start = w;
            }
        }
        return blocks;
    }

    private void add(int end) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size++] = end;
    }

    int size() {
        return size;
    }

    int start(int block) {
        return block == 0 ? 0 : ends[block - 1];
    }

    int end(int block) {
        return ends[block];
    }
}
