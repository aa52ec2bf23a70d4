package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent signs, HTML entities and backslash escapes. A region of at least three escapes is decoded with what is between. */
final class Escapes {
    private static final int FAR = 40;
    private static final int LEAST = 3;

    private final Text text;
    private final char lead;
    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /** What the escape at hand stands for: a code point, or a byte where {@link #isByte}. */
    private int value;

    private boolean isByte;
    private boolean counts;

    private Escapes(Text text, char lead) {
        this.text = text;
        this.lead = lead;
    }

    static void decode(Text text, char lead, Pieces pieces) {
        new Escapes(text, lead).regions(pieces);
    }

    private void regions(Pieces pieces) {
        int first = -1;
        int last = -1;
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            pieces.step();
            int length = text.at(i) == lead ? escape(i) : 0;
            if (length == 0) {
                i++;
                continue;
            }
            if (first >= 0 && i - last > FAR) {
                flush(first, last, count, pieces);
                first = -1;
                count = 0;
            }
            first = first < 0 ? i : first;
            count += counts ? 1 : 0;
            i += length;
            last = i;
        }
        if (first >= 0) {
            flush(first, last, count, pieces);
        }
    }

    private void flush(int first, int last, int count, Pieces pieces) {
        if (count < LEAST || pieces.full()) {
            return;
        }
        int start = first;
        while (start > 0 && first - start < FAR && !edge(text.at(start - 1))) {
            start--;
        }
        int end = last;
        while (end < text.length() && end - last < FAR && !edge(text.at(end))) {
            end++;
        }
        out.setLength(0);
        for (int i = start; i < end; ) {
            int length = text.at(i) == lead ? escape(i) : 0;
            if (length == 0) {
                settle();
                out.appendCodePoint(text.at(i) == '+' && lead == '%' ? ' ' : text.at(i));
                i++;
            } else if (isByte) {
                bytes.write(value);
                i += length;
            } else {
                settle();
                out.appendCodePoint(value);
                i += length;
            }
        }
        settle();
        String name = lead == '%' ? "url" : lead == '&' ? "html" : "unicode-escape";
        pieces.add(name, out.toString(), start, end);
    }

    private static boolean edge(int c) {
        return c <= ' ' || c == '"' || c == '<' || c == '>';
    }

    private void settle() {
        if (bytes.size() > 0) {
            out.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    /** The length of the escape at {@code i}, 0 where there is none. */
    private int escape(int i) {
        isByte = false;
        counts = true;
        return switch (lead) {
            case '%' -> percent(i);
            case '&' -> entity(i);
            default -> backslash(i);
        };
    }

    private int percent(int i) {
        isByte = true;
        return hex(i + 1, 2) == 2 ? 3 : 0;
    }

    private int entity(int i) {
        if (i + 3 < text.length() && text.at(i + 1) == '#') {
            boolean hex = text.at(i + 2) == 'x' || text.at(i + 2) == 'X';
            int from = i + (hex ? 3 : 2);
            int digits = hex ? hex(from, 6) : decimal(from);
            if (digits == 0 || !Character.isValidCodePoint(value) || value == 0) {
                return 0;
            }
            int end = from + digits;
            return end - i + (end < text.length() && text.at(end) == ';' ? 1 : 0);
        }
        counts = false;
        return named(i, "amp;", '&')
                + named(i, "lt;", '<')
                + named(i, "gt;", '>')
                + named(i, "quot;", '"')
                + named(i, "apos;", '\'')
                + named(i, "nbsp;", ' ');
    }

    private int named(int i, String name, char meaning) {
        if (i + name.length() >= text.length()) {
            return 0;
        }
        for (int k = 0; k < name.length(); k++) {
            if (text.at(i + 1 + k) != name.charAt(k)) {
                return 0;
            }
        }
        value = meaning;
        return name.length() + 1;
    }

    private int backslash(int i) {
        int kind = i + 1 < text.length() ? text.at(i + 1) : 0;
        switch (kind) {
            case 'x' -> {
                isByte = true;
                return hex(i + 2, 2) == 2 ? 4 : 0;
            }
            case 'U' -> {
                return hex(i + 2, 8) == 8 && Character.isValidCodePoint(value) ? 10 : 0;
            }
            case 'u' -> {
                if (i + 2 < text.length() && text.at(i + 2) == '{') {
                    int digits = hex(i + 3, 6);
                    int end = i + 3 + digits;
                    boolean closed = digits > 0 && end < text.length() && text.at(end) == '}';
                    return closed && Character.isValidCodePoint(value) ? end + 1 - i : 0;
                }
                return hex(i + 2, 4) == 4 ? 6 : 0;
            }
            default -> {
                return octal(i + 1);
            }
        }
    }

    private int octal(int from) {
        value = 0;
        for (int k = 0; k < 3; k++) {
            int c = from + k < text.length() ? text.at(from + k) : 0;
            if (c < '0' || c > '7') {
                return 0;
            }
            value = value * 8 + c - '0';
        }
        isByte = true;
        return value < 256 ? 4 : 0;
    }

    private int hex(int from, int most) {
        value = 0;
        int digits = 0;
        while (digits < most && from + digits < text.length()) {
            int digit = text.at(from + digits) < 128 ? Character.digit(text.at(from + digits), 16) : -1;
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
            digits++;
        }
        return digits;
    }

    private int decimal(int from) {
        value = 0;
        int digits = 0;
        while (digits < 7 && from + digits < text.length()) {
            int c = text.at(from + digits);
            if (c < '0' || c > '9') {
                break;
            }
            value = value * 10 + c - '0';
            digits++;
        }
        return digits;
    }
}
