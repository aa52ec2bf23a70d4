package io.bulwark.guard.security;

import java.util.List;
import java.util.Locale;

/** A logistic regression over {@link Evidence}, one for each head: the calibrated score. */
final class Weights {
    private final double[][] w;

    Weights(double[][] w) {
        this.w = w;
    }

    double probability(Head head, double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += w[head.ordinal()][i] * x[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    static Weights read(List<String> lines) {
        double[][] w = new double[Head.values().length][];
        for (int h = 0; h < w.length; h++) {
            String[] numbers = lines.get(h).split(" ");
            w[h] = new double[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                w[h][i] = Double.parseDouble(numbers[i]);
            }
        }
        return new Weights(w);
    }

    String write() {
        StringBuilder out =
                new StringBuilder("// Weights of the evidence, one line for each head; written by training.\n");
        for (double[] row : w) {
            for (int i = 0; i < row.length; i++) {
                out.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.4f", row[i]));
            }
            out.append('\n');
        }
        return out.toString();
    }

    /**
     * Fits one head by Newton's method with a penalty on the size of the weights.
     *
     * @param mustHelp the first index of evidence that may only speak for an attack, never against
     */
    static double[] fit(List<double[]> rows, List<Boolean> labels, List<Double> counts, double penalty) {
        int n = Evidence.size();
        double[] w = new double[n];
        double[] mean = new double[n];
        for (int step = 0; step < 400; step++) {
            double[] gradient = new double[n];
            double[] curve = new double[n];
            for (int i = 0; i < n; i++) {
                gradient[i] = i == 0 ? 0 : penalty * (w[i] - mean[i]);
                curve[i] = penalty + 1e-6;
            }
            for (int r = 0; r < rows.size(); r++) {
                double[] x = rows.get(r);
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += w[i] * x[i];
                }
                double p = 1 / (1 + Math.exp(-sum));
                double error = (p - (labels.get(r) ? 1 : 0)) * counts.get(r);
                double c = Math.max(1e-6, p * (1 - p)) * counts.get(r);
                double norm = 0;
                for (double v : x) {
                    norm += Math.abs(v);
                }
                for (int i = 0; i < n; i++) {
                    gradient[i] += error * x[i];
                    curve[i] += c * Math.abs(x[i]) * norm;
                }
            }
            double moved = 0;
            for (int i = 0; i < n; i++) {
                // The sum of absolute rows bounds the Hessian, so that every step goes down.
                double d = gradient[i] / curve[i];
                double next = w[i] - d;
                if (i >= 4 && i != 5) {
                    next = Math.max(0, next);
                }
                moved += Math.abs(next - w[i]);
                w[i] = next;
            }
            if (moved < 1e-6) {
                break;
            }
        }
        return w;
    }
}
