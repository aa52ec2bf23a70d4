package io.bulwark.jobs;

import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Signals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A worker: claims jobs of the kinds it has handlers for and runs them, a fixed number at a time. Handlers run on platform
 * threads, since hostile input may burn processor time and a virtual thread would hold its carrier meanwhile. An attempt
 * past its deadline is interrupted and loses its slot even if its thread goes on; to keep the machine alive, threads that
 * ignore the interrupt count against the slots once there are more of them than slots.
 */
@Singleton
public final class JobRunner {
    static final String CHANNEL = "jobs";
    private static final Duration WATCH_EVERY = Duration.ofMillis(100);
    private static final Duration LAST_COMMITS = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger("io.bulwark.jobs");

    private final Attempts attempts;
    private final JobMetrics metrics;
    private final JobTraces traces;
    private final Signals signals;
    private final InstantSource clock;
    private final JobsConfig config;
    private final Map<String, JobHandler> handlers;
    private volatile Set<String> kinds = Set.of();
    private final UUID worker;
    private final Map<Attempt, Run> active = new ConcurrentHashMap<>();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final Object ended = new Object();
    private @Nullable Started started;
    private volatile @Nullable Loop claiming;
    private volatile boolean backlog;

    private record Started(ExecutorService threads, Loop claim, List<Loop> upkeep, Signals.Subscription subscription) {}

    @Inject
    public JobRunner(
            Jobs jobs,
            Signals signals,
            InstantSource clock,
            JobsConfig config,
            MeterRegistry meters,
            UuidV7 ids,
            OpenTelemetry telemetry,
            @Any Instance<JobHandler> handlers) {
        this(
                jobs,
                signals,
                clock,
                config,
                meters,
                ids,
                telemetry,
                handlers.stream().toList());
    }

    /** For use without CDI. */
    public JobRunner(
            Jobs jobs,
            Signals signals,
            InstantSource clock,
            JobsConfig config,
            MeterRegistry meters,
            UuidV7 ids,
            OpenTelemetry telemetry,
            Collection<? extends JobHandler> handlers) {
        this.traces = new JobTraces(telemetry);
        this.attempts = jobs.attempts();
        this.metrics = jobs.metrics();
        this.signals = signals;
        this.clock = clock;
        this.config = config;
        this.worker = ids.next();
        this.handlers = handlers.stream().collect(Collectors.toMap(JobHandler::kind, Function.identity()));
        Gauge.builder("bulwark.jobs.active", active, Map::size)
                .description("Attempts this worker is running")
                .register(meters);
        Gauge.builder("bulwark.jobs.abandoned", abandoned, AtomicInteger::get)
                .description("Threads of this worker that have ignored the interrupt at their deadline so far")
                .register(meters);
    }

    /** Starts claiming every kind it has a handler for. Does nothing when it has started or has no handlers. */
    public void start() {
        start(kind -> true);
    }

