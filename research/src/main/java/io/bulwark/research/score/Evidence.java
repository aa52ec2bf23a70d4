package io.bulwark.research.score;

import java.util.Locale;

/**
 * What a fact's weight rests on.
 *
 * @param raw the weight before all are scaled to a sum of 10
 * @param text the published figure, or that there is none
 */
record Evidence(double raw, String text) {
    private static final String UNISWAP = "18,296 Uniswap v2 tokens";
    private static final String TM = "1,000 projects of TM-RugPull";

    /** Weighed by how far the fact alone separates rug pulls: {@code (2 * AUC - 1) * discount}. */
    static Evidence uniswap(double auc, double discount, String why) {
        return measured(UNISWAP, auc, discount, why);
    }

    static Evidence tmRugPull(double auc, double discount, String why) {
        return measured(TM, auc, discount, why);
    }

    /** No figure is published that can be weighed; the number is our judgement and stays small. */
    static Evidence judged(double raw, String why) {
        return new Evidence(raw, "judged: " + why);
    }

    private static Evidence measured(String data, double auc, double discount, String why) {
        String counted = discount == 1 ? "" : String.format(Locale.ROOT, ", counted %.0f %%", discount * 100);
        return new Evidence(
                (2 * auc - 1) * discount,
                String.format(
                        Locale.ROOT, "AUC %.3f alone on %s%s%s", auc, data, counted, why.isEmpty() ? "" : ": " + why));
    }
}
