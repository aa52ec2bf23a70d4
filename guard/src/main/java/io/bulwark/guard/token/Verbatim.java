package io.bulwark.guard.token;

import io.bulwark.text.Text;
import java.util.Arrays;

/**
 * The parts of a text that compression leaves as they are: code (fenced, indented, in backticks), tables and columns, quoted
 * lines, quotations and links. Reads the text twice at most.
 */
final class Verbatim {
    private final Text text;
    private final boolean[] kept;
    private int fence;
    private int fenceLength;

    Verbatim(Text text) {
        this.text = text;
        this.kept = new boolean[text.length()];
        for (int start = 0; start < text.length(); ) {
            int end = lineEnd(start);
            if (line(start, end)) {
                Arrays.fill(kept, start, fence == 0 ? end : Math.min(text.length(), end + 1), true);
            } else {
                inside(start, end);
            }
            start = end + 1;
        }
    }

    boolean at(int index) {
        return kept[index];
    }

    /** Whether any code point from {@code start} to {@code end} is to be left. */
    boolean any(int start, int end) {
        for (int i = start; i < end; i++) {
            if (kept[i]) {
                return true;
            }
        }
        return false;
    }

    private int lineEnd(int at) {
        while (at < text.length() && text.at(at) != '\n') {
            at++;
        }
        return at;
    }

    private boolean line(int start, int end) {
        int first = start;
        while (first < end && text.at(first) == ' ') {
            first++;
        }
        if (first == end) {
            return fence != 0;
        }
        if (fence != 0 || fenceMark(first, end)) {
            closing(first, end);
            return true;
        }
        int c = text.at(first);
        return first - start >= 4 || c == '|' || c == '>' || columns(first, end);
    }

    private boolean fenceMark(int first, int end) {
        int run = run(first, end);
        if (run < 3 || text.at(first) != '`' && text.at(first) != '~') {
            return false;
        }
        fence = text.at(first);
        fenceLength = -run;
        return true;
    }

    private void closing(int first, int end) {
        if (fenceLength < 0) {
            fenceLength = -fenceLength;
        } else if (text.at(first) == fence && run(first, end) >= fenceLength) {
            fence = 0;
        }
    }

    private int run(int first, int end) {
        int at = first;
        while (at < end && text.at(at) == text.at(first)) {
            at++;
        }
        return at - first;
    }

    /** A tab, or two gaps of at least two spaces, stand for columns. */
    private boolean columns(int first, int end) {
        int gaps = 0;
        for (int i = first + 1; i < end; i++) {
            if (text.at(i) == '\t') {
                return true;
            }
            if (text.at(i) == ' ' && text.at(i - 1) == ' ' && i + 1 < end && text.at(i + 1) != ' ') {
                gaps++;
            }
        }
        return gaps >= 2;
    }

    private void inside(int start, int end) {
        for (int i = start; i < end; ) {
            int c = text.at(i);
            int close =
                    switch (c) {
                        case '`', '"' -> c;
                        case '“', '„' -> '”';
                        case '«' -> '»';
                        case '‘' -> '’';
                        case '「' -> '」';
                        default -> 0;
                    };
            boolean single = c == '\'' && (i == start || !Character.isLetterOrDigit(text.at(i - 1)));
            int to = close != 0 ? quoted(i, end, close) : single ? apostrophes(i, end) : link(i, start, end);
            if (to > i) {
                Arrays.fill(kept, i, to, true);
                i = to;
            } else {
                i++;
            }
        }
    }

    /** The end of what opens here; an unclosed one keeps the rest of the line, which also bounds the work. */
    private int quoted(int from, int end, int close) {
        for (int i = from + 1; i < end; i++) {
            if (text.at(i) == close) {
                return i + 1;
            }
        }
        return end;
    }

    private int apostrophes(int from, int end) {
        for (int i = from + 1; i < end; i++) {
            if (text.at(i) == '\'' && (i + 1 == end || !Character.isLetterOrDigit(text.at(i + 1)))) {
                return i + 1;
            }
        }
        return end;
    }

    private int link(int from, int start, int end) {
        boolean scheme = text.at(from) == ':'
                && from + 2 < end
                && text.at(from + 1) == '/'
                && text.at(from + 2) == '/'
                && from > start;
        boolean www = text.at(from) == 'w'
                && from + 3 < end
                && text.at(from + 1) == 'w'
                && text.at(from + 2) == 'w'
                && text.at(from + 3) == '.';
        if (!scheme && !www) {
            return from;
        }
        for (int i = from - 1; scheme && i >= start && !kept[i] && Character.isLetterOrDigit(text.at(i)); i--) {
            kept[i] = true;
        }
        int to = from;
        while (to < end && !Character.isWhitespace(text.at(to))) {
            to++;
        }
        return to;
    }
}
