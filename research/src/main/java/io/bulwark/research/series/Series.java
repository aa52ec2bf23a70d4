package io.bulwark.research.series;

import io.bulwark.research.Findings;
import io.bulwark.research.keep.Months;
import io.bulwark.research.module.Metric;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The front door: keep the figures of a look, read one figure over time. */
@Singleton
public final class Series {
    private final SeriesStore store;
    private final Months months;
    private final InstantSource clock;

    @Inject
    public Series(Jdbi jdbi, InstantSource clock) {
        this.store = new SeriesStore(jdbi);
        this.months = new Months(jdbi, "metric");
        this.clock = clock;
    }

    /** One step of a range: from {@code at} on, for the step's length. */
    public record Point(Instant at, double mean, double least, double most, double last, long count) {}

    /** Keeps every number of a look with the caller's transaction; a figure that was kept from before is left out. */
    public void keep(Handle handle, String project, Findings findings) {
        List<Metric> numbers = findings.report().metrics().stream()
                .filter(metric -> metric.value().isNumber())
                .filter(metric -> Double.isFinite(metric.value().asDouble()))
                .toList();
        store.insert(handle, project, numbers);
    }

    /** What is known of a figure in a range, in steps; steps without any are left out. */
    public List<Point> range(String project, String path, Instant from, Instant to, Duration step) {
        return store.range(project, path, from, to, step);
    }

    /** Makes room ahead and drops months that ended before {@code kept}. */
    public void sweep(Duration kept) {
        Instant now = clock.instant();
        months.makeAhead(now);
        months.dropBefore(now.minus(kept));
    }
}
