package io.bulwark.research.module;

import java.util.Locale;

/** How far it is shown that an account belongs to a project; better ones come first. */
enum Verification {
    /** Each side names the other. */
    PROVED,
    /** One side names the other. */
    ONE_WAY,
    /** Somebody else says so. */
    CLAIMED,
    UNKNOWN;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    Verification better(Verification other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
