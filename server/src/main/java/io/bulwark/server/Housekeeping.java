package io.bulwark.server;

import io.bulwark.chain.Wallets;
import io.bulwark.events.EventLog;
import io.bulwark.events.mail.MailOutbox;
import io.bulwark.events.webhook.Webhooks;
import io.bulwark.gateway.usage.UsageUpkeep;
import io.bulwark.guard.service.GuardChecks;
import io.bulwark.guard.service.GuardStatistics;
import io.bulwark.identity.IdentityRetention;
import io.bulwark.jobs.Jobs;
import io.bulwark.proposals.similar.Similarity;
import io.bulwark.research.service.ResearchUpkeep;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is past its retention, once an hour, and writes what was counted in memory, every few seconds. Harmless when
 * several instances do it at once.
 */
@Singleton
final class Housekeeping {
    private static final Duration EVENTS_KEPT = Duration.ofDays(30);
    private static final Duration MAIL_KEPT = Duration.ofDays(30);
    private static final Logger LOG = Logger.getLogger("io.bulwark.housekeeping");

    /** Other chores wait for this one. */
    private static final Duration EMBEDDING = Duration.ofSeconds(4);

    private final Jobs jobs;
    private final EventLog events;
    private final IdentityRetention identity;
    private final Wallets wallets;
    private final GuardChecks guard;
    private final GuardStatistics statistics;
    private final Similarity similarity;
    private final Webhooks webhooks;
    private final UsageUpkeep usage;
    private final ResearchUpkeep research;
    private final MailOutbox mail;
    private final InstantSource clock;
    private @Nullable ScheduledExecutorService timer;

    @Inject
    Housekeeping(
            Jobs jobs,
            EventLog events,
            IdentityRetention identity,
            Wallets wallets,
            GuardChecks guard,
            GuardStatistics statistics,
            Similarity similarity,
            Webhooks webhooks,
            UsageUpkeep usage,
            ResearchUpkeep research,
            MailOutbox mail,
            InstantSource clock) {
        this.jobs = jobs;
        this.events = events;
        this.identity = identity;
        this.wallets = wallets;
        this.guard = guard;
        this.statistics = statistics;
        this.similarity = similarity;
        this.webhooks = webhooks;
        this.usage = usage;
        this.research = research;
        this.mail = mail;
        this.clock = clock;
    }

    synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("housekeeping").factory());
        var _ = timer.scheduleWithFixedDelay(this::sweep, 5, 60, TimeUnit.MINUTES);
        var _ = timer.scheduleWithFixedDelay(this::write, 5, 5, TimeUnit.SECONDS);
        var _ = timer.scheduleWithFixedDelay(this::embed, 15, 15, TimeUnit.SECONDS);
    }

    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            write();
        }
    }

    private void write() {
        try {
            statistics.flush();
        } catch (RuntimeException e) {
            LOG.debug("The guard's statistics will be written in a few seconds", e);
        }
    }

    private void embed() {
        try {
            guard.embedMissing();
        } catch (RuntimeException e) {
            LOG.debug("Remembered passages without a vector will be tried again in a few seconds", e);
        }
        try {
            long end = System.nanoTime() + EMBEDDING.toNanos();
            int made;
            do {
                made = similarity.embedMissing();
            } while (made > 0 && System.nanoTime() < end);
        } catch (RuntimeException e) {
            LOG.debug("Proposals without a vector will be tried again in a few seconds", e);
        }
    }

    void sweep() {
        try {
            int finished = jobs.deleteExpired();
            identity.sweep();
            int wallets = this.wallets.deleteExpired();
            guard.removeExpired();
            usage.sweep();
            webhooks.deleteExpired();
            research.sweep();
            mail.deleteEndedBefore(clock.instant().minus(MAIL_KEPT));
            int old = events.deleteBefore(clock.instant().minus(EVENTS_KEPT));
            LOG.debugf("Removed %d finished jobs, %d events, %d wallets", finished, old, wallets);
        } catch (RuntimeException e) {
            LOG.warn("Retention will be tried again in an hour", e);
        }
    }
}
