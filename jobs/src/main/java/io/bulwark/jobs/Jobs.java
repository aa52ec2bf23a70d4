package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.events.EventLog;
import io.bulwark.events.NewEvent;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.KillPoint;
import io.bulwark.storage.Signals;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Submits jobs, finds them and waits for them. Running them is {@link JobRunner}'s part. */
@Singleton
public final class Jobs {
    private static final long READ_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JobStore store;
    private final EventLog events;
    private final Signals signals;
    private final InstantSource clock;
    private final JobsConfig config;
    private final JobWaiters waiters;
    private final JobMetrics metrics;
    private final Attempts attempts;

    @Inject
    public Jobs(
            Jdbi jdbi, EventLog events, Signals signals, InstantSource clock, JobsConfig config, MeterRegistry meters) {
        this.store = new JobStore(jdbi);
        this.events = events;
        this.signals = signals;
        this.clock = clock;
        this.config = config;
        this.waiters = new JobWaiters(store, config.awaitPoll());
        this.metrics = new JobMetrics(meters, this::stats);
        this.attempts = new Attempts(jdbi, store, events, signals, clock, config, waiters, metrics);
        signals.subscribe(JobWaiters.CHANNEL, waiters::onSignal);
    }

    /**
     * Submits a job in the caller's transaction, so that it exists exactly if the caller's rows do. Of several unfinished
     * jobs of one kind with one key, only the first is accepted, also when they come at the same moment.
     */
    public SubmitResult submit(Handle handle, NewJob job) {
        return handle.inTransaction(h -> {
            Instant now = clock.instant();
            Instant claimOrder =
                    now.plus(config.ageingStep().multipliedBy(job.priority().ageingSteps()));
            SubmitResult result = store.submit(h, job, now, claimOrder);
            if (result instanceof SubmitResult.Accepted) {
                NewEvent queued = new NewEvent("job.queued", JsonNodeFactory.instance.objectNode());
                events.append(h, job.id().topic(), List.of(queued));
                signals.send(h, JobRunner.CHANNEL, job.kind());
                h.afterCommit(() -> {
                    KillPoint.pass("jobs.submitted");
                    metrics.submitted(job.kind(), job.priority());
                });
                KillPoint.pass("jobs.submit-before-commit");
            }
            return result;
        });
    }

    /** The job as it stands now. */
    public Optional<Job> find(JobId id) {
        return store.find(id);
    }

    /**
     * Waits until the job has finished or {@code timeout} has passed, and returns it as it stands then. An interrupt ends
     * the wait early and stays set. A database that goes away meanwhile ends it only when it stays away until one second
     * after the timeout.
     *
     * @throws BulwarkException NOT_FOUND when there is no such job
     */
    public Job awaitFinished(JobId id, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        CountDownLatch latch = waiters.register(id.value());
        try {
            Job job = existing(id, end + READ_GRACE_NANOS);
            if (job.state().finished()) {
                return job;
            }
            try {
                waiters.await(latch, end - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return job;
            }
            return existing(id, end + READ_GRACE_NANOS);
        } finally {
            waiters.unregister(id.value(), latch);
        }
    }

    /** The unfinished jobs, counted. */
    public QueueStats stats() {
        return store.stats(clock.instant());
    }

    /** Deletes the jobs that finished before {@code instant} and says how many there were. Their events go by their age. */
    public int deleteFinishedBefore(Instant instant) {
        return store.deleteFinishedBefore(instant);
    }

    /** Deletes the finished jobs older than the configured retention. */
    public int deleteExpired() {
        return deleteFinishedBefore(clock.instant().minus(config.retention()));
    }

    Attempts attempts() {
        return attempts;
    }

    JobMetrics metrics() {
        return metrics;
    }

    private Job existing(JobId id, long endNanos) {
        for (int outages = 0; ; outages++) {
            try {
                return find(id).orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no job " + id));
            } catch (RuntimeException e) {
                if (!Outage.isOutage(e)
                        || System.nanoTime() >= endNanos
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(Outage.pauseAfter(outages).toNanos());
            }
        }
    }
}
