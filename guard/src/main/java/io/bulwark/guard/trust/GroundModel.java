package io.bulwark.guard.trust;

import java.util.Arrays;

/**
 * A logistic model over the features of {@link Overlap}, each standardised and bent at three knots, and over the hashed
 * words that the sources do not have. Calibrated so that 0.5 is the threshold of best balanced accuracy.
 */
final class GroundModel {
    static final int BUCKETS = 1024;
    static final int PER_FEATURE = 4;
    static final int WIDTH = Overlap.DENSE * PER_FEATURE + BUCKETS + 1;

    final float[] mean = new float[Overlap.DENSE];
    final float[] deviation = new float[Overlap.DENSE];
    final float[] weights = new float[WIDTH];
    float slope = 1;
    float shift;

    static GroundModel standard() {
        return parse(WordGroups.resource("grounding.model"));
    }

    /** Reads what {@link #text} wrote. */
    static GroundModel parse(String text) {
        GroundModel model = new GroundModel();
        for (String line : text.split("\n")) {
            String[] part = line.split(" ");
            switch (part[0]) {
                case "mean" -> fill(model.mean, part);
                case "deviation" -> fill(model.deviation, part);
                case "weights" -> fill(model.weights, part);
                case "slope" -> model.slope = Float.parseFloat(part[1]);
                case "shift" -> model.shift = Float.parseFloat(part[1]);
                default -> throw new IllegalStateException("Not a model line: " + part[0]);
            }
        }
        return model;
    }

    private static void fill(float[] into, String[] part) {
        if (part.length != into.length + 1) {
            throw new IllegalStateException("A model of another size: " + part[0]);
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = Float.parseFloat(part[i + 1]);
        }
    }

    /** The model as text; the same model gives the same bytes. */
    String text() {
        return line("mean", mean) + line("deviation", deviation) + line("weights", weights) + "slope " + slope
                + "\nshift " + shift + "\n";
    }

    private static String line(String name, float[] values) {
        StringBuilder out = new StringBuilder(name);
        for (float value : values) {
            float rounded = Math.round(value * 10_000) / 10_000f;
            out.append(' ').append(rounded == 0 ? "0" : Float.toString(rounded));
        }
        return out.append('\n').toString();
    }

    /** A row for the model: bent features, then counts of novel words by bucket, then 1. */
    float[] row(float[] features, Overlap overlap, int from, int to) {
        float[] row = new float[WIDTH];
        for (int i = 0; i < features.length; i++) {
            float z = Math.max(-4, Math.min(4, (features[i] - mean[i]) / Math.max(1e-4f, deviation[i])));
            int at = i * PER_FEATURE;
            row[at] = z;
            row[at + 1] = Math.max(0, z + 1);
            row[at + 2] = Math.max(0, z);
            row[at + 3] = Math.max(0, z - 1);
        }
        float unit = (float) (1 / Math.sqrt(Math.max(4, to - from)));
        for (int i = from; i < to; i++) {
            if (!overlap.covered(i)) {
                row[features.length * PER_FEATURE + overlap.bucket(i, BUCKETS)] += 2 * unit;
            }
        }
        row[WIDTH - 1] = 1;
        return row;
    }

    double margin(float[] row) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += row[i] * weights[i];
        }
        return sum;
    }

    /** The probability (0-1, at equal shares of both kinds) that the sources do not carry the words. */
    double probability(float[] row) {
        return 1 / (1 + Math.exp(-(slope * margin(row) + shift)));
    }

    /** Clears the weights. */
    void reset() {
        Arrays.fill(weights, 0);
    }
}
