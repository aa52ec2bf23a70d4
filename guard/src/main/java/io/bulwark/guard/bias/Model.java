package io.bulwark.guard.bias;

import io.bulwark.text.Words;
import io.bulwark.text.learn.LinearModel;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The trained part: three linear heads and the step that joins them with the hits. */
record Model(LinearModel heads, Joined joined) {
    static final List<String> HEADS = List.of("toxic", "hate", "stereotype");
    static final int TOXIC = 0;
    static final int HATE = 1;
    static final int STEREOTYPE = 2;

    static Model load() {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Resource.bytes("model.bin")))) {
            return new Model(LinearModel.read(new ByteArrayInputStream(in.readNBytes(in.readInt()))), Joined.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Log odds of the heads for the masked words from {@code first} to {@code last}. */
    double[] odds(Words masked, int first, int last) {
        return odds(heads, heads.margins(masked, first, last));
    }

    /** The margin of one head for some words. */
    float margin(int head, Words masked, int first, int last) {
        long[] sum = new long[1];
        int count = heads.sum(masked, first, last, head, sum);
        return heads.margin(head, sum[0], count);
    }

    static double[] odds(LinearModel heads, float[] margins) {
        double[] odds = new double[margins.length];
        for (int h = 0; h < odds.length; h++) {
            double p = Math.clamp(heads.probability(h, margins[h]), 1e-6, 1 - 1e-6);
            odds[h] = Math.log(p / (1 - p));
        }
        return odds;
    }
}
