package io.bulwark.events.mail;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends what is due, every two seconds, on a thread of its own: a slow mail server holds up nothing else. */
@Singleton
public final class MailPost {
    private static final int BATCH = 500;
    private static final System.Logger LOG = System.getLogger("io.bulwark.mail");

    private final MailOutbox outbox;
    private @Nullable ScheduledExecutorService timer;

    @Inject
    public MailPost(MailOutbox outbox) {
        this.outbox = outbox;
    }

    public synchronized void start() {
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("mail").factory());
            var _ = timer.scheduleWithFixedDelay(this::step, 2, 2, TimeUnit.SECONDS);
        }
    }

    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    private void step() {
        try {
            outbox.deliverDue(BATCH);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "Mail will be tried again in two seconds", e);
        }
    }
}
