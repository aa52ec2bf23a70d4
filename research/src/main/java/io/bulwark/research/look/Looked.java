package io.bulwark.research.look;

/** What a look brought. */
public sealed interface Looked<T> {
    record Found<T>(T value) implements Looked<T> {}

    /** @param why short, for people */
    record Nothing<T>(String why) implements Looked<T> {}
}
