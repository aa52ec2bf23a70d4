package io.bulwark.guard.privacy.secrets;

import java.util.Locale;

/** The characters that the rest of a key may have. */
enum Charset {
    HEX,
    UPPER,
    LOWER,
    ALNUM,
    URL,
    DOT,
    B64,
    ANY,
    RUN;

    static Charset of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    private final boolean[] members = new boolean[128];

    Charset() {
        for (int c = 0; c < members.length; c++) {
            members[c] = member(c);
        }
    }

    boolean has(int c) {
        return c >= 0 && c < members.length && members[c];
    }

    private boolean member(int c) {
        boolean digit = c >= '0' && c <= '9';
        boolean lower = c >= 'a' && c <= 'z';
        boolean upper = c >= 'A' && c <= 'Z';
        return switch (this) {
            case HEX -> digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            case UPPER -> digit || upper;
            case LOWER -> digit || lower;
            case ALNUM -> digit || lower || upper;
            case URL -> digit || lower || upper || c == '-' || c == '_';
            case DOT -> digit || lower || upper || c == '-' || c == '_' || c == '.';
            case B64 -> digit || lower || upper || c == '+' || c == '/' || c == '=';
            case ANY -> digit || lower || upper || "-_.+/=~:%|@".indexOf(c) >= 0;
            case RUN -> digit || lower || upper || "-_.+/=~:%|@#!$*&?".indexOf(c) >= 0;
        };
    }
}
