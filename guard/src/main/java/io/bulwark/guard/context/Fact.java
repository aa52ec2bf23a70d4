package io.bulwark.guard.context;

/**
 * Something the user or the system prompt fixed: a value of a subject, or a constraint on the answers.
 *
 * @param kind what it is
 * @param subject the words it is about, lower case, at most 40 characters; for constraints what is limited or forbidden
 * @param value the value as said, at most 60 characters
 * @param passage the sentence it stands in, at most 120 characters
 * @param turn the turn that said it, counted from 0
 * @param bySystem whether the system prompt said it; users do not replace such a fact
 */
public record Fact(Kind kind, String subject, String value, String passage, int turn, boolean bySystem) {
    static final int LONGEST_SUBJECT = 40;
    static final int LONGEST_VALUE = 60;
    static final int LONGEST_PASSAGE = 120;

    /** What a fact fixes. */
    public enum Kind {
        /** A value with digits. */
        NUMBER,
        /** A name or another value in words. */
        NAME,
        /** Words the answers must not contain. */
        FORBIDDEN,
        /** The most words or sentences of an answer. */
        LENGTH,
        /** A wish that only a person can check. */
        WISH
    }

    /** The same fact, said by the system prompt. */
    Fact fixed() {
        return new Fact(kind, subject, value, passage, turn, true);
    }
}
