package io.bulwark.events.mail;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a mail.
 *
 * @param dedupeKey names this mail to this person: asked for again, it is not written again; 1 to 300 characters
 * @param unsubscribe an http or https link that ends the subscription at one POST (RFC 8058), or null for mail that nobody
 *     subscribed to
 */
public record Addressee(
        MailAddress address, String dedupeKey, @Nullable URI unsubscribe) {
    public Addressee {
        if (dedupeKey.isEmpty() || dedupeKey.length() > 300) {
            throw new IllegalArgumentException("a mail's key has 1 to 300 characters");
        }
        if (unsubscribe != null
                && !"https".equals(unsubscribe.getScheme())
                && !"http".equals(unsubscribe.getScheme())) {
            throw new IllegalArgumentException("a link to unsubscribe begins with http: or https:");
        }
    }
}
