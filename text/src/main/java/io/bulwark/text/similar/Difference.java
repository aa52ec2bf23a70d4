package io.bulwark.text.similar;

/** The first kind of difference found between two texts, the gravest first. */
public enum Difference {
    NONE,
    NEGATION,
    NUMBER,
    LITERAL,
    OPPOSITE,
    QUESTION,
    QUANTITY,
    COMPARISON,
    TENSE,
    MODALITY,
    PERSON,
    DIRECTION,
    NAME,
    ORDER,
    WORDS,
    LANGUAGE,
    LENGTH
}
