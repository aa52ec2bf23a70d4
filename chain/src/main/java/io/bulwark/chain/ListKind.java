package io.bulwark.chain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What it means to stand on a list. */
public enum ListKind {
    SANCTIONED,
    SCAM,
    TRUSTED;

    /** The name in requests, answers and the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ListKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.wire().equals(text)).findFirst();
    }
}
