package io.bulwark.guard.context;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the last one, two or four turns are from those before, by meaning and words. Vectors are first turned to the
 * directions in which conversations differ more than their turns do (linear discriminants); a logistic model for each
 * window, trained on spliced conversations, then weighs the evidence.
 */
final class DriftModel {
    static final int[] WINDOWS = {1, 2, 4};
    /** Cosine, unity, scarcity, words, constant. */
    static final int WEIGHTS = 5;

    private static final String FILE = "drift.txt";
    private static final int BYTE = 127;
    private static final DriftModel STANDARD = read(Resources.lines(FILE));

    private final String embedder;
    private final float[] mean;
    private final float[][] axes;
    private final double[][] weights;
    private final double mark;

    /** Where the conversation stands: 1 is drift, 0 to 2; from the turn where that began. */
    record Moved(double level, int from) {}

    /**
     * A model.
     *
     * @param embedder the name of the embedder whose vectors it judges
     * @param mean what is taken off a vector before it is turned to the axes
     * @param weights for each window
     * @param mark the score from which a conversation has drifted
     */
    DriftModel(String embedder, float[] mean, float[][] axes, double[][] weights, double mark) {
        this.embedder = embedder;
        this.mean = mean;
        this.axes = axes;
        this.weights = weights;
        this.mark = mark;
    }

    static DriftModel standard() {
        return STANDARD;
    }

    String embedder() {
        return embedder;
    }

    DriftModel with(double[][] better, double score) {
        return new DriftModel(embedder, mean, axes, better, score);
    }

    /** A vector less the mean, along the axes, of length 1. */
    float[] projected(float[] vector) {
        float[] centred = centred(vector, mean);
        float[] turned = new float[axes.length];
        for (int i = 0; i < turned.length; i++) {
            float sum = 0;
            for (int k = 0; k < centred.length; k++) {
                sum += axes[i][k] * centred[k];
            }
            turned[i] = sum;
        }
        return Meant.rounded(unit(turned));
    }

    /** The direction of a vector from the mean. */
    static float[] centred(float[] vector, float[] mean) {
        float[] centred = new float[vector.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = vector[i] - mean[i];
        }
        return unit(centred);
    }

    private static float[] unit(float[] vector) {
        double square = 0;
        for (float x : vector) {
            square += (double) x * x;
        }
        double length = Math.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = length == 0 ? 0 : (float) (vector[i] / length);
        }
        return vector;
    }

    static double[] features(Meant.Step step, double lexical) {
        return new double[] {step.cosine(), step.unity(), step.scarcity(), Math.min(2, lexical), 1};
    }

    /** The best evidence of the windows, or null where no window has turns enough. */
    @Nullable
    Moved moved(Meant meant, double lexical) {
        Moved most = null;
        for (int i = 0; i < WINDOWS.length; i++) {
            Meant.Step step = meant.step(WINDOWS[i]);
            if (step != null) {
                double level = 2 / (1 + Math.exp(mark - score(i, features(step, lexical))));
                if (most == null || level > most.level()) {
                    most = new Moved(Math.round(level * 1e4) / 1e4, step.from());
                }
            }
        }
        return most;
    }

    /** The best score of the windows, or NaN. */
    double score(Meant meant, double lexical) {
        double best = Double.NaN;
        for (int i = 0; i < WINDOWS.length; i++) {
            Meant.Step step = meant.step(WINDOWS[i]);
            if (step != null) {
                double score = score(i, features(step, lexical));
                best = Double.isNaN(best) ? score : Math.max(best, score);
            }
        }
        return best;
    }

    private double score(int window, double[] features) {
        double score = 0;
        for (int i = 0; i < WEIGHTS; i++) {
            score += weights[window][i] * features[i];
        }
        return score;
    }

    /** The form of the resource. */
    String text() {
        StringBuilder out = new StringBuilder(
                        "# drift by meaning: the embedder; the mean of its vectors in ten-thousandths;")
                .append(" axes, each a scale and 8-bit numbers in Base64;\n# weights for each window (cosine, unity,")
                .append(" scarcity, words, constant); the score that is drift\n");
        out.append("embedder ").append(embedder).append("\nmean");
        for (float number : mean) {
            out.append(' ').append(Math.round(number * 10_000));
        }
        for (float[] axis : axes) {
            float most = 1e-9f;
            for (float number : axis) {
                most = Math.max(most, Math.abs(number));
            }
            byte[] numbers = new byte[axis.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (byte) Math.round(axis[i] / most * BYTE);
            }
            out.append(String.format(Locale.ROOT, "\naxis %.5f ", most))
                    .append(Base64.getEncoder().encodeToString(numbers));
        }
        for (int i = 0; i < WINDOWS.length; i++) {
            out.append("\nwindow ").append(WINDOWS[i]);
            for (double weight : weights[i]) {
                out.append(String.format(Locale.ROOT, " %.3f", weight));
            }
        }
        return out.append(String.format(Locale.ROOT, "\nmark %.3f\n", mark)).toString();
    }

    static DriftModel read(List<String> lines) {
        String embedder = "";
        float[] mean = new float[0];
        List<float[]> axes = new ArrayList<>();
        double[][] weights = new double[WINDOWS.length][WEIGHTS];
        int windows = 0;
        double mark = 0;
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            switch (parts[0]) {
                case "embedder" -> embedder = parts[1];
                case "mean" -> {
                    mean = new float[parts.length - 1];
                    for (int i = 0; i < mean.length; i++) {
                        mean[i] = Integer.parseInt(parts[i + 1]) / 10_000f;
                    }
                }
                case "axis" -> axes.add(axis(Float.parseFloat(parts[1]), parts[2]));
                case "window" -> {
                    for (int i = 0; i < WEIGHTS; i++) {
                        weights[windows][i] = Double.parseDouble(parts[i + 2]);
                    }
                    windows++;
                }
                case "mark" -> mark = Double.parseDouble(parts[1]);
                default -> throw new IllegalStateException("Not a line of " + FILE + ": " + parts[0]);
            }
        }
        return new DriftModel(embedder, mean, axes.toArray(float[][]::new), weights, mark);
    }

    private static float[] axis(float most, String packed) {
        byte[] numbers = Base64.getDecoder().decode(packed);
        float[] axis = new float[numbers.length];
        for (int i = 0; i < axis.length; i++) {
            axis[i] = numbers[i] * most / BYTE;
        }
        return axis;
    }
}
