package io.bulwark.events.webhook;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends what is due, every second, in the background. Any number of instances may run one. */
@Singleton
public final class WebhookRunner {
    private static final System.Logger LOG = System.getLogger("io.bulwark.events");

    private final Webhooks webhooks;
    private @Nullable ScheduledExecutorService timer;

    @Inject
    WebhookRunner(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** @param first what to do before each look, such as to find what has to be sent */
    public synchronized void start(Runnable first) {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("webhooks").factory());
        var _ = timer.scheduleWithFixedDelay(() -> look(first), 1, 1, TimeUnit.SECONDS);
    }

    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }

    private void look(Runnable first) {
        try {
            first.run();
            int sent;
            do {
                sent = webhooks.deliverDue();
            } while (sent > 0 && !Thread.currentThread().isInterrupted());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "Webhooks will be looked for again in a second", e);
        }
    }
}
