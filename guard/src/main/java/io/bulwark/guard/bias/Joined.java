package io.bulwark.guard.bias;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Logistic regression over {@link Signals}: the probability that a stretch of text offends. */
final class Joined {
    private final double[] weights;

    Joined(double[] weights) {
        this.weights = weights.clone();
    }

    double probability(double[] signals) {
        return probability(weights, signals);
    }

    private static double probability(double[] weights, double[] signals) {
        double sum = 0;
        for (int i = 0; i < signals.length; i++) {
            sum += weights[i] * signals[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    void write(DataOutputStream out) throws IOException {
        for (double weight : weights) {
            out.writeFloat((float) weight);
        }
    }

    static Joined read(DataInputStream in) throws IOException {
        double[] weights = new double[Signals.SIZE];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = in.readFloat();
        }
        return new Joined(weights);
    }

    /** One row: the signals, whether it offends, how much it counts. */
    record Row(double[] signals, boolean offends, double weight) {}

    /**
     * Fits by gradient descent with a weak ridge. The weights of what only ever offends are kept from falling below zero,
     * so that a rule can never speak for a text.
     */
    static Joined fit(List<Row> rows) {
        double[] w = new double[Signals.SIZE];
        double total = rows.stream().mapToDouble(Row::weight).sum();
        for (int step = 0; step < 1_500; step++) {
            double[] gradient = new double[w.length];
            for (Row row : rows) {
                double p = probability(w, row.signals());
                double error = (p - (row.offends() ? 1 : 0)) * row.weight();
                for (int i = 0; i < w.length; i++) {
                    gradient[i] += error * row.signals()[i];
                }
            }
            for (int i = 0; i < w.length; i++) {
                w[i] -= 4 * (gradient[i] / total + (i == 0 ? 0 : 1e-4 * w[i]));
                if (i >= 1 && i != 9) {
                    w[i] = Math.max(0, w[i]);
                }
            }
        }
        return new Joined(w);
    }

    @Override
    public String toString() {
        return Arrays.toString(weights);
    }
}
