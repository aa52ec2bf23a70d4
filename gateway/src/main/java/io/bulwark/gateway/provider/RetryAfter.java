package io.bulwark.gateway.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long an upstream asks to wait: {@code retry-after-ms}, or {@code Retry-After} in seconds or as an HTTP date. */
final class RetryAfter {
    private static final double LONGEST_SECONDS = 86_400;

    private RetryAfter() {}

    /** Null when it asks for nothing that can be understood; at most a day. */
    static @Nullable Duration of(String millis, String value, InstantSource clock) {
        Duration exact = number(millis, 1);
        if (exact != null) {
            return exact;
        }
        Duration seconds = number(value, 1_000);
        return seconds != null || value.isBlank() ? seconds : date(value, clock.instant());
    }

    private static @Nullable Duration number(String text, int factor) {
        if (text.isBlank() || text.length() > 20) {
            return null;
        }
        try {
            double amount = Double.parseDouble(text.strip()) * factor;
            return amount >= 0 ? Duration.ofMillis((long) Math.ceil(Math.min(amount, LONGEST_SECONDS * 1_000))) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Duration date(String text, Instant now) {
        try {
            Instant at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(now, at);
            Duration longest = Duration.ofSeconds((long) LONGEST_SECONDS);
            return wait.isNegative() ? Duration.ZERO : wait.compareTo(longest) > 0 ? longest : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
