package io.bulwark.jobs;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
    /** Accepted, not yet claimed. */
    QUEUED,
    /** An attempt failed; the next one comes after a pause. */
    WAITING,
    /** A worker runs it. */
    PROCESSING,
    /** Its worker died or its attempt ran past the deadline; claimable at once. */
    STALLED,
    /** Finished with a result. */
    COMPLETE,
    /** Finished with a result, though something beside it failed. */
    PARTIAL_FAILURE,
    /** Finished without a result; the error says why. */
    FAILED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name in JSON and in the database, such as {@code partial_failure}. */
    public String wire() {
        return wire;
    }

    /** Whether the job stays as it is from now on. */
    public boolean finished() {
        return this == COMPLETE || this == PARTIAL_FAILURE || this == FAILED;
    }

    static JobState ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
