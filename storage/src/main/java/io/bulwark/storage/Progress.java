package io.bulwark.storage;

/** Told about each step of a start that may take more than a moment. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = step -> {};

    void step(String step);
}
