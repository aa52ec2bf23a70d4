package io.bulwark.guard.context;

/** Turns a text into a vector whose direction is its meaning; at most 1 024 numbers, always the same count. */
@FunctionalInterface
public interface Embedder {
    /** The vector of a text. */
    float[] embed(String text);
}