    /**
     * Starts claiming the kinds that {@code wanted} accepts.
     *
     * @return the kinds it now runs; none when it has started already or nothing matches
     */
    public synchronized Set<String> start(Predicate<String> wanted) {
        Set<String> chosen = handlers.keySet().stream().filter(wanted).collect(Collectors.toUnmodifiableSet());
        if (started != null || chosen.isEmpty()) {
            return Set.of();
        }
        kinds = chosen;
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("job-", 0).factory());
        List<Loop> upkeep = List.of(
                new Loop("jobs-watch", WATCH_EVERY, this::watch),
                new Loop("jobs-progress", config.progressFlush(), this::flush),
                new Loop("jobs-lease", WATCH_EVERY, new Renewal()::step));
        Loop claim = new Loop("jobs-claim", config.poll(), () -> claim(threads));
        claiming = claim;
        started = new Started(threads, claim, upkeep, signals.subscribe(CHANNEL, payload -> claim.wake()));
        return chosen;
    }

    /**
     * Stops claiming, lets running attempts finish for up to {@code drain}, then interrupts the rest and gives their jobs
     * back to other workers at once.
     */
    public synchronized void stop(Duration drain) {
        Started stopping = started;
        if (stopping == null) {
            return;
        }
        started = null;
        claiming = null;
        stopping.subscription().close();
        stopping.claim().close();
        awaitIdle(drain);
        List<Attempt> left = active.values().stream()
                .filter(this::abandon)
                .map(run -> run.attempt)
                .toList();
        stopping.upkeep().forEach(Loop::close);
        try {
            attempts.flush(left);
            attempts.release(left);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Unfinished jobs stay leased until their leases end", e);
        }
        awaitIdle(LAST_COMMITS);
        stopping.threads().shutdown();
    }

    private boolean claim(ExecutorService threads) {
        int free = config.concurrency() - active.size() - Math.max(0, abandoned.get() - config.concurrency());
        backlog = true;
        if (free > 0) {
            List<Attempt> claimed = attempts.claim(worker, kinds, free);
            backlog = claimed.size() == free;
            for (Attempt attempt : claimed) {
                Run run = new Run(attempt);
                active.put(attempt, run);
                threads.execute(() -> execute(run));
            }
        }
        return false;
    }

    private void execute(Run run) {
        Attempt attempt = run.attempt;
        String kind = attempt.job().kind();
        long start = System.nanoTime();
        String result = "abandoned";
        JobTraces.Running trace = traces.begin(attempt);
        try {
            if (run.begin()) {
                JobOutcome outcome = null;
                try {
                    outcome = Objects.requireNonNull(handler(kind).run(attempt), "A handler returned null");
                } catch (Throwable e) {
                    LOG.log(
                            run.interrupted() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                            "Attempt " + attempt.job().attempt() + " of job "
                                    + attempt.job().id() + " failed",
                            e);
                }
                if (run.conclude()) {
                    KillPoint.pass("jobs.handled");
                    result = write(attempt, outcome);
                }
            }
        } finally {
            if (active.remove(attempt) == null) {
                abandoned.decrementAndGet();
            }
            trace.end(result);
            metrics.attempt(kind, result, Duration.ofNanos(System.nanoTime() - start));
            slotFreed();
        }
    }

    private JobHandler handler(String kind) {
        return Objects.requireNonNull(handlers.get(kind), kind);
    }

    /**
     * Writes the end of an attempt. While the database is away this goes on until the deadline, after which the fence
     * would refuse it anyway. A commit of unknown outcome is simply repeated: if it was done, the fence refuses the second.
     */
    private String write(Attempt attempt, @Nullable JobOutcome outcome) {
        JobOutcome toWrite = outcome;
        int outages = 0;
        while (true) {
            try {
                boolean written = toWrite == null ? attempts.failed(attempt) : attempts.finish(attempt, toWrite);
                if (written || (outages > 0 && attempts.ended(attempt))) {
                    return word(toWrite);
                }
                return "lost";
            } catch (RuntimeException | Error e) {
                if (Outage.isOutage(e)) {
                    if (!clock.instant().isBefore(attempt.deadline())) {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "The database came back too late for job "
                                        + attempt.job().id());
                        return "lost";
                    }
                    pause(outages++);
                } else if (toWrite != null) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "The result of job " + attempt.job().id() + " cannot be stored",
                            e);
                    toWrite = null;
                } else {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "The failure of job " + attempt.job().id() + " cannot be stored; its lease will end",
                            e);
                    return "lost";
                }
            }
        }
    }

    private static String word(@Nullable JobOutcome outcome) {
        return switch (outcome) {
            case null -> "failed";
            case JobOutcome.Completed done -> "completed";
            case JobOutcome.PartiallyFailed partly -> "partially_failed";
            case JobOutcome.Refused refused -> "refused";
        };
    }

    private static void pause(int outages) {
        try {
            Thread.sleep(Outage.pauseAfter(outages));
        } catch (InterruptedException e) {
            // Nobody interrupts an attempt that is being written, so this can only be a stray one from the handler.
            LOG.log(System.Logger.Level.DEBUG, "A pause was cut short", e);
        }
    }

    private boolean watch() {
        Instant now = clock.instant();
        for (Run run : active.values()) {
            if (!now.isBefore(run.attempt.deadline()) && abandon(run)) {
                LOG.log(System.Logger.Level.WARNING, "Job " + run.attempt.job().id() + " ran past its deadline");
            }
        }
        return false;
    }

    private boolean flush() {
        attempts.flush(active.keySet());
        return false;
    }

    /** Interrupts the attempt's thread, unless it is already writing its end, and frees the slot. */
    private boolean abandon(Run run) {
        if (!run.abandon()) {
            return false;
        }
        abandoned.incrementAndGet();
        if (active.remove(run.attempt) == null) {
            abandoned.decrementAndGet();
        }
        slotFreed();
        return true;
    }

    private void slotFreed() {
        Loop loop = claiming;
        // Without a backlog at the last look, the next job comes with a signal of its own.
        if (loop != null && backlog) {
            loop.wake();
        }
        synchronized (ended) {
            ended.notifyAll();
        }
    }

    private void awaitIdle(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (ended) {
            try {
                for (long left = limit.toNanos(); !active.isEmpty() && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(ended, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Renews all leases of this worker by the injected clock, so that a jump of the clock renews them at once. */
    private final class Renewal {
        private Instant last = Instant.EPOCH;

        boolean step() {
            Instant now = clock.instant();
            if (!active.isEmpty() && Duration.between(last, now).abs().compareTo(config.renewEvery()) >= 0) {
                for (Attempt lost : attempts.renew(active.keySet())) {
                    Run run = active.get(lost);
                    if (run != null && abandon(run)) {
                        LOG.log(System.Logger.Level.WARNING, "Job " + lost.job().id() + " was lost to another worker");
                    }
                }
                last = now;
            }
            return false;
        }
    }

    /** One attempt on its thread. An interrupt reaches the handler only, never the writing of its end or the next job. */
    private static final class Run {
        private enum Phase {
            CLAIMED,
            HANDLING,
            WRITING,
            ABANDONED
        }

        private final Attempt attempt;
        private Phase phase = Phase.CLAIMED;
        private @Nullable Thread thread;

        Run(Attempt attempt) {
            this.attempt = attempt;
        }

        synchronized boolean begin() {
            thread = Thread.currentThread();
            return move(Phase.CLAIMED, Phase.HANDLING);
        }

        synchronized boolean conclude() {
            thread = null;
            // The flag belongs to the handler's run; the thread and the connection are used again.
            Thread.interrupted();
            return move(Phase.HANDLING, Phase.WRITING);
        }

        synchronized boolean abandon() {
            boolean now = move(Phase.CLAIMED, Phase.ABANDONED) || move(Phase.HANDLING, Phase.ABANDONED);
            if (now && thread != null) {
                thread.interrupt();
            }
            return now;
        }

        synchronized boolean interrupted() {
            return phase == Phase.ABANDONED;
        }

        private boolean move(Phase from, Phase to) {
            boolean moves = phase == from;
            if (moves) {
                phase = to;
            }
            return moves;
        }
    }
}
