package io.bulwark.research.upkeep;

import io.bulwark.research.notify.Subscriptions;
import io.bulwark.research.report.DailyReports;
import io.bulwark.research.watch.Alerts;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The timer of an instance with the role scheduler. */
@Singleton
public final class ReportUpkeep {
    private static final System.Logger LOG = System.getLogger("io.bulwark.research");

    private final DailyReports reports;
    private final Alerts alerts;
    private final Subscriptions subscriptions;
    private @Nullable ScheduledExecutorService timer;

    @Inject
    public ReportUpkeep(DailyReports reports, Alerts alerts, Subscriptions subscriptions) {
        this.reports = reports;
        this.alerts = alerts;
        this.subscriptions = subscriptions;
    }

    public synchronized void start() {
        if (timer == null) {
            timer = Executors.newScheduledThreadPool(
                    2, Thread.ofPlatform().daemon().name("research-", 0).factory());
            every(20, TimeUnit.SECONDS, "The daily report", reports::beginDue);
            every(20, TimeUnit.SECONDS, "Alerts", alerts::evaluateDue);
            every(3_600, TimeUnit.SECONDS, "Retention of research", this::sweep);
        }
    }

    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    private int sweep() {
        return reports.deleteExpired() + alerts.deleteExpired() + subscriptions.deleteStale();
    }

    private void every(long pause, TimeUnit unit, String what, Callable<?> step) {
        ScheduledExecutorService running = timer;
        if (running == null) {
            return;
        }
        var _ = running.scheduleWithFixedDelay(
                () -> {
                    try {
                        step.call();
                    } catch (Exception e) {
                        LOG.log(System.Logger.Level.WARNING, what + " will be tried again", e);
                    }
                },
                pause,
                pause,
                unit);
    }
}
