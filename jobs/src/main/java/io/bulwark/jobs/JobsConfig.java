package io.bulwark.jobs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the job queue. All instances on one database should agree on them. */
@ConfigMapping(prefix = "bulwark.jobs")
public interface JobsConfig {
    /** Attempts one worker runs at a time. */
    @WithDefault("10")
    int concurrency();

    /** How often an idle worker looks for jobs by itself, in case a signal was lost. */
    @WithDefault("PT1S")
    Duration poll();

    /** A worker silent for this long is taken for dead, and its jobs are claimed by others. Above all clock differences. */
    @WithDefault("PT10S")
    Duration lease();

    /** How often a worker renews its leases, all with one statement. Well below the lease. */
    @WithDefault("PT3S")
    Duration renewEvery();

    /** The longest an attempt may take before it is interrupted and the job counts as stalled. */
    @WithDefault("PT30S")
    Duration attemptDeadline();

    /** Attempts after which a job fails. */
    @WithDefault("3")
    int maxAttempts();

    /** The pause after a first failed attempt; it doubles with each further one up to 16 times its length. */
    @WithDefault("PT1S")
    Duration backoff();

    /** A job that no worker has claimed for this long fails. */
    @WithDefault("PT1H")
    Duration queuedTtl();

    /**
     * Ageing: a job is claimed as if it were submitted this much later per priority below HIGH. So a NORMAL job comes
     * before HIGH ones that are more than one step younger, a LOW job before those more than two steps younger, and
     * nothing starves as long as two steps stay well below the time to live.
     */
    @WithDefault("PT5M")
    Duration ageingStep();

    /** How often buffered progress events are written. */
    @WithDefault("PT0.1S")
    Duration progressFlush();

    /** How often stalled and expired jobs are looked for. */
    @WithDefault("PT1S")
    Duration sweepEvery();

    /** How often all waits for results together look at the database, in case a signal was lost. */
    @WithDefault("PT0.5S")
    Duration awaitPoll();

    /** How long finished jobs are kept. */
    @WithDefault("P30D")
    Duration retention();
}
