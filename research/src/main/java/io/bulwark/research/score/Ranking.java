package io.bulwark.research.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well scores tell labelled rows apart.
 *
 * @param auc the chance that a positive row scores above a negative one, ties counting half; NaN without both
 * @param balancedAccuracy the mean of the shares of positives at or above and negatives below the threshold
 */
public record Ranking(int positives, int negatives, double auc, double balancedAccuracy) {
    private record Row(double score, boolean positive) {}

    /** Collects rows. */
    public static final class Builder {
        private final List<Row> rows = new ArrayList<>();

        public void add(double score, boolean positive) {
            rows.add(new Row(score, positive));
        }

        public boolean isEmpty() {
            return rows.isEmpty();
        }

        public Ranking at(double threshold) {
            rows.sort(Comparator.comparingDouble(Row::score));
            long positives = rows.stream().filter(Row::positive).count();
            long negatives = rows.size() - positives;
            double rankSum = 0;
            for (int i = 0; i < rows.size(); ) {
                int end = i;
                int hits = 0;
                while (end < rows.size() && rows.get(end).score() == rows.get(i).score()) {
                    hits += rows.get(end).positive() ? 1 : 0;
                    end++;
                }
                rankSum += hits * (i + 1 + end) / 2.0;
                i = end;
            }
            double auc = (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
            double found = rows.stream()
                    .filter(r -> r.positive() && r.score() >= threshold)
                    .count();
            double spared = rows.stream()
                    .filter(r -> !r.positive() && r.score() < threshold)
                    .count();
            return new Ranking((int) positives, (int) negatives, auc, (found / positives + spared / negatives) / 2);
        }
    }
}
