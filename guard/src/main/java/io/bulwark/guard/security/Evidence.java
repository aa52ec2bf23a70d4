package io.bulwark.guard.security;

import java.util.List;

/** Turns margins and matches into the numbers that {@link Weights} weighs. */
final class Evidence {
    private static final int FIXED = 6;

    private Evidence() {}

    static int size() {
        return FIXED + 2 * Rule.count();
    }

    /** The numbers for a text. */
    static double[] of(Margins margins, List<Rules.Hit> hits) {
        double[] x = new double[size()];
        x[0] = 1;
        x[1] = clip(margins.window());
        x[2] = clip(margins.block());
        x[3] = clip(margins.whole());
        int kinds = 0;
        for (Rules.Hit hit : hits) {
            int at = FIXED + 2 * hit.rule().ordinal();
            if (hit.quoted()) {
                x[5] = 1;
            } else {
                kinds += x[at] == 0 ? 1 : 0;
                x[at + 1] = x[at] == 0 ? 0 : 1;
                x[at] = 1;
            }
        }
        x[4] = Math.min(3, kinds);
        return x;
    }

    private static double clip(double margin) {
        return Math.max(-2.5, Math.min(2.5, margin));
    }
}
