package io.bulwark.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Those who wait for jobs to finish. They are woken by this process or by a signal; for lost signals, all of them together
 * look at the database once per poll interval, however many they are.
 */
final class JobWaiters {
    static final String CHANNEL = "jobs.finished";
    private static final System.Logger LOG = System.getLogger("io.bulwark.jobs");

    private final JobStore store;
    private final long pollNanos;
    private final Map<UUID, List<CountDownLatch>> waiting = new ConcurrentHashMap<>();
    private final ReentrantLock polling = new ReentrantLock();
    private long lastPoll = System.nanoTime();

    JobWaiters(JobStore store, Duration poll) {
        this.store = store;
        this.pollNanos = poll.toNanos();
    }

    /** Registers before the job is looked at, so that no wake-up falls between the two. */
    CountDownLatch register(UUID job) {
        CountDownLatch latch = new CountDownLatch(1);
        waiting.compute(job, (id, latches) -> {
            List<CountDownLatch> all = latches == null ? new CopyOnWriteArrayList<>() : latches;
            all.add(latch);
            return all;
        });
        return latch;
    }

    void unregister(UUID job, CountDownLatch latch) {
        waiting.computeIfPresent(job, (id, latches) -> {
            latches.remove(latch);
            return latches.isEmpty() ? null : latches;
        });
    }

    /** Waits until the job's latch opens or {@code nanos} have passed. */
    void await(CountDownLatch latch, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        long left = nanos;
        while (left > 0 && !latch.await(Math.min(left, pollNanos), TimeUnit.NANOSECONDS)) {
            pollForAll();
            left = end - System.nanoTime();
        }
    }

    void wake(UUID job) {
        waiting.getOrDefault(job, List.of()).forEach(CountDownLatch::countDown);
    }

    /** Takes a signal: ids separated by line breaks, or nothing after a reconnect. */
    void onSignal(String payload) {
        if (payload.isEmpty()) {
            // Signals may have been lost; the next poll, at most one interval away, covers everyone.
            return;
        }
        payload.lines().map(UUID::fromString).forEach(this::wake);
    }

    private void pollForAll() {
        if (!polling.tryLock()) {
            return;
        }
        try {
            if (System.nanoTime() - lastPoll >= pollNanos) {
                lastPoll = System.nanoTime();
                store.finishedAmong(waiting.keySet()).forEach(this::wake);
            }
        } catch (RuntimeException e) {
            if (!Outage.isOutage(e)) {
                throw e;
            }
            LOG.log(System.Logger.Level.DEBUG, "Waiting goes on without the database", e);
        } finally {
            polling.unlock();
        }
    }
}
