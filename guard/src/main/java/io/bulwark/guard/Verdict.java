package io.bulwark.guard;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of a text, from harmless to refused; {@code NOT_CHECKED} says that nobody looked. */
public enum Verdict {
    ALLOW,
    NOT_CHECKED,
    FLAG,
    REDACT,
    BLOCK;

    /** The verdict in lower case, as the wire form writes it. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the wire form; throws {@link IllegalArgumentException} for another word. */
    @JsonCreator
    public static Verdict of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** The stricter of two verdicts. */
    public Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
