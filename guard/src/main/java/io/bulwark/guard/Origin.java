package io.bulwark.guard;

/** Who wrote a passage; instructions mean something else in a document than in what a user says. */
public enum Origin {
    /** The person in front of the model. */
    USER,
    /** The application's own instructions. */
    SYSTEM,
    /** The model, now or in an earlier turn. */
    ASSISTANT,
    /** A tool's result. */
    TOOL,
    /** A document, page, e-mail or other source. */
    DOCUMENT
}
