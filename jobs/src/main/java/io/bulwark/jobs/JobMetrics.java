package io.bulwark.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The queue's meters. Counters count this instance's doing; the depth is the whole queue's. */
final class JobMetrics {
    private static final long DEPTH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final System.Logger LOG = System.getLogger("io.bulwark.jobs");

    private final MeterRegistry meters;
    private final Supplier<QueueStats> stats;
    private @Nullable QueueStats depth;
    private long depthRead;

    JobMetrics(MeterRegistry meters, Supplier<QueueStats> stats) {
        this.meters = meters;
        this.stats = stats;
        for (JobState state : List.of(JobState.QUEUED, JobState.WAITING, JobState.PROCESSING, JobState.STALLED)) {
            Gauge.builder("bulwark.jobs.depth", () -> depth(state))
                    .description("Unfinished jobs in the whole queue")
                    .tag("state", state.wire())
                    .register(meters);
        }
    }

    void submitted(String kind, Priority priority) {
        meters.counter("bulwark.jobs.submitted", "kind", kind, "priority", priority.wire())
                .increment();
    }

    void finished(String kind, JobState state) {
        meters.counter("bulwark.jobs.finished", "kind", kind, "state", state.wire())
                .increment();
    }

    /** An attempt of this worker has ended; {@code result} is one of a few fixed words. */
    void attempt(String kind, String result, Duration took) {
        Timer.builder("bulwark.jobs.attempt")
                .description("Time from the start of an attempt until its end was written")
                .tag("kind", kind)
                .tag("result", result)
                .register(meters)
                .record(took);
    }

    /** One query serves all gauges of a scrape. Unknown is NaN, never zero. */
    private synchronized double depth(JobState state) {
        if (depth == null || System.nanoTime() - depthRead > DEPTH_NANOS) {
            try {
                depth = stats.get();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "The queue depth cannot be read", e);
                depth = null;
                return Double.NaN;
            }
            depthRead = System.nanoTime();
        }
        return depth.count(state);
    }
}
