package io.bulwark.cli;

import java.time.Duration;

/** A moment after which waiting ends, on the clock that never jumps. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The time left, never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean over() {
        return left().isZero();
    }

    /** Waits {@code time}, or what is left if that is less. */
    void pause(Duration time) {
        Duration left = left();
        try {
            Thread.sleep(time.compareTo(left) < 0 ? time : left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(Exit.REFUSED, "interrupted");
        }
    }
}
