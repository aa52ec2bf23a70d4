package io.bulwark.guard.evaluate;

import java.util.Map;

/** A typed stretch of code points. */
record Span(String type, int start, int end) {
    /** Names that mean the same in different sets. */
    private static final Map<String, String> ALIASES = Map.of(
            "STREET_ADDRESS", "ADDRESS",
            "GPE", "LOCATION",
            "EMAIL", "EMAIL_ADDRESS",
            "PHONE", "PHONE_NUMBER",
            "IBAN", "IBAN_CODE",
            "SSN", "US_SSN");

    static String normal(String type) {
        return ALIASES.getOrDefault(type, type);
    }

    /** Whether two spans share at least half of what they cover together; an unnamed type fits every type. */
    boolean matches(Span other) {
        int shared = Math.min(end, other.end) - Math.max(start, other.start);
        int union = Math.max(end, other.end) - Math.min(start, other.start);
        return shared * 2 >= union && shared > 0 && (type.isEmpty() || other.type.isEmpty() || type.equals(other.type));
    }
}
