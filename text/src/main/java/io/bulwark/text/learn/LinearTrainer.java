package io.bulwark.text.learn;

import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains a {@link LinearModel}: L2-regularised L2-loss support vector machines by dual coordinate descent (Hsieh et al.,
 * 2008, as in liblinear), calibrated on the margins of five folds (Platt). Equal rows and seed give an equal model.
 */
public final class LinearTrainer {
    private static final int FOLDS = 5;

    private final Features features;
    private final double cost;
    private final int epochs;
    private final long seed;
    private final List<int[]> buckets = new ArrayList<>();
    private final List<float[]> values = new ArrayList<>();
    private final List<byte[]> labels = new ArrayList<>();
    private final List<Float> weights = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();

    /**
     * Prepares a training.
     *
     * @param cost the penalty of an error against the size of the weights (liblinear's C), above 0
     * @param epochs the passes over the rows
     * @param seed fixes the order of the rows
     */
    public LinearTrainer(Features features, double cost, int epochs, long seed) {
        this.features = features;
        this.cost = cost;
        this.epochs = epochs;
        this.seed = seed;
    }

    /**
     * Adds a row.
     *
     * @param label for each head: positive, negative, or null where the row says nothing about that head
     * @param weight how much the row counts, above 0
     * @param group rows of one group stay in one fold (near duplicates, one source), so that calibration is honest
     */
    public void add(Words text, Boolean[] label, double weight, int group) {
        int[] raw = new int[256];
        int[] count = new int[1];
        int[][] holder = {raw};
        features.extract(text, 0, text.size(), bucket -> {
            if (count[0] == holder[0].length) {
                holder[0] = Arrays.copyOf(holder[0], count[0] * 2);
            }
            holder[0][count[0]++] = bucket;
        });
        int[] sorted = Arrays.copyOf(holder[0], count[0]);
        Arrays.sort(sorted);
        int[] index = new int[sorted.length];
        float[] value = new float[sorted.length];
        int distinct = 0;
        float norm = (float) Math.sqrt(Math.max(1, sorted.length));
        for (int i = 0; i < sorted.length; ) {
            int j = i;
            while (j < sorted.length && sorted[j] == sorted[i]) {
                j++;
            }
            index[distinct] = sorted[i];
            value[distinct++] = (j - i) / norm;
            i = j;
        }
        buckets.add(Arrays.copyOf(index, distinct));
        values.add(Arrays.copyOf(value, distinct));
        byte[] signs = new byte[label.length];
        for (int h = 0; h < label.length; h++) {
            signs[h] = (byte) (label[h] == null ? 0 : label[h] ? 1 : -1);
        }
        labels.add(signs);
        weights.add((float) weight);
        groups.add(group);
    }

    public int rows() {
        return labels.size();
    }

    /** Trains all heads. */
    public LinearModel train(List<String> heads) {
        int k = heads.size();
        int size = 1 << features.bits();
        byte[] quantised = new byte[size * k];
        float[] scale = new float[k];
        float[] bias = new float[k];
        float[] a = new float[k];
        float[] b = new float[k];
        for (int h = 0; h < k; h++) {
            double[] platt = platt(h, unseen(h));
            a[h] = (float) platt[0];
            b[h] = (float) platt[1];
            float[] w = fit(h, -1);
            float largest = 1e-9f;
            for (int i = 0; i < size; i++) {
                largest = Math.max(largest, Math.abs(w[i]));
            }
            scale[h] = largest / 127;
            bias[h] = w[size];
            for (int i = 0; i < size; i++) {
                quantised[i * k + h] = (byte) Math.round(w[i] / scale[h]);
            }
        }
        return new LinearModel(features, heads, quantised, scale, bias, a, b);
    }

