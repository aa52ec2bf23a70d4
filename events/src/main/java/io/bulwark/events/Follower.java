package io.bulwark.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One reader's place in a topic. For one thread at a time; {@code close} may come from another. */
public final class Follower implements AutoCloseable {
    private static final int BATCH = 100;
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLog log;
    private final String topic;
    private final Semaphore wake = new Semaphore(0);
    private long lastId;
    private volatile boolean closed;

    Follower(EventLog log, String topic, long afterId) {
        this.log = log;
        this.topic = topic;
        this.lastId = afterId;
    }

    /**
     * The next events in order, as soon as there are any. Empty when {@code timeout} has passed, the follower was closed,
     * or the thread was interrupted (its flag stays set). Looks by itself every second, in case a signal was lost.
     */
    public List<Event> next(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            wake.drainPermits();
            if (closed) {
                break;
            }
            List<Event> events = log.after(topic, lastId, BATCH);
            if (!events.isEmpty()) {
                lastId = events.getLast().id();
                return events;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                wake.tryAcquire(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return List.of();
    }

    void wake() {
        wake.release();
    }

    @Override
    public void close() {
        closed = true;
        log.forget(this, topic);
        wake.release();
    }
}
