package io.bulwark.guard.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well a guard did. Rates are 0-1, NaN where there was nothing to count; times are milliseconds.
 *
 * @param recallAt1PctFpr recall at the threshold where at most 1 % of the negative rows are found
 * @param recallAtTenthPctFpr the same for 0.1 %
 * @param spanPrecision share of the found spans that match a wanted one of the same type by half of their union
 * @param intervals the central 95 % by bootstrap, by wire name
 */
public record Scores(
        int rows,
        int tp,
        int fp,
        int tn,
        int fn,
        double precision,
        double recall,
        double f1,
        double balancedAccuracy,
        double auc,
        double recallAt1PctFpr,
        double recallAtTenthPctFpr,
        double spanPrecision,
        double spanRecall,
        double spanF1,
        int notChecked,
        double p50Ms,
        double p99Ms,
        Map<String, double[]> intervals) {
    /** The figures under their wire names; what could not be counted is null. */
    public Map<String, Object> wire() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", rows);
        map.put("tp", tp);
        map.put("fp", fp);
        map.put("tn", tn);
        map.put("fn", fn);
        put(map, "precision", precision);
        put(map, "recall", recall);
        put(map, "f1", f1);
        put(map, "balanced_accuracy", balancedAccuracy);
        put(map, "auc", auc);
        put(map, "recall_at_1pct_fpr", recallAt1PctFpr);
        put(map, "recall_at_0_1pct_fpr", recallAtTenthPctFpr);
        put(map, "span_precision", spanPrecision);
        put(map, "span_recall", spanRecall);
        put(map, "span_f1", spanF1);
        map.put("not_checked", notChecked);
        Map<String, Object> latency = new LinkedHashMap<>();
        put(latency, "p50", p50Ms);
        put(latency, "p99", p99Ms);
        map.put("latency_ms", latency);
        Map<String, Object> bounds = new LinkedHashMap<>();
        intervals.forEach((name, b) -> {
            if (!Double.isNaN(b[0]) && !Double.isNaN(b[1])) {
                bounds.put(name, new double[] {round(b[0]), round(b[1])});
            }
        });
        map.put("intervals", bounds);
        return map;
    }

    private static void put(Map<String, Object> map, String name, double value) {
        map.put(name, Double.isNaN(value) ? null : round(value));
    }

    private static double round(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
