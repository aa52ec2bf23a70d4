package io.bulwark.events.mail;

import io.bulwark.kernel.KillPoint;
import io.bulwark.kernel.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Takes mail in the caller's transaction and sends what is due. Any number of instances may send at once. */
@Singleton
public final class MailOutbox {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12));
    private static final System.Logger LOG = System.getLogger("io.bulwark.mail");

    private final MailStore store;
    private final InstantSource clock;
    private final Transport transport;
    private final Mime mime;
    private final URI publicUrl;
    private final Duration lease;

    /** @throws IllegalStateException naming the setting that is wrong */
    @Inject
    public MailOutbox(Jdbi jdbi, MailConfig config, MailFolder folder, InstantSource clock, UuidV7 ids) {
        this.store = new MailStore(jdbi, ids);
        this.clock = clock;
        this.publicUrl = config.publicUrl();
        this.lease = config.lease();
        if (!"https".equals(publicUrl.getScheme()) && !"http".equals(publicUrl.getScheme())) {
            throw new IllegalStateException("bulwark.mail.public-url must begin with http: or https:");
        }
        MailAddress from = MailAddress.parse(config.from())
                .orElseThrow(() -> new IllegalStateException("bulwark.mail.from must be a mail address"));
        Optional<String> host = config.host();
        if (host.isPresent()) {
            SmtpTransport smtp = new SmtpTransport(config, host.get());
            this.transport = smtp;
            this.mime = new Mime(smtp.session(), from);
        } else {
            this.transport = new FolderTransport(folder.path());
            this.mime = new Mime(Session.getInstance(new Properties()), from);
        }
    }

    /** A link to this installation; {@code path} begins with a slash. */
    public URI link(String path) {
        String base = publicUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /**
     * Writes a mail for each addressee in the caller's transaction; one whose key is known already is left out.
     *
     * @return how many were written
     */
    public int send(Handle handle, MailContent content, List<Addressee> to) {
        return to.isEmpty() ? 0 : store.insert(handle, content, to, clock.instant());
    }

    /** Sends mail that is due, at most {@code most}, and says how many attempts there were. */
    public int deliverDue(int most) {
        int attempts = 0;
        while (attempts < most && !Thread.currentThread().isInterrupted()) {
            Optional<Outgoing> next = store.claim(clock.instant(), lease);
            if (next.isEmpty()) {
                break;
            }
            attempts++;
            deliver(next.get());
        }
        return attempts;
    }

    private void deliver(Outgoing mail) {
        KillPoint.pass("mail.claimed");
        Delivery delivery;
        try {
            delivery = transport.deliver(mail.id(), mime.message(mail));
        } catch (MessagingException e) {
            delivery = new Delivery.Refused(
                    "the mail cannot be built (" + e.getClass().getSimpleName() + ")");
        }
        KillPoint.pass("mail.handed-over");
        Instant now = clock.instant();
        switch (delivery) {
            case Delivery.Done _ -> store.end(mail, "sent", null, now, now);
            case Delivery.Refused refused -> failed(mail, refused.reason(), now);
            case Delivery.NotNow later -> {
                if (mail.attempt() > PAUSES.size()) {
                    failed(mail, "given up after " + mail.attempt() + " attempts: " + later.reason(), now);
                } else {
                    store.end(mail, "waiting", later.reason(), now, now.plus(PAUSES.get(mail.attempt() - 1)));
                }
            }
        }
    }

    private void failed(Outgoing mail, String reason, Instant now) {
        LOG.log(System.Logger.Level.WARNING, "Mail {0} failed for good: {1}", mail.id(), reason);
        store.end(mail, "failed", reason, now, now);
    }

    /** How the mail with this key stands. */
    public Optional<MailState> find(String dedupeKey) {
        return store.find(dedupeKey);
    }

    /** Mails by state: waiting, sent, failed. */
    public Map<String, Long> counts() {
        return store.counts();
    }

    /** Deletes mail that ended before {@code instant} and says how many there were. */
    public int deleteEndedBefore(Instant instant) {
        return store.deleteEndedBefore(instant);
    }
}
