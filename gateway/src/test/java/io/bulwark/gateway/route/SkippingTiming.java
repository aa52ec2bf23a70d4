package io.bulwark.gateway.route;

import io.bulwark.gateway.provider.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, but waiting is skipped: the time is later at once. */
final class SkippingTiming implements Timing {
    private final AtomicLong skipped = new AtomicLong();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private volatile double chance = 0.5;

    @Override
    public long nanos() {
        return System.nanoTime() + skipped.get();
    }

    @Override
    public double random() {
        return chance;
    }

    void random(double value) {
        chance = value;
    }

    @Override
    public boolean sleep(Duration time, Cancellation cancellation) {
        waits.add(time);
        skip(time);
        return !cancellation.cancelled();
    }

    void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    /** What the router waited for, in order. */
    List<Duration> waits() {
        return List.copyOf(waits);
    }
}
