package io.bulwark.proposals.analysis;

/** How bad a finding is, mildest first. The points of each are published in docs/scoring-text.md. */
public enum Severity {
    LOW(6),
    MEDIUM(22),
    HIGH(44),
    CRITICAL(64),
    SEVERE(84);

    private final int points;

    Severity(int points) {
        this.points = points;
    }

    /** Points of one finding standing alone, on the scale of 0 to 100. */
    public int points() {
        return points;
    }

    Severity raised() {
        return this == SEVERE ? SEVERE : values()[ordinal() + 1];
    }
}
