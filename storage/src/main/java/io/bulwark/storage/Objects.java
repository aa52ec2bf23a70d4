package io.bulwark.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * Large things that are seldom read, by name: cold storage. A name is made of lower-case letters, digits, dots, dashes and
 * slashes between its parts.
 */
public interface Objects {
    /** Keeps bytes under a name, whole or not at all; what was there is replaced. */
    void put(String name, byte[] bytes);

    Optional<byte[]> get(String name);

    /** Deletes what was put before {@code instant} under names that begin with {@code prefix/}; says how many. */
    int deleteBefore(String prefix, Instant instant);
}
