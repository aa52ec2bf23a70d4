package io.bulwark.identity.siwe;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * An RFC 3339 date-time and the text it was written in, so that a message can be written back as it was signed.
 *
 * @param instant the moment; digits below a nanosecond are cut off, and a leap second is the first moment after it
 */
public record SiweTime(String text, Instant instant) {
    private static final int SHORTEST = "2026-11-20T12:00:00Z".length();
    private static final int LONGEST = 64;
    private static final String FORM = "9999-99-99T99:99:99";
    private static final int NO_OFFSET = Integer.MIN_VALUE;

    /** {@code instant} in UTC. */
    public static SiweTime of(Instant instant) {
        return new SiweTime(instant.toString(), instant);
    }

    /** The date-time in {@code text}, or empty when it has another form or no calendar knows the day. */
    public static Optional<SiweTime> parse(String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST || !matches(text, FORM)) {
            return Optional.empty();
        }
        int i = FORM.length();
        int nanos = 0;
        if (text.charAt(i) == '.') {
            int digits = 0;
            for (i++; i < text.length() && Rfc3986.digit(text.charAt(i)); i++, digits++) {
                nanos = digits < 9 ? nanos * 10 + (text.charAt(i) - '0') : nanos;
            }
            if (digits == 0) {
                return Optional.empty();
            }
            for (; digits < 9; digits++) {
                nanos *= 10;
            }
        }
        int offset = offsetSeconds(text.substring(i));
        return offset == NO_OFFSET
                ? Optional.empty()
                : instant(text, nanos, offset).map(at -> new SiweTime(text, at));
    }

    private static Optional<Instant> instant(String text, int nanos, int offset) {
        int second = number(text, 17, 19);
        boolean leap = second == 60;
        try {
            Instant at = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                    .atTime(LocalTime.of(number(text, 11, 13), number(text, 14, 16), leap ? 59 : second, nanos))
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds(offset);
            if (!leap) {
                return Optional.of(at);
            }
            // Leap seconds are inserted at the end of a UTC day only.
            Instant next = Instant.ofEpochSecond(at.getEpochSecond() + 1);
            return next.getEpochSecond() % 86_400 == 0 ? Optional.of(next) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int offsetSeconds(String text) {
        if (text.equals("Z") || text.equals("z")) {
            return 0;
        }
        if (text.length() != 6 || !(matches(text, "+99:99") || matches(text, "-99:99"))) {
            return NO_OFFSET;
        }
        int hours = number(text, 1, 3);
        int minutes = number(text, 4, 6);
        if (hours > 23 || minutes > 59) {
            return NO_OFFSET;
        }
        return (text.charAt(0) == '-' ? -1 : 1) * (hours * 3_600 + minutes * 60);
    }

    private static boolean matches(String text, String form) {
        for (int i = 0; i < form.length(); i++) {
            char c = text.charAt(i);
            boolean same =
                    switch (form.charAt(i)) {
                        case '9' -> Rfc3986.digit(c);
                        case 'T' -> c == 'T' || c == 't';
                        default -> c == form.charAt(i);
                    };
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
