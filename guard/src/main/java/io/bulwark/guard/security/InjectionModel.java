package io.bulwark.guard.security;

import io.bulwark.text.Words;
import io.bulwark.text.learn.LinearModel;

/** The trained classifier, applied block by block. */
final class InjectionModel {
    /** Blocks between two looks at the clock. */
    private static final int OFTEN = 32;

    private final LinearModel model;

    InjectionModel(LinearModel model) {
        this.model = model;
    }

    Margins margins(Head head, Words words) {
        return margins(head, words, () -> {});
    }

    /** Like the other; calls {@code pause} once for every few thousand characters. */
    Margins margins(Head head, Words words, Runnable pause) {
        if (words.size() == 0) {
            return Margins.NONE;
        }
        int h = head.ordinal();
        Blocks blocks = Blocks.of(words, head.least(), head.most());
        long[] sums = new long[blocks.size()];
        int[] counts = new int[blocks.size()];
        long[] sum = new long[1];
        long all = 0;
        int count = 0;
        int best = 0;
        double highest = -99;
        double window = -99;
        long inWindow = 0;
        int countInWindow = 0;
        for (int b = 0; b < sums.length; b++) {
            if (b % OFTEN == OFTEN - 1) {
                pause.run();
            }
            sum[0] = 0;
            counts[b] = model.sum(words, blocks.start(b), blocks.end(b), h, sum);
            sums[b] = sum[0];
            all += sums[b];
            count += counts[b];
            inWindow += sums[b];
            countInWindow += counts[b];
            if (b >= head.window()) {
                inWindow -= sums[b - head.window()];
                countInWindow -= counts[b - head.window()];
            }
            double margin = model.margin(h, sums[b], counts[b]);
            if (margin > highest) {
                highest = margin;
                best = b;
            }
            if (b >= head.window() - 1 || b == sums.length - 1) {
                window = Math.max(window, model.margin(h, inWindow, countInWindow));
            }
        }
        double whole = model.margin(h, all, count);
        if (head == Head.PLANTED) {
            whole = 0;
            for (int b = 0; b < sums.length; b++) {
                whole += model.margin(h, sums[b], counts[b]) / sums.length;
            }
            window = highest;
        } else if (sums.length <= head.window()) {
            whole = window;
        }
        return new Margins(highest, window, whole, blocks.start(best), blocks.end(best));
    }
}
