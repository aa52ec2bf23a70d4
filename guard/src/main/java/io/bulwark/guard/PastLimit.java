package io.bulwark.guard;

/** Thrown inside a guard whose time is up. */
public final class PastLimit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PastLimit() {
        super("past the time limit", null, false, false);
    }
}
