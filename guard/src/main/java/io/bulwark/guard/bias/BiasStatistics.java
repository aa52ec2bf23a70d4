package io.bulwark.guard.bias;

import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Running counts of what the bias guard found, by application, in minutes of the last day. Safe for many threads; memory is
 * bounded by the number of applications (at most 1 000, further ones are counted together under {@code other}).
 *
 * <p>Drift is judged by a control chart for shares (p-chart, Shewhart): the share of flagged checks in the last hour
 * against the 23 hours before, with limits three standard errors away.
 */
public final class BiasStatistics {
    private static final int MINUTES = 24 * 60;
    private static final int RECENT = 60;
    private static final int MOST_APPLICATIONS = 1_000;
    private static final int LEAST_RECENT = 20;
    private static final int LEAST_BASE = 100;
    private static final String OTHER = "other";

    private final InstantSource clock;
    private final Map<String, Series> applications = new ConcurrentHashMap<>();

    /** Whether the share of flagged checks of the last hour left its limits. */
    public enum Drift {
        /** Too few checks to tell: fewer than 20 in the last hour or 100 before. */
        UNKNOWN,
        STEADY,
        RISING,
        FALLING
    }

    /**
     * What was seen in a window.
     *
     * @param checks checks counted
     * @param flagged checks with a verdict of flag, redact or block (also where a policy only monitors)
     * @param rate {@code flagged / checks}, 0 without checks
     * @param categories findings by category
     */
    public record Window(long checks, long flagged, double rate, Map<String, Long> categories) {}

    /**
     * The drift of an application.
     *
     * @param rate share of flagged checks in the last hour, 0-1
     * @param usual share in the 23 hours before
     * @param lower lower control limit of the rate
     * @param upper upper control limit
     */
    public record Control(Drift drift, double rate, double usual, double lower, double upper) {}

    public BiasStatistics(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts a check of an application. */
    public void record(String application, GuardResult result) {
        Verdict verdict = result.would() != null ? result.would() : result.verdict();
        record(application, verdict.compareTo(Verdict.FLAG) >= 0, result.findings());
    }

    /** Counts a check of an application. */
    public void record(String application, boolean flagged, List<Finding> findings) {
        series(application).add(minute(), flagged, findings);
    }

    private Series series(String application) {
        Series known = applications.get(application);
        if (known != null) {
            return known;
        }
        String name = applications.size() >= MOST_APPLICATIONS ? OTHER : application;
        return applications.computeIfAbsent(name, n -> new Series());
    }

    private long minute() {
        return Math.floorDiv(clock.millis(), 60_000L);
    }

    /** The applications seen in the last day. */
    public Set<String> applications() {
        return new TreeSet<>(applications.keySet());
    }

    /**
     * What an application had in the time just past, up to now.
     *
     * @param length from one minute to a day; counted in whole minutes, the current one included
     */
    public Window window(String application, Duration length) {
        int minutes = Math.clamp(length.toMinutes(), 1, MINUTES);
        Series series = applications.get(application);
        return series == null ? new Window(0, 0, 0, Map.of()) : series.window(minute(), 0, minutes);
    }

    /** Whether the last hour is out of the ordinary for an application. */
    public Control control(String application) {
        Series series = applications.get(application);
        if (series == null) {
            return new Control(Drift.UNKNOWN, 0, 0, 0, 1);
        }
        Window recent = series.window(minute(), 0, RECENT);
        Window before = series.window(minute(), RECENT, MINUTES);
        if (recent.checks() < LEAST_RECENT || before.checks() < LEAST_BASE) {
            return new Control(Drift.UNKNOWN, recent.rate(), before.rate(), 0, 1);
        }
        // Laplace's rule keeps a base without a single finding from raising an alarm at the first one.
        double usual = (before.flagged() + 1.0) / (before.checks() + 2.0);
        double error = 3 * Math.sqrt(usual * (1 - usual) / recent.checks());
        double lower = Math.max(0, usual - error);
        double upper = Math.min(1, usual + error);
        Drift drift = recent.rate() > upper ? Drift.RISING : recent.rate() < lower ? Drift.FALLING : Drift.STEADY;
        return new Control(drift, recent.rate(), usual, lower, upper);
    }

    /**
     * How differently decisions treat groups of people, each compared with the group that fares best; see {@link
     * Disparity#againstBest}. Decisions are given by the caller: the texts that are checked say nothing of who they are about.
     */
    public static Map<String, Disparity> disparity(Collection<Disparity.Decision> decisions) {
        return Disparity.againstBest(decisions);
    }

    /** Forgets applications without a check in the last day. */
    public void prune() {
        long now = minute();
        applications.values().removeIf(series -> series.window(now, 0, MINUTES).checks() == 0);
    }

    /** A ring of minutes. */
    private static final class Series {
        private final Minute[] ring = new Minute[MINUTES];

        private static final class Minute {
            private final long number;
            private long checks;
            private long flagged;
            private final Map<String, Long> categories = new TreeMap<>();

            private Minute(long number) {
                this.number = number;
            }
        }

        synchronized void add(long now, boolean flagged, List<Finding> findings) {
            int slot = (int) Math.floorMod(now, (long) MINUTES);
            Minute minute = ring[slot];
            if (minute == null || minute.number != now) {
                minute = new Minute(now);
                ring[slot] = minute;
            }
            minute.checks++;
            minute.flagged += flagged ? 1 : 0;
            for (Finding finding : findings) {
                minute.categories.merge(finding.category(), 1L, Long::sum);
            }
        }

        /** The minutes that lie at least {@code from} and less than {@code to} minutes back. */
        synchronized Window window(long now, int from, int to) {
            long checks = 0;
            long flagged = 0;
            Map<String, Long> categories = new TreeMap<>();
            for (Minute minute : ring) {
                if (minute == null || now - minute.number < from || now - minute.number >= to) {
                    continue;
                }
                checks += minute.checks;
                flagged += minute.flagged;
                minute.categories.forEach((name, n) -> categories.merge(name, n, Long::sum));
            }
            return new Window(checks, flagged, checks == 0 ? 0 : (double) flagged / checks, categories);
        }
    }
}
