package io.bulwark.events.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How mail leaves. Without {@code host} it becomes files in the outbox folder. */
@ConfigMapping(prefix = "bulwark.mail")
public interface MailConfig {
    /** The address that mail comes from. */
    @WithDefault("bulwark@bulwark.localdomain")
    String from();

    /** The SMTP server. */
    Optional<String> host();

    @WithDefault("587")
    int port();

    Optional<String> username();

    /** Never logged. */
    Optional<String> password();

    /** STARTTLS is demanded, not tried; NONE sends in the clear and takes no password except to this machine. */
    @WithDefault("STARTTLS")
    Security security();

    /** Limit for connecting, and for each answer of the server. */
    @WithDefault("PT20S")
    Duration timeout();

    /** A mail whose sender has not been heard of for this long is sent again. Longer than an attempt can take. */
    @WithDefault("PT5M")
    Duration lease();

    /** Where people reach this installation; links in mail begin with it. */
    @WithDefault("http://127.0.0.1:8080")
    URI publicUrl();

    enum Security {
        STARTTLS,
        TLS,
        NONE
    }
}
