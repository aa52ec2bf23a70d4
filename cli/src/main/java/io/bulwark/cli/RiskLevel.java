package io.bulwark.cli;

import java.util.Arrays;
import java.util.Optional;

/** The risk levels, least first. */
enum RiskLevel {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL,
    SEVERE;

    static Optional<RiskLevel> parse(String text) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(text))
                .findFirst();
    }

    /** Whether a result at {@code level} is at or above this one. A level that is not known counts as reached. */
    boolean reachedBy(String level) {
        return parse(level).map(known -> known.compareTo(this) >= 0).orElse(true);
    }
}
