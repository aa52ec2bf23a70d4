package io.bulwark.plans;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * At most {@code max} units in any stretch of time as long as {@code window}.
 *
 * @param max at least 1
 * @param window whole seconds, from one second to 31 days
 * @param scope empty for what a subject may do altogether, otherwise the part of its calls that is counted here, such as
 *     the id of one of its API keys
 */
public record Limit(long max, Duration window, String scope) {
    /** The largest limit of one plan or key: every unit in a window takes about 100 bytes of Redis. */
    static final long MAX = 1_000_000;

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(\\d{1,7})([smhd])");

    public Limit {
        if (max < 1) {
            throw new IllegalArgumentException("must allow at least 1");
        }
        if (window.getNano() != 0 || window.getSeconds() < 1 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must have a window of 1 second to 31 days");
        }
        Subjects.check(scope);
    }

    public static Limit of(long max, Duration window) {
        return new Limit(max, window, "");
    }

    /**
     * Reads {@code 10/1m}: a number of units, and a number of seconds, minutes, hours or days.
     *
     * @throws IllegalArgumentException for another form or a value out of range, worded to follow the field's name
     */
    public static Limit parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("must be like 10/1m (units s, m, h, d), or unlimited");
        }
        long max = Long.parseLong(form.group(1));
        if (max > MAX) {
            throw new IllegalArgumentException("must allow at most " + MAX);
        }
        long count = Long.parseLong(form.group(2));
        return of(
                max,
                switch (form.group(3)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /** How many this limit alone lets through in a stretch of time: {@code max * ceil(length / window)}. */
    long within(Duration length) {
        return max * Math.ceilDiv(length.toSeconds(), window.toSeconds());
    }
}
