package io.bulwark.guard.context;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation means, as vectors of length 1: the last four turns one by one, those before as their mean, in which the last
 * two dozen count most. Immutable; numbers are rounded to 1/32767, so that storing changes nothing.
 *
 * @param older the mean of the turns before the recent ones; empty where there are none
 * @param count how many those are, at most 24
 * @param recent the last turns, oldest first, at most 4
 */
record Meant(float[] older, int count, List<Turn> recent) {
    static final Meant NONE = new Meant(new float[0], 0, List.of());
    static final int RECENT = 4;
    static final int MOST_COUNTED = 24;
    static final float ONE = 32_767;
    static final int MOST_DIMENSIONS = 384;
    /** Turns before a window that make a topic. */
    private static final int LEAST = 4;

    /** A turn by its number and its vector. */
    record Turn(int number, float[] vector) {}

    /**
     * How the last turns stand to those before.
     *
     * @param from the number of the first of the last turns
     * @param cosine between the mean of the last turns and that of the turns before
     * @param unity the mean cosine of two turns before
     * @param scarcity one by the number of turns before
     */
    record Step(int from, double cosine, double unity, double scarcity) {}

    static float[] rounded(float[] vector) {
        float[] rounded = new float[vector.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(Math.clamp(vector[i], -1f, 1f) * ONE) / ONE;
        }
        return rounded;
    }

    /** After one more turn. Vectors of another size than before begin anew. */
    Meant after(float[] vector, int number) {
        if (!recent.isEmpty() && recent.getLast().vector().length != vector.length) {
            return NONE.after(vector, number);
        }
        List<Turn> last = new ArrayList<>(recent);
        last.add(new Turn(number, vector));
        float[] before = older;
        int many = count;
        if (last.size() > RECENT) {
            float[] left = last.removeFirst().vector();
            many = Math.min(count + 1, MOST_COUNTED);
            before = count == 0 ? left : moved(older, left, many);
        }
        return new Meant(before, many, List.copyOf(last));
    }

    /** Whether the last vector is that of this turn. */
    boolean tells(int number) {
        return !recent.isEmpty() && recent.getLast().number() == number;
    }

    /** Without a turn, where it is one of the last; of earlier ones a trace stays in the mean. */
    Meant without(int number) {
        List<Turn> kept =
                recent.stream().filter(turn -> turn.number() != number).toList();
        return kept.isEmpty() ? NONE : new Meant(older, count, kept);
    }

    private static float[] moved(float[] mean, float[] one, int count) {
        float[] moved = new float[mean.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = mean[i] + (one[i] - mean[i]) / count;
        }
        return rounded(moved);
    }

    /** The last {@code window} turns against those before, or null where there are too few. */
    @Nullable
    Step step(int window) {
        int known = recent.size() - window;
        int before = count + known;
        if (known < 0 || before < LEAST) {
            return null;
        }
        int size = recent.getLast().vector().length;
        double[] topic = new double[size];
        double[] last = new double[size];
        for (int i = 0; i < size && count > 0; i++) {
            topic[i] = (double) older[i] * count;
        }
        for (int t = 0; t < recent.size(); t++) {
            double[] into = t < known ? topic : last;
            float[] vector = recent.get(t).vector();
            for (int i = 0; i < size; i++) {
                into[i] += vector[i];
            }
        }
        double square = dot(topic, topic) / ((double) before * before);
        double unity = (before * square - 1) / (before - 1);
        double lengths = Math.sqrt(dot(topic, topic) * dot(last, last));
        return new Step(recent.get(known).number(), lengths == 0 ? 0 : dot(topic, last) / lengths, unity, 1.0 / before);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
