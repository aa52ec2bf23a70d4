package io.bulwark.guard.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Scores and labels of the rows so far. */
final class Tally {
    private static final int RESAMPLES = 300;

    private final List<Row> rows = new ArrayList<>();
    private long[] nanos = new long[1024];
    private int notChecked;
    private int spansWanted;
    private int spansFound;
    private int spansRight;
    private boolean spans;

    private record Row(boolean wanted, boolean found, double score) {}

    void row(boolean wanted, boolean found, double score, long time, boolean unchecked) {
        if (rows.size() == nanos.length) {
            nanos = Arrays.copyOf(nanos, nanos.length * 2);
        }
        nanos[rows.size()] = time;
        rows.add(new Row(wanted, found, score));
        notChecked += unchecked ? 1 : 0;
    }

    /** Pairs spans one to one, in the order of the text. */
    void spans(List<Span> wanted, List<Span> found) {
        spans = true;
        boolean[] used = new boolean[found.size()];
        for (Span gold : wanted) {
            for (int i = 0; i < used.length; i++) {
                if (!used[i] && gold.matches(found.get(i))) {
                    used[i] = true;
                    spansRight++;
                    break;
                }
            }
        }
        spansWanted += wanted.size();
        spansFound += found.size();
    }

    Scores scores() {
        Row[] all = rows.toArray(Row[]::new);
        Map<String, double[]> intervals = new LinkedHashMap<>();
        Map<String, ToDoubleFunction<Row[]>> measures = new LinkedHashMap<>();
        measures.put("recall", Tally::recall);
        measures.put("false_positive_rate", Tally::falsePositiveRate);
        measures.put("balanced_accuracy", r -> (recall(r) + 1 - falsePositiveRate(r)) / 2);
        measures.put("auc", Tally::auc);
        measures.put("recall_at_1pct_fpr", r -> recallAt(r, 0.01));
        measures.forEach((name, measure) -> intervals.put(name, interval(all, measure)));
        long[] sorted = Arrays.copyOf(nanos, rows.size());
        Arrays.sort(sorted);
        int tp = count(all, true, true);
        int fp = count(all, false, true);
        double precision = ratio(tp, tp + fp);
        double recall = recall(all);
        double spanPrecision = ratio(spansRight, spansFound);
        double spanRecall = ratio(spansRight, spansWanted);
        return new Scores(
                all.length,
                tp,
                fp,
                count(all, false, false),
                count(all, true, false),
                precision,
                recall,
                harmonic(precision, recall),
                (recall + 1 - falsePositiveRate(all)) / 2,
                auc(all),
                recallAt(all, 0.01),
                recallAt(all, 0.001),
                spans ? spanPrecision : Double.NaN,
                spans ? spanRecall : Double.NaN,
                spans ? harmonic(spanPrecision, spanRecall) : Double.NaN,
                notChecked,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                intervals);
    }

    private static int count(Row[] rows, boolean wanted, boolean found) {
        int n = 0;
        for (Row row : rows) {
            n += row.wanted() == wanted && row.found() == found ? 1 : 0;
        }
        return n;
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? Double.NaN : part / whole;
    }

    private static double harmonic(double a, double b) {
        return a + b == 0 ? 0 : 2 * a * b / (a + b);
    }

    private static double percentile(long[] sorted, double p) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, p * sorted.length)] / 1e6;
    }

    private static double recall(Row[] rows) {
        int tp = count(rows, true, true);
        return ratio(tp, tp + count(rows, true, false));
    }

    private static double falsePositiveRate(Row[] rows) {
        int fp = count(rows, false, true);
        return ratio(fp, fp + count(rows, false, false));
    }

    /** The probability that a positive row scores higher than a negative one; ties count half. */
    private static double auc(Row[] rows) {
        Row[] sorted = byScore(rows);
        double positives = 0;
        double below = 0;
        double wins = 0;
        for (int i = 0; i < sorted.length; ) {
            int j = i;
            double p = 0;
            double n = 0;
            while (j < sorted.length && sorted[j].score() == sorted[i].score()) {
                if (sorted[j++].wanted()) {
                    p++;
                } else {
                    n++;
                }
            }
            wins += p * (below + n / 2);
            below += n;
            positives += p;
            i = j;
        }
        return ratio(wins, positives * below);
    }

    /** The largest recall at a threshold whose false positive rate is at most {@code limit}. */
    private static double recallAt(Row[] rows, double limit) {
        Row[] sorted = byScore(rows);
        int positives = 0;
        for (Row row : sorted) {
            positives += row.wanted() ? 1 : 0;
        }
        double allowed = (sorted.length - positives) * limit;
        int tp = 0;
        int fp = 0;
        int best = 0;
        for (int i = sorted.length - 1; i >= 0; ) {
            int j = i;
            while (j >= 0 && sorted[j].score() == sorted[i].score()) {
                if (sorted[j--].wanted()) {
                    tp++;
                } else {
                    fp++;
                }
            }
            if (fp > allowed) {
                break;
            }
            best = tp;
            i = j;
        }
        return ratio(best, positives);
    }

    private static Row[] byScore(Row[] rows) {
        Row[] sorted = rows.clone();
        Arrays.sort(sorted, (a, b) -> Double.compare(a.score(), b.score()));
        return sorted;
    }

    /** The central 95 % of the measure over resampled rows (bootstrap with a fixed seed, positives and negatives apart). */
    private static double[] interval(Row[] rows, ToDoubleFunction<Row[]> measure) {
        Row[] positive = Arrays.stream(rows).filter(Row::wanted).toArray(Row[]::new);
        Row[] negative = Arrays.stream(rows).filter(r -> !r.wanted()).toArray(Row[]::new);
        SplittableRandom random = new SplittableRandom(20260101);
        double[] values = new double[RESAMPLES];
        Row[] sample = new Row[rows.length];
        for (int k = 0; k < RESAMPLES; k++) {
            for (int i = 0; i < positive.length; i++) {
                sample[i] = positive[random.nextInt(positive.length)];
            }
            for (int i = 0; i < negative.length; i++) {
                sample[positive.length + i] = negative[random.nextInt(negative.length)];
            }
            values[k] = measure.applyAsDouble(sample);
        }
        Arrays.sort(values);
        return new double[] {values[(int) (RESAMPLES * 0.025)], values[(int) (RESAMPLES * 0.975)]};
    }
}
