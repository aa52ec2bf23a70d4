package io.bulwark.compute.task;

/** Whether two results, named by their digests, say the same. Symmetric and reflexive; need not be transitive. */
@FunctionalInterface
public interface Agreement {
    Agreement EXACT = String::equals;

    boolean agree(String digest, String other);
}
