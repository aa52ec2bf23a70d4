package io.bulwark.research.usage;

import io.bulwark.research.keep.Months;
import io.bulwark.research.report.ProjectQueries;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The front door: note a question, read what was asked. */
@Singleton
public final class ProjectUsage implements ProjectQueries {
    private static final System.Logger LOG = System.getLogger("io.bulwark.research");
    private static final int WAITING = 20_000;
    private static final int BATCH = 1_000;
    private static final Duration DAY = Duration.ofDays(1);

    private final UsageStore store;
    private final Months months;
    private final InstantSource clock;
    private final Counter lost;
    private final BlockingQueue<Query> queue = new ArrayBlockingQueue<>(WAITING);
    private volatile @Nullable Thread writer;
    private volatile boolean stopping;

    /** How often a project was asked about, and when last; null for never. */
    public record Count(long queries, @Nullable Instant last) {}

    /**
     * What people asked about in the last day.
     *
     * @param askers how many different ones
     * @param earlier questions in the day before
     */
    public record Trend(String project, long queries, long askers, long earlier) {}

    @Inject
    public ProjectUsage(Jdbi jdbi, InstantSource clock, MeterRegistry metrics) {
        this.store = new UsageStore(jdbi);
        this.months = new Months(jdbi, "query_log");
        this.clock = clock;
        this.lost = metrics.counter("bulwark_research_queries_lost");
    }

    /** Notes a question; never waits. With twenty thousand unwritten ones further ones are only counted as lost. */
    public void note(Query query) {
        start();
        if (!queue.offer(query)) {
            lost.increment();
        }
    }

    private void start() {
        if (writer == null) {
            synchronized (this) {
                if (writer == null && !stopping) {
                    writer = Thread.ofPlatform().daemon().name("research-usage").start(this::run);
                }
            }
        }
    }

    private void run() {
        while (!stopping) {
            try {
                TimeUnit.MILLISECONDS.sleep(500);
                flush();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "Questions will be written later", e);
            }
        }
    }

    /** Writes what waits. What the database does not take now waits on. */
    public synchronized void flush() {
        List<Query> batch = new ArrayList<>();
        while (queue.drainTo(batch, BATCH) > 0) {
            try {
                store.write(batch);
            } catch (RuntimeException e) {
                batch.forEach(each -> {
                    if (!queue.offer(each)) {
                        lost.increment();
                    }
                });
                throw e;
            }
            batch.clear();
        }
    }

    /** All questions about a project so far, this instance's last ones included. */
    public Count count(String project) {
        flush();
        return store.count(project);
    }

    /** Questions, newest first: an owner's, or everybody's for null; about one project, or all for null. */
    public List<Query> queries(@Nullable String owner, @Nullable String project, Instant before, int limit) {
        flush();
        return store.queries(owner, project, before, limit);
    }

    @Override
    public Map<String, Long> top(Instant from, int most) {
        flush();
        Map<String, Long> queries = new LinkedHashMap<>();
        store.trending(from, from, clock.instant(), most).forEach(each -> queries.put(each.project(), each.queries()));
        return queries;
    }

    /** What most different people asked about in the last day, first the one with most. */
    public List<Trend> trending(int limit) {
        Instant now = clock.instant();
        return store.trending(now.minus(DAY.multipliedBy(2)), now.minus(DAY), now, limit);
    }

    /** Makes room ahead and drops single questions from before {@code kept}; the counts stay. */
    public void sweep(Duration kept) {
        Instant now = clock.instant();
        months.makeAhead(now);
        months.dropBefore(now.minus(kept));
    }

    /** Writes what waits and ends. */
    @PreDestroy
    public void stop() {
        stopping = true;
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} questions could not be written", queue.size());
        }
    }
}
