package io.bulwark.guard.bias;

import io.bulwark.guard.Severity;

/**
 * What the lexicon knows about a word or phrase.
 *
 * @param group the kind of group it is about, or empty
 * @param instead what to write in its stead; empty to leave it out
 * @param foreign of another language than English
 */
record Term(String category, Severity severity, String group, Use use, String instead, boolean foreign) {
    /** When a term counts. */
    enum Use {
        HARD,
        STRONG,
        AIM,
        MILD,
        OWN
    }
}
