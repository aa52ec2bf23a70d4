package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;

/** E-mail addresses: the usual characters of RFC 5322 local parts, a host of at least two labels with a letter top level. */
final class EmailScanner implements Scanner {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_HOST = 253;

    @Override
    public String name() {
        return "email";
    }

    @Override
    public int digits() {
        return 0;
    }

    @Override
    public void scan(Text text, Sink sink) {
        signs(text, '@', sink);
        signs(text, '\uFF20', sink);
    }

    private static void signs(Text text, char sign, Sink sink) {
        int from = 0;
        for (int i = text.find(sign, 0); i < text.length(); i = text.find(sign, i + 1)) {
            int start = i;
            while (start > from && i - start < LONGEST_LOCAL && local(text.at(start - 1))) {
                start--;
            }
            while (start < i && text.at(start) == '.') {
                start++;
            }
            int end = host(text, i + 1);
            if (start < i && end > 0 && text.at(i - 1) != '.') {
                sink.found("EMAIL_ADDRESS", start, end, Severity.MEDIUM, 0.99);
                from = end;
                i = end - 1;
            }
        }
    }

    private static boolean local(int c) {
        return c < 0x80
                ? letter(c) || c >= '0' && c <= '9' || ".!#$%&*+/=?^_`{|}~-".indexOf(c) >= 0
                : Character.isLetter(c);
    }

    private static boolean letter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** The end of a host name that starts here, or -1. */
    static int host(Text text, int start) {
        int labels = 0;
        int end = -1;
        int label = start;
        int limit = Math.min(text.length(), start + LONGEST_HOST);
        for (int i = start; i <= limit; i++) {
            int c = i < limit ? text.at(i) : ' ';
            if (Character.isLetterOrDigit(c) || c == '-' && i > label) {
                continue;
            }
            boolean whole = i > label && i - label <= 63 && text.at(i - 1) != '-';
            if (whole && ++labels >= 2 && top(text, label, i)) {
                end = i;
            }
            if (c != '.' || !whole) {
                break;
            }
            label = i + 1;
        }
        return end;
    }

    private static boolean top(Text text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Character.isLetter(text.at(i))) {
                return end - start > 4 && text.at(start) == 'x' && text.at(start + 1) == 'n';
            }
        }
        return end - start >= 2;
    }
}
