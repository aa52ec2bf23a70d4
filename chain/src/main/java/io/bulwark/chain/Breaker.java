package io.bulwark.chain;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps calls away from an endpoint that fails: it opens after so many failures in a row, and after a pause lets one call
 * through, whose outcome closes it or opens it again. Thread-safe.
 */
final class Breaker {
    private final int threshold;
    private final Duration pause;
    private final LongSupplier nanos;
    private int failures;
    private boolean open;
    private boolean probing;
    private long openUntil;

    Breaker(int threshold, Duration pause, LongSupplier nanos) {
        this.threshold = threshold;
        this.pause = pause;
        this.nanos = nanos;
    }

    /** Whether a call may go out now. Each one that may has to be followed by one of the outcomes below. */
    synchronized boolean admits() {
        if (!open) {
            return true;
        }
        if (probing || nanos.getAsLong() - openUntil < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        open = false;
        probing = false;
    }

    synchronized void failed() {
        failures++;
        if (open || failures >= threshold) {
            rest(pause);
        }
    }

    /** The call said nothing about the endpoint's health. */
    synchronized void undecided() {
        probing = false;
    }

    /** Opens at once, for this long: the endpoint asked to be left alone. */
    synchronized void rest(Duration time) {
        open = true;
        probing = false;
        openUntil = nanos.getAsLong() + time.toNanos();
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Until it lets a call through again, zero when it does now. */
    synchronized Duration untilAdmitting() {
        return open ? Duration.ofNanos(Math.max(0, openUntil - nanos.getAsLong())) : Duration.ZERO;
    }
}
