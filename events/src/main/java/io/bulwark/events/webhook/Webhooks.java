package io.bulwark.events.webhook;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The front door of outgoing webhooks: submit, deliver what is due, read the record. */
@Singleton
public final class Webhooks {
    private static final int AT_ONCE = 16;
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6));

    private final WebhookStore store;
    private final WebhookTarget target;
    private final WebhookSender sender;
    private final WebhookKey key;
    private final WebhooksConfig config;
    private final UuidV7 ids;
    private final InstantSource clock;

    @Inject
    public Webhooks(Jdbi jdbi, WebhookKey key, WebhooksConfig config, UuidV7 ids, InstantSource clock) {
        this(jdbi, key, config, ids, clock, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    Webhooks(Jdbi jdbi, WebhookKey key, WebhooksConfig config, UuidV7 ids, InstantSource clock, SSLSocketFactory tls) {
        this.store = new WebhookStore(jdbi);
        this.target = new WebhookTarget(config.allowedHosts().orElse(List.of()));
        this.sender = new WebhookSender(target, config.timeout(), tls);
        this.key = key;
        this.config = config;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Refuses an address that is never posted to. Where its host leads is only known when it is connected to.
     *
     * @param field the request's member, for the error
     * @throws BulwarkException VALIDATION_ERROR
     */
    public void check(String field, String url) {
        try {
            target.parse(url);
        } catch (WebhookTarget.Refused e) {
            throw BulwarkException.invalid(field, e.text());
        }
    }

    /** Keeps a message in the caller's transaction; it is sent after the commit. */
    public void submit(Handle handle, NewDelivery delivery) {
        store.insert(handle, ids.next(), delivery, clock.instant());
    }

    /** The owner's signing secret in the form of Standard Webhooks. */
    public String secret(String owner) {
        return "whsec_" + Base64.getEncoder().encodeToString(derived(owner));
    }

    private byte[] derived(String owner) {
        return hmac(key.bytes(), "webhook\n" + owner);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<Delivery> list(String owner, @Nullable UUID before, int limit) {
        return store.list(owner, before, limit);
    }

    /** Makes the attempts that are due, several at once, and says how many there were. */
    public int deliverDue() throws InterruptedException {
        Instant now = clock.instant();
        List<WebhookStore.Due> due =
                store.claim(AT_ONCE, now, now.plus(config.timeout().multipliedBy(4)));
        if (due.isEmpty()) {
            return 0;
        }
        KillPoint.pass("webhooks.claimed");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            due.forEach(one -> running.add(threads.submit(() -> attempt(one))));
        }
        return due.size();
    }

    private void attempt(WebhookStore.Due due) {
        if (due.number() > config.maxAttempts()) {
            store.end(
                    due,
                    "failed",
                    new WebhookSender.Outcome(null, "No attempt came to its end", true),
                    clock.instant());
            return;
        }
        byte[] body = due.body().getBytes(StandardCharsets.UTF_8);
        WebhookSender.Outcome outcome = sender.post(due.url(), headers(due), body);
        KillPoint.pass("webhooks.sent");
        Instant now = clock.instant();
        if (outcome.taken()) {
            store.end(due, "delivered", outcome, now);
        } else if (outcome.forGood() || due.number() >= config.maxAttempts()) {
            store.end(due, "failed", outcome, now);
        } else {
            store.again(due, outcome, now.plus(pause(due)));
        }
    }

    /** Up to a fifth longer, different for each message, so that a receiver that comes back is not met by all at once. */
    private static Duration pause(WebhookStore.Due due) {
        Duration pause = PAUSES.get(Math.min(due.number() - 1, PAUSES.size() - 1));
        return pause.plusMillis(Math.floorMod(due.id().getLeastSignificantBits(), pause.toMillis() / 5));
    }

    /** Standard Webhooks: the signature covers id, time and body. */
    private Map<String, String> headers(WebhookStore.Due due) {
        String id = "msg_" + due.id();
        long time = clock.instant().getEpochSecond();
        byte[] signature = hmac(derived(due.owner()), id + "." + time + "." + due.body());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(time));
        headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature));
        return headers;
    }

    /** Deletes the records that are older than the configured retention. */
    public int deleteExpired() {
        return store.deleteEndedBefore(clock.instant().minus(config.retention()));
    }
}
