package io.bulwark.guard.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Averaged perceptron (Collins, 2002) for {@link NameModel}; the same examples and seed give the same weights. */
final class NameLearner {
    private static final int EPOCHS = 8;
    private static final double SCALE = 6;
    private static final long SEED = 20_261_121;

    private final float[] weights = new float[(1 << NameModel.BITS) * NameModel.LABELS];
    private final float[] drift = new float[weights.length];
    private final NameModel words;
    private final Set<Integer> plain;

    /** A text with a label for each token; in one from which names are not known, list names teach nothing. */
    record Example(Tokens tokens, byte[] labels, boolean known, String group) {}

    NameLearner(Set<Integer> plain) {
        this.plain = plain;
        words = new NameModel(new byte[weights.length], plain, 1, 0);
    }

    NameModel learn(List<Example> examples, double slope, double offset) {
        List<Example> order = new ArrayList<>(examples);
        Random random = new Random(SEED);
        int step = 1;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(order, random);
            for (Example example : order) {
                step = learn(example, step);
            }
        }
        byte[] bytes = new byte[weights.length];
        for (int i = 0; i < bytes.length; i++) {
            double mean = weights[i] - drift[i] / step;
            long rounded = Math.round(mean * SCALE);
            bytes[i] = (byte) Math.max(-127, Math.min(127, rounded));
        }
        return new NameModel(bytes, plain, slope, offset);
    }

    private int learn(Example example, int from) {
        int[] buckets = new int[NameModel.MOST_FEATURES];
        float[] scores = new float[NameModel.LABELS];
        Tokens tokens = example.tokens();
        int step = from;
        int tag = 0;
        int tag2 = 0;
        for (int i = 0; i < tokens.size; i++) {
            int right = example.labels()[i];
            int best = 0;
            if (tag != 0 || right != 0 || !words.skips(tokens, i)) {
                int n = NameModel.features(tokens, i, tag, tag2, buckets);
                Arrays.fill(scores, 0);
                for (int f = 0; f < n; f++) {
                    int at = buckets[f] * NameModel.LABELS;
                    for (int k = 0; k < NameModel.LABELS; k++) {
                        scores[k] += weights[at + k];
                    }
                }
                for (int k = 1; k < NameModel.LABELS; k++) {
                    best = scores[k] > scores[best] && NameModel.follows(k, tag) ? k : best;
                }
                boolean counts = example.known() || (tokens.lists[i] & NameLists.NAMES) == 0;
                if (best != right && counts) {
                    for (int f = 0; f < n; f++) {
                        move(buckets[f] * NameModel.LABELS + right, 1, step);
                        move(buckets[f] * NameModel.LABELS + best, -1, step);
                    }
                }
                step++;
            }
            tag2 = tag;
            tag = counting(example, i, tokens) ? best : 0;
            if (right != 0) {
                tag = right;
            }
        }
        return step;
    }

    private static boolean counting(Example example, int i, Tokens tokens) {
        return example.known() || (tokens.lists[i] & NameLists.NAMES) == 0;
    }

    private void move(int at, int by, int step) {
        weights[at] += by;
        drift[at] += by * (float) step;
    }
}
