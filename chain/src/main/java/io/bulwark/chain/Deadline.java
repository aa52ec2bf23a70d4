package io.bulwark.chain;

import java.time.Duration;

/** The moment by which something has to be over, on the monotonic clock. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    long remainingNanos() {
        return nanos - System.nanoTime();
    }

    boolean passed() {
        return remainingNanos() <= 0;
    }

    /** The earlier of this and the given time from now. */
    Deadline within(Duration time) {
        return remainingNanos() < time.toNanos() ? this : in(time);
    }
}
