package io.bulwark.text.embed;

import java.time.Duration;
import java.util.List;

/** Turns texts into vectors of length 1. Safe for many threads. */
public interface Embedder {
    /** The model and its version; vectors of different names cannot be compared. At most 100 characters. */
    String name();

    /** How many numbers a vector has. */
    int dimension();

    /** The most tokens of one text that are read; what follows is left out. */
    int maxTokens();

    /** The tokens of a text, counted up to one more than {@link #maxTokens}. */
    int tokens(String text);

    /**
     * The vectors of texts, in their order. A batch is not cut by the limit: all of it is there or none.
     *
     * @param limit how long the call may take, waiting for its turn included
     */
    Embedding embed(List<String> texts, Duration limit);
}
