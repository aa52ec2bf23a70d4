package io.bulwark.proposals.similar;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A MinHash signature (Broder 1997): the share of equal places estimates the Jaccard similarity of two texts' word runs,
 * with a standard error of at most 0.045 at 120 places. Bands of three places find candidates: of texts that are 0.5 alike
 * 99.5 in 100 share a band, of texts that are 0.1 alike 4.
 */
record Fingerprint(int[] places) {
    static final int PLACES = 120;
    static final int BAND = 3;

    private static final long[] FACTORS = new long[PLACES];
    private static final long[] OFFSETS = new long[PLACES];

    static {
        SplittableRandom random = new SplittableRandom(0xB0_1DL);
        for (int i = 0; i < PLACES; i++) {
            FACTORS[i] = random.nextLong() | 1;
            OFFSETS[i] = random.nextLong();
        }
    }

    static Fingerprint of(Shingles shingles) {
        long[] least = new long[PLACES];
        Arrays.fill(least, Long.MAX_VALUE);
        for (int s = 0; s < shingles.size(); s++) {
            long hash = shingles.at(s);
            for (int i = 0; i < PLACES; i++) {
                long value = (hash * FACTORS[i] + OFFSETS[i]) ^ (hash >>> 31);
                least[i] = Math.min(least[i], value);
            }
        }
        int[] places = new int[PLACES];
        for (int i = 0; i < PLACES; i++) {
            places[i] = (int) (least[i] >>> 32) ^ (int) least[i];
        }
        return new Fingerprint(places);
    }

    /** One number per band; two texts that share one are worth comparing. */
    int[] bands() {
        int[] bands = new int[PLACES / BAND];
        for (int b = 0; b < bands.length; b++) {
            long hash = b;
            for (int i = b * BAND; i < (b + 1) * BAND; i++) {
                hash = Shingles.mixed(hash * 31 + places[i]);
            }
            bands[b] = (int) hash;
        }
        return bands;
    }

    /** The estimated Jaccard similarity, 0-1. */
    double similarity(Fingerprint other) {
        int equal = 0;
        for (int i = 0; i < PLACES; i++) {
            equal += places[i] == other.places[i] ? 1 : 0;
        }
        return equal / (double) PLACES;
    }

    byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(PLACES * Integer.BYTES);
        buffer.asIntBuffer().put(places);
        return buffer.array();
    }

    static Fingerprint read(byte[] bytes) {
        int[] places = new int[PLACES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(places);
        return new Fingerprint(places);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint fingerprint && Arrays.equals(places, fingerprint.places);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(places);
    }
}
