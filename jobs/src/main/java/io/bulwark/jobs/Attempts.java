package io.bulwark.jobs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.EventLog;
import io.bulwark.events.NewEvent;
import io.bulwark.kernel.KillPoint;
import io.bulwark.storage.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The transactions in the life of an attempt. Each is fenced: for an attempt that lost its job it writes nothing. */
final class Attempts {
    private static final int MAX_DOUBLINGS = 4;

    private final Jdbi jdbi;
    private final JobStore store;
    private final EventLog events;
    private final Signals signals;
    private final InstantSource clock;
    private final JobsConfig config;
    private final JobWaiters waiters;
    private final JobMetrics metrics;

    Attempts(
            Jdbi jdbi,
            JobStore store,
            EventLog events,
            Signals signals,
            InstantSource clock,
            JobsConfig config,
            JobWaiters waiters,
            JobMetrics metrics) {
        this.jdbi = jdbi;
        this.store = store;
        this.events = events;
        this.signals = signals;
        this.clock = clock;
        this.config = config;
        this.waiters = waiters;
        this.metrics = metrics;
    }

    /** Claims up to {@code limit} due jobs of the given kinds for {@code worker}, most urgent first. */
    List<Attempt> claim(UUID worker, Set<String> kinds, int limit) {
        Instant now = clock.instant();
        List<Attempt> claimed = jdbi.inTransaction(h -> {
            List<Attempt> due = store.claim(
                    h,
                    worker,
                    kinds,
                    limit,
                    now,
                    now.minus(config.queuedTtl()),
                    now.plus(config.lease()),
                    now.plus(config.attemptDeadline()));
            Map<String, List<NewEvent>> started = new LinkedHashMap<>();
            for (Attempt attempt : due) {
                ObjectNode data = JsonNodeFactory.instance
                        .objectNode()
                        .put("attempt", attempt.job().attempt());
                started.put(attempt.job().id().topic(), List.of(new NewEvent("job.started", data)));
            }
            events.append(h, started);
            return due;
        });
        if (!claimed.isEmpty()) {
            KillPoint.pass("jobs.claimed");
        }
        return claimed;
    }

    /** Ends the job with the handler's outcome, in one transaction with the handler's own rows. False if it was lost. */
    boolean finish(Attempt attempt, JobOutcome outcome) {
        return switch (outcome) {
            case JobOutcome.Completed done ->
                end(
                        attempt,
                        JobState.COMPLETE,
                        null,
                        done.inTransaction(),
                        finished(JobState.COMPLETE, done.eventData().deepCopy()));
            case JobOutcome.PartiallyFailed partly -> {
                JobError error = new JobError(JobError.PARTIAL_FAILURE, partly.reason());
                ObjectNode data = partly.eventData().deepCopy().put("reason", error.message());
                yield end(
                        attempt,
                        JobState.PARTIAL_FAILURE,
                        error,
                        partly.inTransaction(),
                        finished(JobState.PARTIAL_FAILURE, data));
            }
            case JobOutcome.Refused refused -> {
                JobError error = new JobError(refused.code(), refused.message());
                yield end(attempt, JobState.FAILED, error, refused.inTransaction(), failed(error));
            }
        };
    }

    /** After an attempt that threw: the job waits for the next one, or fails after the last. False if it was lost. */
    boolean failed(Attempt attempt) {
        int number = attempt.job().attempt();
        if (number >= config.maxAttempts()) {
            JobError error =
                    new JobError(JobError.INTERNAL_ERROR, "The job failed in " + config.maxAttempts() + " attempts.");
            return end(attempt, JobState.FAILED, error, h -> {}, failed(error));
        }
        Duration pause = config.backoff().multipliedBy(1L << Math.min(number - 1, MAX_DOUBLINGS));
        return jdbi.inTransaction(h -> {
            Instant now = clock.instant();
            OptionalInt written = store.retry(h, attempt.fence(), now.plus(pause), now);
            written.ifPresent(from ->
                    events.append(h, attempt.job().id().topic(), attempt.progress(from, attempt.progressCount())));
            return written.isPresent();
        });
    }

    private boolean end(
            Attempt attempt, JobState state, @Nullable JobError error, Consumer<Handle> inTransaction, NewEvent last) {
        Job job = attempt.job();
        boolean ended = jdbi.inTransaction(h -> {
            OptionalInt written = store.finish(h, attempt.fence(), state, error, clock.instant());
            if (written.isEmpty()) {
                return false;
            }
            inTransaction.accept(h);
            List<NewEvent> rest = new ArrayList<>(attempt.progress(written.getAsInt(), attempt.progressCount()));
            rest.add(last);
            events.append(h, job.id().topic(), rest);
            signals.send(h, JobWaiters.CHANNEL, job.id().toString());
            KillPoint.pass("jobs.finish-before-commit");
            return true;
        });
        if (ended) {
            KillPoint.pass("jobs.finished");
            announce(job.id(), job.kind(), state);
        }
        return ended;
    }

    /** Whether this very attempt has ended the job, after a commit whose answer was lost. */
    boolean ended(Attempt attempt) {
        Optional<Job> ended = store.find(attempt.job().id())
                .filter(job ->
                        job.state().finished() && job.attempt() == attempt.job().attempt());
        ended.ifPresent(job -> announce(job.id(), job.kind(), job.state()));
        return ended.isPresent();
    }

