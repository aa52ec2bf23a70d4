package io.bulwark.events.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.UUID;

/** A way out: an SMTP server or a folder. */
interface Transport {
    Delivery deliver(UUID id, MimeMessage message) throws MessagingException;
}
