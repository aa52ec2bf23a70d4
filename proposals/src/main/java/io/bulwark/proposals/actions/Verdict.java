package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;

/**
 * What is to be said of a call.
 *
 * @param points within the severity: what the text contradicts weighs more than what it leaves open
 * @param reason in words
 */
record Verdict(State state, Severity severity, int points, String reason) {
    /** How much of a call the text tells, best first. */
    enum State {
        /** Nothing that a voter must be told. */
        ROUTINE,
        /** Told: what is done, and to whom. */
        DISCLOSED,
        /** Told, but not to whom or how much. */
        PARTLY,
        /** The text says something else. */
        CONTRADICTED,
        /** Not told. */
        UNDISCLOSED
    }

    static Verdict routine() {
        return new Verdict(State.ROUTINE, Severity.LOW, 0, "");
    }

    static Verdict told(String reason) {
        return new Verdict(State.DISCLOSED, Severity.LOW, Severity.LOW.points(), reason);
    }

    /** Points decide the level: below 41 MEDIUM, below 61 HIGH, else CRITICAL, as in the composite. */
    static Verdict partly(int points, String reason) {
        return new Verdict(State.PARTLY, severity(points), points, reason);
    }

    static Verdict contradicted(int points, String reason) {
        return new Verdict(State.CONTRADICTED, severity(points), points, reason);
    }

    static Verdict undisclosed(String reason) {
        return new Verdict(State.UNDISCLOSED, Severity.CRITICAL, Weights.UNDISCLOSED, reason);
    }

    private static Severity severity(int points) {
        return points < 41 ? Severity.MEDIUM : points < 61 ? Severity.HIGH : Severity.CRITICAL;
    }
}
