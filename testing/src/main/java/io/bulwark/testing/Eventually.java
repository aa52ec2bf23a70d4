package io.bulwark.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread or process is about to do, for a bounded time. */
public final class Eventually {
    private Eventually() {}

    /** Asks until {@code condition} holds; a failure while asking counts as not yet. */
    public static void holds(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        RuntimeException last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (RuntimeException e) {
                last = e;
            }
            ServerProcess.pause(50);
        }
        throw new AssertionError("Not within " + patience + ": " + what, last);
    }

    /** The first value that is given without a failure. */
    public static <T> T succeeds(String what, Duration patience, Supplier<T> supplier) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return supplier.get();
            } catch (RuntimeException e) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("Not within " + patience + ": " + what, e);
                }
            }
            ServerProcess.pause(50);
        }
    }
}
