package io.bulwark.events.mail;

import java.util.Locale;
import java.util.Optional;

/**
 * One plain address, {@code local@domain} of RFC 5321 without quoting, comments, display name or other alphabets, so that it
 * can stand in a header and in an SMTP command as it is. The domain is in lower case.
 */
public record MailAddress(String value) {
    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final String LOCAL_EXTRA = ".!#$%&'*+/=?^_`{|}~-";

    public MailAddress {
        if (!valid(value)) {
            throw new IllegalArgumentException("not a mail address");
        }
    }

    public static Optional<MailAddress> parse(String text) {
        int at = text.lastIndexOf('@');
        String candidate =
                at < 0 ? text : text.substring(0, at) + text.substring(at).toLowerCase(Locale.ROOT);
        return valid(candidate) ? Optional.of(new MailAddress(candidate)) : Optional.empty();
    }

    private static boolean valid(String text) {
        int at = text.indexOf('@');
        if (text.length() > LONGEST || at < 1 || at > LONGEST_LOCAL || at != text.lastIndexOf('@')) {
            return false;
        }
        String local = text.substring(0, at);
        boolean plain = local.chars().allMatch(c -> letterOrDigit(c) || LOCAL_EXTRA.indexOf(c) >= 0);
        if (!plain || local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            return false;
        }
        String[] labels = text.substring(at + 1).split("\\.", -1);
        for (String label : labels) {
            boolean fine = !label.isEmpty()
                    && label.length() <= LONGEST_LABEL
                    && !label.startsWith("-")
                    && !label.endsWith("-")
                    && label.chars().allMatch(c -> letterOrDigit(c) || c == '-');
            if (!fine) {
                return false;
            }
        }
        return labels.length >= 2;
    }

    private static boolean letterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return value;
    }
}
