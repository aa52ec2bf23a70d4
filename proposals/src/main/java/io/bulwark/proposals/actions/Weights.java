package io.bulwark.proposals.actions;

/** Points of what the text leaves open and of what it contradicts; the table is in docs/scoring.md. */
final class Weights {
    /** Neither who nor what is told. */
    static final int UNDISCLOSED = 76;
    /** A sentence of the text says otherwise. */
    static final int CONTRADICTED = 74;
    /** What the text shows as a whole does not fit the call. */
    static final int DOES_NOT_FIT = 66;
    /** Power over a contract that is not named, for somebody who is not named. */
    static final int BLANK = 64;
    /** The text names others than the call has. */
    static final int NAMES_OTHERS = 54;
    /** Power or money for somebody who is not named. */
    static final int UNNAMED_PARTY = 44;
    /** Told in words, the detail missing twice. */
    static final int IN_WORDS = 34;
    /** One detail is missing. */
    static final int OPEN = 30;
    /** One detail is missing that does little harm. */
    static final int OPEN_MILD = 22;

    private Weights() {}
}
