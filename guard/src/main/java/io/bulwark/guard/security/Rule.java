package io.bulwark.guard.security;

import java.util.Locale;

/** What a pattern of the rule files means. */
enum Rule {
    /** Puts earlier instructions out of force. */
    OVERRIDE,
    /** Asks for the system prompt or the words before. */
    EXTRACT,
    /** Asks for answers without rules. */
    JAILBREAK,
    /** Puts the model into a part that loosens its rules. */
    PERSONA,
    /** Hides the request in pieces or encodings. */
    TOKEN,
    /** Asks for a secret or for personal data of someone. */
    SECRET,
    /** Claims an authority that nobody can check. */
    CLAIM,
    /** Forges the signs between system and user. */
    DELIMITER,
    /** Tells a reading model what to answer or do. */
    PLANTED;

    private static final Rule[] ALL = values();

    /** Whether a match alone says a good deal. */
    boolean strong() {
        return this == OVERRIDE || this == EXTRACT || this == JAILBREAK || this == DELIMITER;
    }

    static int count() {
        return ALL.length;
    }

    static Rule of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
