package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time and chance as the router sees them. */
public interface Timing {
    /** The machine's. */
    Timing SYSTEM = new Timing() {};

    /** Nanoseconds of a clock that never goes back. */
    default long nanos() {
        return System.nanoTime();
    }

    /** From 0 to below 1. */
    default double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Waits; false when the call was cancelled meanwhile. */
    default boolean sleep(Duration time, Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        var registration = cancellation.onCancel(cancelled::countDown);
        try {
            return !cancelled.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            registration.close();
        }
    }
}
