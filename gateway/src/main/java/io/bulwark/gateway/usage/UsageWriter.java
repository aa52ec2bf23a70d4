package io.bulwark.gateway.usage;

import io.bulwark.kernel.KillPoint;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes finished calls in groups: one thread, one transaction for all that ended within some milliseconds. What cannot be
 * written waits and is tried again; when the queue is full, those who add wait too.
 */
@Singleton
public final class UsageWriter {
    private static final System.Logger LOG = System.getLogger("io.bulwark.gateway");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration SLICE = Duration.ofMillis(200);

    private final UsageStore store;
    private final UsageMetrics metrics;
    private final BlockingQueue<Waiting> queue;
    private final int capacity;
    private final int batch;
    private final long flushNanos;
    private final DistributionSummary sizes;
    private @Nullable Thread thread;
    private volatile boolean stopping;

    private record Waiting(UsageRecord record, CompletableFuture<@Nullable Void> written) {}

    @Inject
    UsageWriter(UsageStore store, UsageMetrics metrics, UsageConfig config, MeterRegistry registry) {
        this.store = store;
        this.metrics = metrics;
        this.capacity = config.queue();
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.batch = config.batch();
        this.flushNanos = config.flushEvery().toNanos();
        this.sizes = DistributionSummary.builder("bulwark.gateway.usage.batch")
                .description("Calls written in one transaction")
                .register(registry);
        Gauge.builder("bulwark.gateway.usage.waiting", queue, BlockingQueue::size)
                .description("Finished calls that wait to be written")
                .register(registry);
    }

    /** Whether so many records wait that no further call should begin. */
    boolean congested() {
        return queue.size() * 10L > capacity * 9L || stopping;
    }

    /** Queues a record; waits while the queue is full. */
    CompletionStage<@Nullable Void> add(UsageRecord record) {
        metrics.count(record);
        Waiting waiting = new Waiting(record, new CompletableFuture<>());
        start();
        boolean interrupted = false;
        // The call has cost its money: an interrupted thread hands its record over all the same.
        while (true) {
            try {
                queue.put(waiting);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return waiting.written();
    }

    private synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("gateway-usage").start(this::run);
        }
    }

    private void run() {
        List<Waiting> group = new ArrayList<>();
        while (!stopping || !queue.isEmpty()) {
            try {
                collect(group);
                if (!group.isEmpty()) {
                    write(group);
                    group.clear();
                }
            } catch (InterruptedException e) {
                // Stopping: the loop goes on until the queue is empty.
                stopping = true;
            }
        }
    }

    /** Waits for a first record, and then for others until the group is full or the first one has waited long enough. */
    private void collect(List<Waiting> group) throws InterruptedException {
        Waiting first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        group.add(first);
        long end = System.nanoTime() + flushNanos;
        while (group.size() < batch) {
            queue.drainTo(group, batch - group.size());
            long left = end - System.nanoTime();
            if (group.size() >= batch || left <= 0 || stopping) {
                return;
            }
            // In slices, so that stopping is noticed however long groups are collected.
            Waiting next = queue.poll(Math.min(left, SLICE.toNanos()), TimeUnit.NANOSECONDS);
            if (next != null) {
                group.add(next);
            }
        }
    }

    private void write(List<Waiting> group) {
        long pause = TimeUnit.MILLISECONDS.toNanos(50);
        while (true) {
            try {
                KillPoint.pass("gateway.usage.before-commit");
                store.write(group.stream().map(Waiting::record).toList());
                KillPoint.pass("gateway.usage.after-commit");
                sizes.record(group.size());
                group.forEach(w -> w.written().complete(null));
                return;
            } catch (RuntimeException e) {
                if (refusedData(e)) {
                    writeOneByOne(group);
                    return;
                }
                metrics.failed();
                LOG.log(System.Logger.Level.WARNING, "Usage of {0} calls will be written later", group.size());
                if (stopping && pause > LONGEST_PAUSE.toNanos() / 2) {
                    group.forEach(w -> w.written().completeExceptionally(e));
                    return;
                }
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            }
        }
    }

    /** One record that the database refuses must not keep the others from being written. */
    private void writeOneByOne(List<Waiting> group) {
        for (Waiting waiting : group) {
            try {
                store.write(List.of(waiting.record()));
                waiting.written().complete(null);
            } catch (RuntimeException e) {
                metrics.lost();
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The usage of call " + waiting.record().id() + " cannot be written; its budget stays charged",
                        e);
                waiting.written().completeExceptionally(e);
            }
        }
    }

    /** SQL states of data exceptions and violated constraints: the same data will be refused again. */
    private static boolean refusedData(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
            }
        }
        return false;
    }

    /** Writes what waits and ends; a call that is finished afterwards is not recorded. */
    @PreDestroy
    public void stop() {
        stopping = true;
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
