package io.bulwark.gateway.route;

import java.time.Duration;

/**
 * How one model of one provider has been doing. Its circuit opens after five failures in a row, or when at least half of the
 * last twenty calls failed; two seconds later one call is let through, whose outcome closes it or opens it again, then for four,
 * eight and at most ten seconds.
 */
final class Health {
    static final int IN_A_ROW = 5;
    /** The longest pause; the first is a fifth of it. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final int FIRST_SHARE = 5;
    private static final int WINDOW = 20;
    private static final int FEWEST = 10;
    private static final double SMOOTHING = 0.2;
    /** A latency that nobody has measured for this long says little; the target is tried again. */
    private static final long STALE = Duration.ofMinutes(1).toNanos();

    private final Timing timing;
    private int failures;
    private int last;
    private int counted;
    private boolean open;
    private boolean probing;
    private long openUntil;
    private int openings;
    private boolean resting;
    private long restUntil;
    private double latency;
    private long measuredAt;
    private boolean measured;

    Health(Timing timing) {
        this.timing = timing;
    }

    /** Whether a call may go out; one that may has to be followed by {@link #ended} or {@link #undecided}. */
    synchronized boolean admits() {
        if (!open) {
            return true;
        }
        if (probing || timing.nanos() - openUntil < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    /** The first token has come: whatever follows, it is alive. */
    synchronized boolean answering(double millis) {
        boolean reopened = open;
        open = false;
        probing = false;
        latency = measured ? latency + SMOOTHING * (millis - latency) : millis;
        measured = true;
        measuredAt = timing.nanos();
        return reopened;
    }

    /** The call is over; true when this opened the circuit. */
    synchronized boolean ended(boolean well) {
        last = (last << 1 | (well ? 0 : 1)) & (1 << WINDOW) - 1;
        counted = Math.min(WINDOW, counted + 1);
        if (well) {
            failures = 0;
            openings = 0;
            return false;
        }
        failures++;
        boolean rate = counted >= FEWEST && Integer.bitCount(last) * 2 >= counted;
        if (!open && failures < IN_A_ROW && !rate) {
            return false;
        }
        boolean fresh = !open;
        open = true;
        probing = false;
        counted = 0;
        last = 0;
        openUntil = timing.nanos() + pause();
        return fresh;
    }

    private long pause() {
        long longest = PAUSE.toNanos();
        long pause = Math.min(longest, longest / FIRST_SHARE << openings);
        openings = pause == longest ? openings : openings + 1;
        return pause;
    }

    /** The call said nothing about the target. */
    synchronized void undecided() {
        probing = false;
    }

    /** The target asked to be left alone for this long. */
    synchronized void rest(Duration time) {
        resting = true;
        restUntil = timing.nanos() + time.toNanos();
    }

    /** From when on it may be asked, as {@link Timing#nanos}; now or earlier when it may be asked now. */
    synchronized long ready() {
        long now = timing.nanos();
        resting &= restUntil - now > 0;
        return resting ? restUntil : now;
    }

    synchronized Duration untilAdmitting() {
        return open ? Duration.ofNanos(Math.max(0, openUntil - timing.nanos())) : Duration.ZERO;
    }

    /** Milliseconds to the first token of late, 0 when not known. */
    synchronized double latency() {
        return measured && timing.nanos() - measuredAt < STALE ? latency : 0;
    }

    synchronized boolean isOpen() {
        return open;
    }
}
