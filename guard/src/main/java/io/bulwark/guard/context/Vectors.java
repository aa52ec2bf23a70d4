package io.bulwark.guard.context;

/** Embeddings of length 1, rounded to ten-thousandths so that storing changes nothing. */
final class Vectors {
    static final int MOST_DIMENSIONS = 1_024;
    static final float ONE = 10_000;
    private static final float KEEPS = 0.7f;

    private Vectors() {}

    /** The vector with length 1; what is no number counts as 0. */
    static float[] unit(float[] vector) {
        if (vector.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("An embedding of " + vector.length + " numbers; at most 1 024");
        }
        double norm = 0;
        for (float x : vector) {
            norm += Float.isFinite(x) ? (double) x * x : 0;
        }
        norm = Math.sqrt(norm);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = norm == 0 || !Float.isFinite(vector[i]) ? 0 : Math.round(vector[i] / norm * ONE) / ONE;
        }
        return unit;
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Where a conversation stands after a turn. */
    static float[] mixed(float[] before, float[] turn) {
        if (turn.length == 0) {
            return before;
        }
        if (turn.length != before.length) {
            return turn;
        }
        float[] sum = new float[turn.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = KEEPS * before[i] + (1 - KEEPS) * turn[i];
        }
        return unit(sum);
    }
}
