package io.bulwark.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Repeats one step until closed: at once when the step returns true, otherwise when woken or after the interval. A step
 * that throws is repeated after a growing pause, so a loop outlives every outage.
 */
public final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.bulwark.jobs");
    private static final Duration LAST_STEP = Duration.ofSeconds(5);

    private final String name;
    private final long everyNanos;
    private final BooleanSupplier step;
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    public Loop(String name, Duration every, BooleanSupplier step) {
        this.name = name;
        this.everyNanos = every.toNanos();
        this.step = step;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    public void wake() {
        wake.release();
    }

    private void run() {
        int failures = 0;
        try {
            while (closed.getCount() > 0) {
                wake.drainPermits();
                try {
                    boolean again = step.getAsBoolean();
                    if (failures > 0) {
                        LOG.log(System.Logger.Level.INFO, "{0} works again", name);
                        failures = 0;
                    }
                    if (!again && closed.getCount() > 0) {
                        wake.tryAcquire(everyNanos, TimeUnit.NANOSECONDS);
                    }
                } catch (RuntimeException | Error e) {
                    // An outage is told once and without a stack trace, which would say nothing about it.
                    System.Logger.Level level = failures == 0 ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
                    if (Outage.isOutage(e)) {
                        LOG.log(level, "{0} cannot reach the database and will try again", name);
                    } else {
                        LOG.log(level, name + " failed and will try again", e);
                    }
                    closed.await(Outage.pauseAfter(failures++).toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the loop after its current step. No interrupt: on a virtual thread it would close the database's socket. */
    @Override
    public void close() {
        closed.countDown();
        wake.release();
        try {
            thread.join(LAST_STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