    private void announce(JobId id, String kind, JobState state) {
        metrics.finished(kind, state);
        waiters.wake(id.value());
    }

    /**
     * Writes the attempts' pending progress events. The count kept in the job's row makes this exactly once, also when a
     * commit's outcome is unknown and the events are offered again.
     */
    void flush(Collection<Attempt> attempts) {
        Map<Fence, Attempt> pending = attempts.stream()
                .filter(Attempt::hasPending)
                .collect(Collectors.toMap(Attempt::fence, attempt -> attempt));
        if (pending.isEmpty()) {
            return;
        }
        Map<Fence, Integer> upTo = new HashMap<>();
        pending.forEach((fence, attempt) -> upTo.put(fence, attempt.progressCount()));
        Set<Fence> written = jdbi.inTransaction(h -> {
            Map<Fence, Integer> before = store.advanceProgress(h, upTo, clock.instant());
            Map<String, List<NewEvent>> missing = new HashMap<>();
            before.forEach((fence, from) -> {
                Attempt attempt = pending.get(fence);
                if (attempt != null) {
                    missing.put(attempt.job().id().topic(), attempt.progress(from, upTo.getOrDefault(fence, from)));
                }
            });
            events.append(h, missing);
            return before.keySet();
        });
        written.forEach(fence -> {
            Attempt attempt = pending.get(fence);
            if (attempt != null) {
                attempt.progressWritten(upTo.getOrDefault(fence, 0));
            }
        });
    }

    /** Renews the attempts' leases and returns those that have lost their job. */
    List<Attempt> renew(Collection<Attempt> attempts) {
        Map<Fence, Attempt> held = attempts.stream().collect(Collectors.toMap(Attempt::fence, attempt -> attempt));
        if (held.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        Set<Fence> missing = new HashSet<>(held.keySet());
        missing.removeAll(store.renew(held.keySet(), now.plus(config.lease()), now));
        if (!missing.isEmpty()) {
            // Not renewed is not yet lost: the row may have been locked by this attempt's own finish.
            missing.removeAll(store.owned(missing));
        }
        return held.values().stream()
                .filter(attempt -> missing.contains(attempt.fence()))
                .toList();
    }

    /** Gives unfinished jobs back for other workers to claim at once. */
    void release(Collection<Attempt> attempts) {
        List<Fence> fences = attempts.stream().map(Attempt::fence).toList();
        jdbi.useTransaction(h -> {
            if (store.release(h, fences, clock.instant()) > 0) {
                signals.send(h, JobRunner.CHANNEL, "released");
            }
        });
    }

    /** Brings back jobs whose worker died or overran; fails those out of attempts or time. Returns how many it changed. */
    int sweep() {
        int changed = 0;
        int batch;
        do {
            batch = stall() + failLost() + failExpired();
            changed += batch;
        } while (batch >= JobStore.SWEEP_BATCH);
        return changed;
    }

    private int stall() {
        return jdbi.inTransaction(h -> {
            int stalled = store.stall(h, config.maxAttempts(), clock.instant());
            if (stalled > 0) {
                signals.send(h, JobRunner.CHANNEL, "stalled");
            }
            return stalled;
        });
    }

    private int failLost() {
        JobError late =
                new JobError(JobError.TIMEOUT, "The job ran out of time in " + config.maxAttempts() + " attempts.");
        JobError died =
                new JobError(JobError.INTERNAL_ERROR, "The job failed in " + config.maxAttempts() + " attempts.");
        return announceAll(
                jdbi.inTransaction(h -> told(h, store.failLost(h, config.maxAttempts(), late, died, clock.instant()))));
    }

    private int failExpired() {
        JobError error = new JobError(
                JobError.TIMEOUT,
                "No worker took the job within " + config.queuedTtl().toMinutes() + " minutes.");
        return announceAll(jdbi.inTransaction(h -> {
            Instant now = clock.instant();
            return told(h, store.failExpired(h, error, now.minus(config.queuedTtl()), now));
        }));
    }

    private List<JobStore.Swept> told(Handle handle, List<JobStore.Swept> swept) {
        if (!swept.isEmpty()) {
            Map<String, List<NewEvent>> byTopic = new LinkedHashMap<>();
            swept.forEach(job -> byTopic.put(job.id().topic(), List.of(failed(job.error()))));
            events.append(handle, byTopic);
            signals.send(
                    handle,
                    JobWaiters.CHANNEL,
                    swept.stream().map(job -> job.id().toString()).collect(Collectors.joining("\n")));
        }
        return swept;
    }

    private int announceAll(List<JobStore.Swept> swept) {
        swept.forEach(job -> announce(job.id(), job.kind(), JobState.FAILED));
        return swept.size();
    }

    private static NewEvent finished(JobState state, ObjectNode data) {
        return new NewEvent("job.finished", data.put("status", state.wire()));
    }

    private static NewEvent failed(JobError error) {
        return new NewEvent(
                "job.failed",
                JsonNodeFactory.instance.objectNode().put("code", error.code()).put("message", error.message()));
    }
}
