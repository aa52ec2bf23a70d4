package io.bulwark.events.mail;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a mail stands.
 *
 * @param state waiting, sent or failed
 * @param nextAt when it is tried again, while it waits
 */
public record MailState(
        UUID id,
        String state,
        int attempts,
        Instant nextAt,
        @Nullable String lastError) {}