    /** The margin of every row by a model that did not see the row's group; NaN where the row has no label. */
    public double[] unseen(int head) {
        double[] margins = new double[rows()];
        Arrays.fill(margins, Double.NaN);
        for (int fold = 0; fold < FOLDS; fold++) {
            float[] w = fit(head, fold);
            for (int i = 0; i < rows(); i++) {
                if (fold(i) == fold && labels.get(i)[head] != 0) {
                    margins[i] = dot(w, i);
                }
            }
        }
        return margins;
    }

    private int fold(int row) {
        return Math.floorMod(new SplittableRandom(groups.get(row) * 7919L + seed).nextInt(), FOLDS);
    }

    private double dot(float[] w, int row) {
        int[] index = buckets.get(row);
        float[] value = values.get(row);
        double sum = w[w.length - 1];
        for (int j = 0; j < index.length; j++) {
            sum += w[index[j]] * value[j];
        }
        return sum;
    }

    private float[] fit(int head, int without) {
        int[] rows = new int[rows()];
        int n = 0;
        for (int i = 0; i < rows.length; i++) {
            if (labels.get(i)[head] != 0 && (without < 0 || fold(i) != without)) {
                rows[n++] = i;
            }
        }
        float[] w = new float[(1 << features.bits()) + 1];
        double[] alpha = new double[rows.length];
        double[] square = new double[rows.length];
        for (int r = 0; r < n; r++) {
            double sum = 1;
            for (float v : values.get(rows[r])) {
                sum += v * v;
            }
            square[rows[r]] = sum;
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int r = n - 1; r > 0; r--) {
                int s = random.nextInt(r + 1);
                int swap = rows[r];
                rows[r] = rows[s];
                rows[s] = swap;
            }
            for (int r = 0; r < n; r++) {
                int i = rows[r];
                int y = labels.get(i)[head];
                double soft = 0.5 / (cost * weights.get(i));
                double gradient = y * dot(w, i) - 1 + soft * alpha[i];
                double next = Math.max(0, alpha[i] - gradient / (square[i] + soft));
                float step = (float) ((next - alpha[i]) * y);
                if (step != 0) {
                    alpha[i] = next;
                    int[] index = buckets.get(i);
                    float[] value = values.get(i);
                    for (int j = 0; j < index.length; j++) {
                        w[index[j]] += step * value[j];
                    }
                    w[w.length - 1] += step;
                }
            }
        }
        return w;
    }

    /** Fits the sigmoid by Newton's method on smoothed targets (Lin, Lin and Weng, 2007). */
    private double[] platt(int head, double[] margins) {
        double positives = 0;
        double negatives = 0;
        for (int i = 0; i < margins.length; i++) {
            positives += labels.get(i)[head] > 0 ? weights.get(i) : 0;
            negatives += labels.get(i)[head] < 0 ? weights.get(i) : 0;
        }
        double high = (positives + 1) / (positives + 2);
        double low = 1 / (negatives + 2);
        double a = 1;
        double b = 0;
        for (int step = 0; step < 60; step++) {
            double ga = 0;
            double gb = 0;
            double haa = 1e-9;
            double hbb = 1e-9;
            double hab = 0;
            for (int i = 0; i < margins.length; i++) {
                if (Double.isNaN(margins[i])) {
                    continue;
                }
                double p = 1 / (1 + Math.exp(-(a * margins[i] + b)));
                double error = (p - (labels.get(i)[head] > 0 ? high : low)) * weights.get(i);
                double curve = Math.max(1e-12, p * (1 - p)) * weights.get(i);
                ga += error * margins[i];
                gb += error;
                haa += curve * margins[i] * margins[i];
                hbb += curve;
                hab += curve * margins[i];
            }
            double det = haa * hbb - hab * hab;
            double da = (hbb * ga - hab * gb) / det;
            double db = (haa * gb - hab * ga) / det;
            double damping = Math.max(1, Math.max(Math.abs(da), Math.abs(db)) / 2);
            a -= da / damping;
            b -= db / damping;
            if (Math.abs(da) + Math.abs(db) < 1e-7) {
                break;
            }
        }
        return new double[] {a, b};
    }
}
