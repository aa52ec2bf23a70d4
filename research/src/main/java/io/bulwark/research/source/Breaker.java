package io.bulwark.research.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Leaves a source alone for a while after several failures in a row; then one call tries whether it is back. */
final class Breaker {
    private static final int FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Clock clock;
    private int failures;
    private @Nullable Instant openUntil;

    Breaker(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean allows() {
        Instant now = clock.instant();
        if (openUntil == null) {
            return true;
        }
        if (now.isBefore(openUntil)) {
            return false;
        }
        openUntil = now.plus(PAUSE);
        return true;
    }

    synchronized void worked() {
        failures = 0;
        openUntil = null;
    }

    synchronized void failed() {
        if (++failures >= FAILURES) {
            openUntil = clock.instant().plus(PAUSE);
        }
    }
}
