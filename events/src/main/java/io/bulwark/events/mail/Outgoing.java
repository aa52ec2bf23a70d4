package io.bulwark.events.mail;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One claimed mail. {@code attempt} is its fencing token. */
record Outgoing(
        UUID id,
        MailContent content,
        String recipient,
        @Nullable String unsubscribe,
        Instant createdAt,
        int attempt) {}
