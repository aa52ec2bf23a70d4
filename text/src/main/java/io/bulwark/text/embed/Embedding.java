package io.bulwark.text.embed;

import java.util.List;

/** What came of embedding texts. */
public sealed interface Embedding {
    /**
     * Vectors of length 1.
     *
     * @param vectors one for each text, in their order; the caller's own
     * @param tokens what was read of all texts together
     */
    record Vectors(List<float[]> vectors, int tokens) implements Embedding {
        public Vectors {
            vectors = List.copyOf(vectors);
        }

        /** The vector of the only text. */
        public float[] first() {
            return vectors.getFirst();
        }
    }

    /** No vectors this time: too busy, out of time, or the model cannot be used. */
    record NotNow(String reason) implements Embedding {}
}
