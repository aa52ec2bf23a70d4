package io.bulwark.guard.bias;

import java.util.List;

/** What the rules and the trained heads say about a stretch of text, as numbers for the last step. */
final class Signals {
    static final int SIZE = 12;

    private Signals() {}

    /**
     * The numbers, each about 0-1 (log odds are divided by 4).
     *
     * @param odds log odds of the heads toxic, hate and stereotype
     */
    static double[] of(double[] odds, List<Hit> hits) {
        double[] x = new double[SIZE];
        x[0] = 1;
        for (int h = 0; h < odds.length; h++) {
            x[1 + h] = Math.clamp(odds[h], -6, 6) / 4;
        }
        for (Hit hit : hits) {
            if (hit.excused()) {
                x[9] = 1;
                continue;
            }
            Term term = hit.term();
            if (term == null) {
                int at = hit.category().equals("STEREOTYPE") ? 11 : 10;
                x[at] = Math.max(x[at], hit.confidence());
                continue;
            }
            switch (term.use()) {
                case HARD, OWN -> x[4] = Math.max(x[4], hit.confidence());
                case STRONG -> x[5] = Math.max(x[5], hit.confidence());
                case AIM -> {
                    if (hit.aimed()) {
                        x[6] = Math.max(x[6], hit.confidence());
                    } else {
                        x[7] = 1;
                    }
                }
                case MILD -> x[8] = 1;
            }
        }
        return x;
    }
}
