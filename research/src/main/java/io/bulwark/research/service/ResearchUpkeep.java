package io.bulwark.research.service;

import io.bulwark.research.keep.Reports;
import io.bulwark.research.series.Backfill;
import io.bulwark.research.series.Series;
import io.bulwark.research.usage.ProjectUsage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What has to be done from time to time. Every instance with the role scheduler tries; one of them does it. */
@Singleton
public final class ResearchUpkeep {
    private static final System.Logger LOG = System.getLogger("io.bulwark.research");

    private final Warming warming;
    private final PriceWatch prices;
    private final Archive archive;
    private final Reports reports;
    private final ProjectUsage usage;
    private final Series series;
    private final Backfill backfill;
    private final ResearchConfig config;
    private @Nullable ScheduledExecutorService timer;

    @Inject
    ResearchUpkeep(
            Warming warming,
            PriceWatch prices,
            Archive archive,
            Reports reports,
            ProjectUsage usage,
            Series series,
            Backfill backfill,
            ResearchConfig config) {
        this.warming = warming;
        this.prices = prices;
        this.archive = archive;
        this.reports = reports;
        this.usage = usage;
        this.series = series;
        this.backfill = backfill;
        this.config = config;
    }

    public synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("research-upkeep").factory());
        // A little later than the start, which has enough to do.
        var _ = timer.scheduleWithFixedDelay(() -> quietly(warming::round), 60, 30, TimeUnit.SECONDS);
        var _ = timer.scheduleWithFixedDelay(() -> quietly(prices::round), 75, 30, TimeUnit.SECONDS);
        var _ = timer.scheduleWithFixedDelay(() -> quietly(backfill::round), 90, 30, TimeUnit.SECONDS);
        var _ = timer.schedule(() -> quietly(this::makeAhead), 5, TimeUnit.SECONDS);
    }

    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        usage.stop();
    }

    /** Removes and moves what is past its time; once an hour is enough. */
    public void sweep() {
        makeAhead();
        reports.sweep(config.kept());
        archive.sweep();
    }

    private void makeAhead() {
        usage.sweep(config.usageKept());
        series.sweep(config.seriesKept());
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "The upkeep of research will be tried again", e);
        }
    }
}
