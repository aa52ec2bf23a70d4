package io.bulwark.guard.answers;

import java.time.Duration;

/** What a search in the index came to. */
public sealed interface Lookup<V> {
    /** The very same request; {@code age} since the answer was kept. */
    record Exact<V>(V answer, Duration age) implements Lookup<V> {}

    /** Another wording of the question {@code asked} then. */
    record Same<V>(V answer, Duration age, String asked) implements Lookup<V> {}

    /** No answer; {@code why} names the nearest question and what tells it apart, where there was one. */
    record Miss<V>(String why) implements Lookup<V> {}
}
