package io.bulwark.research.notify;

import io.bulwark.events.mail.Addressee;
import io.bulwark.events.mail.MailAddress;
import io.bulwark.events.mail.MailContent;
import io.bulwark.events.mail.MailOutbox;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Double opt-in and its end. */
@Singleton
public final class Subscriptions {
    static final String PATH = "/api/v1/reports/subscriptions";
    private static final Duration DAY = Duration.ofDays(1);
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_CHARS = 43;
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final SubscriberStore store;
    private final MailOutbox outbox;
    private final NotifyConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final SecureRandom random = new SecureRandom();

    @Inject
    public Subscriptions(Jdbi jdbi, MailOutbox outbox, NotifyConfig config, InstantSource clock, UuidV7 ids) {
        this.jdbi = jdbi;
        this.store = new SubscriberStore(jdbi);
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Asks the holder of an address to confirm it. What comes of it looks the same for every address, so that nobody learns
     * who subscribed; an address that is active already is not asked.
     *
     * @throws BulwarkException RATE_LIMIT_EXCEEDED when the owner asked too many people in a day
     */
    void ask(String owner, MailAddress address) {
        jdbi.useTransaction(h -> {
            Instant now = clock.instant();
            store.lock(h, address.value(), owner);
            Optional<Subscriber> known = store.find(h, owner, address.value());
            if (known.filter(s -> s.state().equals("active")).isPresent()) {
                return;
            }
            if (store.asked(h, "owner", owner, now.minus(DAY)).times() >= config.asksPerOwner()) {
                throw BulwarkException.of(
                        ErrorCode.RATE_LIMIT_EXCEEDED,
                        "At most " + config.asksPerOwner() + " confirmations are asked for in a day",
                        Map.of(
                                "limit",
                                config.asksPerOwner(),
                                "remaining",
                                0,
                                "resetAt",
                                now.plus(DAY).toString()));
            }
            SubscriberStore.Asked asked =
                    store.asked(h, "email", address.value().toLowerCase(Locale.ROOT), now.minus(DAY));
            boolean tooSoon = asked.last().isAfter(now.minus(config.askAgainAfter()));
            if (tooSoon || asked.times() >= config.asksPerAddress()) {
                return;
            }
            String token = token();
            UUID id = known.map(Subscriber::id).orElseGet(ids::next);
            store.ask(h, id, owner, address.value(), hash(token), now.plus(config.confirmWithin()), token(), now);
            URI link = outbox.link(PATH + "/confirm?token=" + token);
            outbox.send(h, question(link), List.of(new Addressee(address, "confirm:" + ids.next(), null)));
        });
    }

    private MailContent question(URI link) {
        String text = "Somebody, hopefully you, asked for Bulwark's daily report and alerts at this address.\n\n"
                + "Confirm it here within " + config.confirmWithin().toHours() + " hours:\n" + link
                + "\n\nIf it was not you, do nothing: without a confirmation nothing more is sent.\n";
        String html =
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>Confirm your address</title>"
                        + "</head><body><p>Somebody, hopefully you, asked for Bulwark's daily report and alerts at this address.</p>"
                        + "<p><a href=\"" + link + "\">Confirm it</a> within "
                        + config.confirmWithin().toHours()
                        + " hours.</p><p>If it was not you, do nothing: without a confirmation nothing more is sent.</p></body></html>\n";
        return new MailContent("Confirm your address", text, html, List.of());
    }

    /** Whether the token was valid; a token works once. */
    boolean confirm(String token) {
        return isToken(token) && store.confirm(hash(token), clock.instant());
    }

    /** Ends every subscription of the address that the token was sent to, now and again without harm. */
    boolean end(String token) {
        return isToken(token) && store.end(token, clock.instant());
    }

    List<Subscriber> ofOwner(String owner) {
        return store.ofOwner(owner);
    }

    void delete(String owner, UUID id) {
        if (!store.delete(owner, id)) {
            throw BulwarkException.of(ErrorCode.NOT_FOUND, "There is no subscription " + id);
        }
    }

    /** Whether anybody has confirmed. */
    public boolean any() {
        return store.any();
    }

    /** Whether this owner's address is confirmed. */
    public boolean confirmed(Handle handle, String owner, MailAddress address) {
        return store.find(handle, owner, address.value())
                .filter(s -> s.state().equals("active"))
                .isPresent();
    }

    /**
     * Writes a mail to every confirmed address, in the caller's transaction.
     *
     * @param key names this mail; to one address it is written once
     */
    public int announce(Handle handle, String key, MailContent content) {
        int written = 0;
        String after = "";
        while (true) {
            List<Subscriber> some = store.active(handle, after, BATCH);
            if (some.isEmpty()) {
                return written;
            }
            written += outbox.send(
                    handle, content, some.stream().map(s -> addressee(key, s)).toList());
            after = some.getLast().email().toLowerCase(Locale.ROOT);
        }
    }

    /** Writes a mail to one confirmed address of an owner; false when it is not, or no longer, confirmed. */
    public boolean tell(Handle handle, String key, String owner, MailAddress address, MailContent content) {
        Optional<Subscriber> subscriber =
                store.find(handle, owner, address.value()).filter(s -> s.state().equals("active"));
        subscriber.ifPresent(s -> outbox.send(handle, content, List.of(addressee(key, s))));
        return subscriber.isPresent();
    }

    private Addressee addressee(String key, Subscriber to) {
        return new Addressee(
                new MailAddress(to.email()),
                key + ":" + to.email().toLowerCase(Locale.ROOT),
                outbox.link(PATH + "/unsubscribe?token=" + to.unsubscribeToken()));
    }

    /** Deletes questions that nobody answered. */
    public int deleteStale() {
        return store.deleteStale(clock.instant().minus(DAY).minus(config.confirmWithin()));
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static boolean isToken(String text) {
        return text.length() == TOKEN_CHARS
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '-'
                                || c == '_');
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
