package io.bulwark.cli;

import java.util.ArrayList;
import java.util.List;

/** Turns hostile text into text that is safe to print, and measures and wraps it in terminal columns. */
final class Text {
    private Text() {}

    /**
     * One printable line: white space runs become one space; control, format, bidirectional, zero-width, private and
     * unassigned characters are shown as <code>&#92;u{202E}</code>.
     */
    static String safe(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n' || c == '\r' || c == '\t' || Character.getType(c) == Character.SPACE_SEPARATOR) {
                space = !line.isEmpty();
                continue;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            if (hidden(c)) {
                line.append(String.format("\\u{%04X}", c));
            } else {
                line.appendCodePoint(c);
            }
        }
        return line.toString();
    }

    /** Whether printing {@code c} could steer the terminal, reorder text or hide something. */
    static boolean hidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Letters and marks that print as nothing: Hangul fillers, joiners, selectors, the empty Braille cell.
            default ->
                c == 0x34F
                        || c == 0x115F
                        || c == 0x1160
                        || c == 0x17B4
                        || c == 0x17B5
                        || c == 0x2800
                        || c == 0x3164
                        || c == 0xFFA0
                        || (c >= 0xFE00 && c <= 0xFE0E)
                        || (c >= 0xE0100 && c <= 0xE01EF);
        };
    }

    /** Columns that {@code text} takes on a terminal. */
    static int columns(String text) {
        return text.codePoints().map(Text::columns).sum();
    }

    private static int columns(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x20000 && c <= 0x3FFFD)
                || Character.isEmojiPresentation(c);
        return wide ? 2 : 1;
    }

    /** {@code text} in at most {@code width} columns, the cut shown by an ellipsis. */
    static String clip(String text, int width) {
        return columns(text) <= width ? text : text.substring(0, fit(text, Math.max(0, width - 1))) + "…";
    }

    /** As {@link #clip}, but the end stays: for paths, which differ there. */
    static String clipStart(String text, int width) {
        if (columns(text) <= width) {
            return text;
        }
        int start = 0;
        while (start < text.length() && columns(text.substring(start)) > width - 1) {
            start += Character.charCount(text.codePointAt(start));
        }
        return "…" + text.substring(start);
    }

    static String padRight(String text, int width) {
        return text + " ".repeat(Math.max(0, width - columns(text)));
    }

    static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - columns(text))) + text;
    }

    /** The safe form of {@code text} in lines of at most {@code width} columns; line breaks start a new line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\\R", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : safe(paragraph).split(" ", -1)) {
                String rest = word;
                if (!line.isEmpty()) {
                    if (columns(line.toString()) + 1 + columns(rest) <= width) {
                        line.append(' ').append(rest);
                        continue;
                    }
                    lines.add(line.toString());
                    line.setLength(0);
                }
                while (columns(rest) > width) {
                    int end = Math.max(fit(rest, width), Character.charCount(rest.codePointAt(0)));
                    lines.add(rest.substring(0, end));
                    rest = rest.substring(end);
                }
                line.append(rest);
            }
            if (!line.isEmpty()) {
                lines.add(line.toString());
            }
        }
        return lines;
    }

    /** How many chars of {@code text} fit into {@code width} columns. */
    private static int fit(String text, int width) {
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += columns(c);
            if (used > width) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /** {@code 20000} as {@code 20,000}; anything that is not a plain decimal stays as it is. */
    static String grouped(String number) {
        if (!number.matches("-?\\d{4,}(\\.\\d+)?")) {
            return number;
        }
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        return whole.replaceAll("(?<=\\d)(?=(\\d{3})+$)", ",") + number.substring(whole.length());
    }

    /** {@code 1 flag}, {@code 2 flags}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
