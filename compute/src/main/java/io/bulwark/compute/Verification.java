package io.bulwark.compute;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How results are compared. */
public enum Verification {
    /** Not at all: what the one node says is the result, and is shown as not verified. */
    NONE,
    /** Byte for byte. */
    EXACT,
    /** Lists of numbers within a tolerance. */
    NUMERIC;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Verification> of(String wire) {
        return Arrays.stream(values()).filter(v -> v.wire().equals(wire)).findFirst();
    }
}
