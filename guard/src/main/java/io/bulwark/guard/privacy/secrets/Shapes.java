package io.bulwark.guard.privacy.secrets;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import org.jspecify.annotations.Nullable;

/** Secrets known by their inner form: private key blocks, JWTs, addresses with a password, keys with a mark in the middle. */
final class Shapes {
    private static final String PEM = "-----BEGIN ";
    private static final int LONGEST_PEM = 20_000;
    private static final int LONGEST = 4_000;

    record Shape(int start, int end, String kind, Severity severity, double confidence) {}

    private Shapes() {}

    /** The end of a run that starts at {@code at} and may hold a shape, or 0. */
    static int end(Text text, int at, int c, boolean boundary) {
        if (c == '-') {
            return starts(text, at, PEM) ? pem(text, at) : 0;
        }
        if (!boundary || !Charset.ALNUM.has(c) || at > 0 && run(text.at(at - 1))) {
            return 0;
        }
        int end = at;
        int most = Math.min(text.length(), at + LONGEST);
        while (end < most && run(text.at(end))) {
            end++;
        }
        return end - at >= 16 ? end : 0;
    }

    private static boolean run(int c) {
        return Charset.RUN.has(c);
    }

    private static boolean starts(Text text, int at, String word) {
        if (at + word.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text.at(at + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int pem(Text text, int at) {
        int most = Math.min(text.length(), at + LONGEST_PEM);
        int dashes = 0;
        int groups = 0;
        for (int i = at; i < most; i++) {
            dashes = text.at(i) == '-' ? dashes + 1 : 0;
            if (dashes == 5 && ++groups == 4) {
                return i + 1;
            }
        }
        return groups >= 2 ? most : 0;
    }

    static @Nullable Shape shape(Text text, int start, int end) {
        String run = text.slice(start, end);
        if (run.startsWith(PEM)) {
            int head = run.indexOf("PRIVATE KEY", PEM.length());
            boolean key = head > 0 && head < 40 && run.length() > 80;
            return key ? new Shape(start, end, "private key", Severity.CRITICAL, 0.99) : null;
        }
        Shape found = jwt(run, start);
        if (found == null) {
            found = address(run, start);
        }
        if (found == null) {
            found = marked(run, start);
        }
        return found;
    }

    /** Three Base64 parts of which the first decodes to a JSON object ({@code eyJ}), also in Base64 once more. */
    private static @Nullable Shape jwt(String run, int start) {
        int at = Math.max(run.indexOf("eyJ"), -1);
        if (at < 0) {
            at = run.indexOf("ZXlK");
            int end = at < 0 ? 0 : span(run, at, Charset.B64);
            return at >= 0 && end - at >= 100 && (at == 0 || !Charset.ALNUM.has(run.charAt(at - 1)))
                    ? new Shape(start + at, start + end, "JWT in Base64", Severity.HIGH, 0.9)
                    : null;
        }
        if (at > 0 && Charset.ALNUM.has(run.charAt(at - 1))) {
            return null;
        }
        int first = span(run, at, Charset.URL);
        if (first >= run.length() || run.charAt(first) != '.' || !run.startsWith("ey", first + 1)) {
            return null;
        }
        int second = span(run, first + 1, Charset.URL);
        if (first - at < 17 || second - first < 17) {
            return null;
        }
        int third = second < run.length() && run.charAt(second) == '.' ? span(run, second + 1, Charset.URL) : second;
        return new Shape(start + at, start + third, "JWT", Severity.HIGH, 0.95);
    }

    private static int span(String run, int at, Charset charset) {
        int end = at;
        while (end < run.length() && charset.has(run.charAt(end))) {
            end++;
        }
        return end;
    }

    /** {@code scheme://user:password@host}. */
    private static @Nullable Shape address(String run, int start) {
        int scheme = run.indexOf("://");
        if (scheme < 2) {
            return null;
        }
        int from = scheme + 3;
        int slash = run.indexOf('/', from);
        int at = run.lastIndexOf('@', slash < 0 ? run.length() : slash);
        int colon = run.indexOf(':', from);
        if (colon < 0 || at < colon + 4) {
            return null;
        }
        String password = run.substring(colon + 1, at);
        boolean stands = password.startsWith("$") || password.startsWith("*") || password.equals("password");
        return stands ? null : new Shape(start + colon + 1, start + at, "password in an address", Severity.HIGH, 0.85);
    }

    private static @Nullable Shape marked(String run, int start) {
        int atlas = run.indexOf(".atlasv1.");
        if (atlas >= 14 && run.length() - atlas >= 60) {
            return new Shape(start + atlas - 14, start + run.length(), "terraform", Severity.HIGH, 0.97);
        }
        int azure = run.indexOf("Q~");
        if (azure >= 4 && Character.isDigit(run.charAt(azure - 1)) && run.length() - azure >= 33) {
            int end = Math.min(run.length(), azure + 2 + 34);
            return new Shape(start + azure - 4, start + end, "azure", Severity.HIGH, 0.9);
        }
        int us = run.indexOf("-us");
        if (us >= 32 && hex(run, us - 32, us) && us + 3 < run.length() && Character.isDigit(run.charAt(us + 3))) {
            return new Shape(
                    start + us - 32, start + span(run, us + 1, Charset.ALNUM), "mailchimp", Severity.HIGH, 0.95);
        }
        int pipe = run.indexOf('|');
        if (pipe >= 15 && pipe <= 17 && digits(run, 0, pipe) && span(run, pipe + 1, Charset.URL) - pipe >= 27) {
            return new Shape(start, start + span(run, pipe + 1, Charset.URL), "facebook", Severity.HIGH, 0.9);
        }
        return null;
    }

    private static boolean hex(String run, int from, int to) {
        return span(run, from, Charset.HEX) >= to;
    }

    private static boolean digits(String run, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isDigit(run.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
