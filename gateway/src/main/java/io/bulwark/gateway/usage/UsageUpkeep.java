package io.bulwark.gateway.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.events.EventLog;
import io.bulwark.events.NewEvent;
import io.bulwark.gateway.keys.Budgets;
import io.bulwark.gateway.keys.ModelKeys;
import io.bulwark.gateway.keys.ModelPrices;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done from time to time so that keys, budgets and usage stay right. Every instance that calls models does it;
 * all of it may be done by several at once.
 */
@Singleton
public final class UsageUpkeep {
    private static final System.Logger LOG = System.getLogger("io.bulwark.gateway");
    private static final Duration HOURS_KEPT = Duration.ofDays(14);
    private static final int HOURS_NEEDED = 6;

    private final Jdbi jdbi;
    private final ModelKeys keys;
    private final Budgets budgets;
    private final UsageWriter writer;
    private final UsagePartitions partitions;
    private final EventLog events;
    private final UsageConfig config;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService timer;

    private record Unusual(String principal, String owner, BigDecimal cost, BigDecimal usual) {}

    @Inject
    UsageUpkeep(
            Jdbi jdbi,
            ModelKeys keys,
            Budgets budgets,
            UsageWriter writer,
            EventLog events,
            UsageConfig config,
            InstantSource clock) {
        this.jdbi = jdbi;
        this.keys = keys;
        this.budgets = budgets;
        this.writer = writer;
        this.partitions = new UsagePartitions(jdbi);
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    public synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("gateway-upkeep").factory());
        var _ = timer.scheduleWithFixedDelay(() -> quietly(budgets::sweep), 1_000, 1_000, TimeUnit.MILLISECONDS);
        var _ = timer.scheduleWithFixedDelay(() -> quietly(this::findUnusual), 60, 60, TimeUnit.SECONDS);
        var _ = timer.schedule(() -> quietly(() -> partitions.makeAhead(clock.instant())), 0, TimeUnit.SECONDS);
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "The gateway's upkeep will be tried again", e);
        }
    }

    /** Writes what waits and gives back what is leased. Call it when no model is called any more. */
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        writer.stop();
        quietly(budgets::close);
    }

    /** Makes partitions ahead and removes what is past its time; once an hour is enough. */
    public void sweep() {
        Instant now = clock.instant();
        partitions.makeAhead(now);
        partitions.dropBefore(now.minus(config.kept()));
        keys.deleteEnded();
        budgets.deleteExpired();
        jdbi.useHandle(h -> h.createUpdate("DELETE FROM gateway.usage_hour WHERE hour < :before")
                .bind("before", now.minus(HOURS_KEPT))
                .execute());
    }

    /** Flags and announces keys whose spend of this hour is far above that of their usual hour; says how many. */
    int findUnusual() {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return jdbi.inTransaction(h -> {
            List<Unusual> found = h.createQuery("""
                            WITH usual AS (
                                SELECT u.principal, avg(u.cost_usd) AS mean
                                FROM gateway.usage_hour u
                                JOIN gateway.usage_hour n ON n.principal = u.principal AND n.hour = :hour
                                     AND NOT n.flagged AND n.cost_usd >= :floor
                                WHERE u.hour < :hour AND u.hour >= :week
                                GROUP BY u.principal HAVING count(*) >= :needed)
                            UPDATE gateway.usage_hour h SET flagged = true
                            FROM usual
                            WHERE h.principal = usual.principal AND h.hour = :hour AND NOT h.flagged
                              AND h.cost_usd > usual.mean * :factor
                            RETURNING h.principal, h.owner, h.cost_usd, usual.mean
                            """)
                    .bind("hour", hour)
                    .bind("week", hour.minus(Duration.ofDays(7)))
                    .bind("floor", config.anomalyFloorUsd())
                    .bind("factor", config.anomalyFactor())
                    .bind("needed", HOURS_NEEDED)
                    .map((row, _) -> new Unusual(
                            row.getString("principal"),
                            row.getString("owner"),
                            row.getBigDecimal("cost_usd"),
                            row.getBigDecimal("mean")))
                    .list();
            for (Unusual each : found) {
                events.append(
                        h,
                        "usage:" + each.owner(),
                        List.of(new NewEvent(
                                "usage.unusual",
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("key", each.principal())
                                        .put("hour", hour.toString())
                                        .put("cost_usd", ModelPrices.text(each.cost()))
                                        .put(
                                                "usual_usd",
                                                ModelPrices.text(each.usual().setScale(6, RoundingMode.HALF_UP))))));
            }
            return found.size();
        });
    }
}
