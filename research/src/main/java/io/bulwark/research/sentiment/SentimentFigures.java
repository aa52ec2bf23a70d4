package io.bulwark.research.sentiment;

import io.bulwark.research.score.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a scorer on labelled texts: Pearson with human ratings, accuracy, macro-F1 and AUC with labels. */
public final class SentimentFigures {
    private static final List<String> LABELS = List.of("positive", "neutral", "negative");

    private record Row(
            double compound,
            @Nullable String label,
            String said,
            @Nullable Double rating) {}

    private final Sentiment scorer;
    private final List<Row> rows = new ArrayList<>();

    public SentimentFigures(Sentiment scorer) {
        this.scorer = scorer;
    }

    /** @param label positive, neutral or negative, or null; @param rating a human mean, or null */
    public void add(String text, @Nullable String label, @Nullable Double rating) {
        Sentiment.Opinion opinion = scorer.of(text);
        rows.add(new Row(opinion.compound(), label, opinion.label(), rating));
    }

    /** The figures by name, NaN left out; where no row is neutral, a text is positive from above 0 on. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rows", (double) rows.size());
        put(figures, "pearson", pearson());
        List<Row> labelled = rows.stream().filter(r -> r.label() != null).toList();
        boolean two = labelled.stream().noneMatch(r -> "neutral".equals(r.label()));
        int right = 0;
        Map<String, int[]> counts = new LinkedHashMap<>();
        LABELS.forEach(l -> counts.put(l, new int[3]));
        Ranking.Builder ranking = new Ranking.Builder();
        for (Row row : labelled) {
            String label = String.valueOf(row.label());
            String said = two ? row.compound() > 0 ? "positive" : "negative" : row.said();
            int[] own = counts.get(label);
            int[] other = counts.get(said);
            if (own == null || other == null) {
                continue;
            }
            if (said.equals(label)) {
                right++;
                own[0]++;
            } else {
                own[2]++;
                other[1]++;
            }
            if (!label.equals("neutral")) {
                ranking.add(row.compound(), label.equals("positive"));
            }
        }
        if (!labelled.isEmpty()) {
            put(figures, "accuracy", (double) right / labelled.size());
            put(
                    figures,
                    "macro_f1",
                    counts.values().stream()
                            .filter(c -> c[0] + c[2] > 0)
                            .mapToDouble(c -> 2.0 * c[0] / (2.0 * c[0] + c[1] + c[2]))
                            .average()
                            .orElse(Double.NaN));
            put(figures, "auc", ranking.isEmpty() ? Double.NaN : ranking.at(0).auc());
        }
        return figures;
    }

    private double pearson() {
        double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (Row row : rows) {
            if (row.rating() != null) {
                double a = row.compound();
                double b = row.rating();
                n++;
                x += a;
                y += b;
                xx += a * a;
                yy += b * b;
                xy += a * b;
            }
        }
        return (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y));
    }

    private static void put(Map<String, Double> figures, String name, double value) {
        if (!Double.isNaN(value)) {
            figures.put(name, value);
        }
    }
}
