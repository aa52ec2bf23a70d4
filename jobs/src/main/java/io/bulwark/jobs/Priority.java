package io.bulwark.jobs;

import java.util.Locale;

/** How soon a job is claimed, most urgent first. A lower priority delays a job but never starves it. */
public enum Priority {
    HIGH(0),
    NORMAL(1),
    LOW(2);

    private final String wire = name().toLowerCase(Locale.ROOT);
    private final int ageingSteps;

    Priority(int ageingSteps) {
        this.ageingSteps = ageingSteps;
    }

    /** The name in JSON, in metrics and in the database, such as {@code high}. */
    public String wire() {
        return wire;
    }

    /** The handicap in the order of claims, see {@link JobsConfig#ageingStep()}. */
    int ageingSteps() {
        return ageingSteps;
    }

    static Priority ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
