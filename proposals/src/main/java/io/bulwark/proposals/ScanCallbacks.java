package io.bulwark.proposals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.events.webhook.NewDelivery;
import io.bulwark.events.webhook.Webhooks;
import io.bulwark.jobs.Job;
import io.bulwark.jobs.JobId;
import io.bulwark.jobs.JobState;
import io.bulwark.jobs.Jobs;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells those who asked for it that a scan has ended (requirement P3.2). A job may end by its handler, by the queue's sweep or
 * before the wish arrives, so wishes are rows that are looked at until their job is over; the message is kept in the
 * transaction that removes the wish.
 */
@Singleton
public final class ScanCallbacks {
    private static final int AT_ONCE = 100;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Jdbi jdbi;
    private final Jobs jobs;
    private final ScanStore store;
    private final Scans scans;
    private final Webhooks webhooks;
    private final InstantSource clock;

    @Inject
    ScanCallbacks(Jdbi jdbi, Jobs jobs, ScanStore store, Scans scans, Webhooks webhooks, InstantSource clock) {
        this.jdbi = jdbi;
        this.jobs = jobs;
        this.store = store;
        this.scans = scans;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /** Hands over the messages of all scans that have ended and says how many there were. */
    public int sweep() {
        return jdbi.inTransaction(handle -> {
            Instant now = clock.instant();
            List<ScanStore.Callback> due = store.callbacks(handle, now.minus(PAUSE), now, AT_ONCE);
            int told = 0;
            for (ScanStore.Callback callback : due) {
                Optional<Job> job = jobs.find(new JobId(callback.jobId()));
                if (job.isEmpty()) {
                    store.removeCallback(handle, callback);
                } else if (job.get().state().finished()) {
                    webhooks.submit(handle, message(callback, job.get(), now));
                    store.removeCallback(handle, callback);
                    told++;
                }
            }
            return told;
        });
    }

    private NewDelivery message(ScanStore.Callback callback, Job job, Instant now) {
        String type = job.state() == JobState.FAILED ? "scan.failed" : "scan.finished";
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("type", type).put("timestamp", now.toString());
        body.set("data", scans.told(job, callback.owner()));
        return new NewDelivery(
                callback.owner(),
                "scan\n" + callback.jobId() + "\n" + callback.owner() + "\n" + callback.url(),
                type,
                callback.url(),
                body.toString());
    }
}
