package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Block.Range;
import java.util.ArrayList;
import java.util.List;

/** Splits Markdown into blocks, line by line, keeping offsets. It forgives everything and loses no word of the text. */
final class Blocks {
    private final int[] text;
    private final List<Block> found = new ArrayList<>();
    private final List<Range> open = new ArrayList<>();
    private Kind openKind = Kind.PARAGRAPH;
    private int openLevel;
    private boolean code;

    private Blocks(int[] text) {
        this.text = text;
    }

    static List<Block> of(Source source) {
        Blocks reader = new Blocks(source.points);
        int start = 0;
        for (int i = 0; i <= reader.text.length; i++) {
            if (i == reader.text.length
                    || reader.text[i] == '\n'
                    || reader.text[i] == '\r'
                    || reader.text[i] == 0x2028) {
                reader.line(start, i);
                start = i + 1;
            }
        }
        reader.close();
        return reader.found;
    }

    private void line(int start, int end) {
        int from = start;
        int indent = 0;
        while (from < end && (space(text[from]) || text[from] == '>')) {
            indent++;
            from++;
        }
        int to = end;
        while (to > from && space(text[to - 1])) {
            to--;
        }
        if (from == to) {
            close();
        } else if (run(from, to, '`') >= 3 || run(from, to, '~') >= 3) {
            close();
            code = !code;
            int rest = from + Math.max(run(from, to, '`'), run(from, to, '~'));
            if (rest < to) {
                found.add(new Block(Kind.CODE, 0, rest, to, List.of(new Range(rest, to))));
            }
        } else if (underline(from, to)) {
            if (openKind == Kind.PARAGRAPH && !open.isEmpty() && !code) {
                openKind = Kind.HEADING;
                openLevel = text[from] == '=' ? 1 : 2;
            }
            close();
        } else if (hashes(from, to) > 0) {
            close();
            int level = hashes(from, to);
            add(code ? Kind.CODE : Kind.HEADING, level, from + level, to);
        } else if (row(from, to)) {
            close();
            cells(from, to);
        } else if (marker(from, to) > 0) {
            close();
            openKind = code ? Kind.CODE : Kind.ITEM;
            openLevel = indent;
            open.add(new Range(from + marker(from, to), to));
        } else {
            if (open.isEmpty()) {
                openKind = code ? Kind.CODE : Kind.PARAGRAPH;
            }
            open.add(new Range(from, to));
        }
    }

    private void close() {
        if (!open.isEmpty()) {
            found.add(new Block(
                    openKind, openLevel, open.getFirst().start(), open.getLast().end(), List.copyOf(open)));
            open.clear();
        }
        openKind = Kind.PARAGRAPH;
        openLevel = 0;
    }

    private void add(Kind kind, int level, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && space(text[from])) {
            from++;
        }
        while (to > from && (space(text[to - 1]) || text[to - 1] == '#')) {
            to--;
        }
        if (from < to) {
            found.add(new Block(kind, level, from, to, List.of(new Range(from, to))));
        }
    }

    private void cells(int start, int end) {
        List<Range> cells = new ArrayList<>();
        int from = text[start] == '|' ? start + 1 : start;
        boolean words = false;
        for (int i = from; i <= end; i++) {
            if (i == end || text[i] == '|' && text[i - 1] != '\\') {
                if (i < end || from < end) {
                    int a = from;
                    int b = i;
                    while (a < b && space(text[a])) {
                        a++;
                    }
                    while (b > a && space(text[b - 1])) {
                        b--;
                    }
                    cells.add(new Range(a, b));
                    for (int k = a; k < b; k++) {
                        words |= text[k] != '-' && text[k] != ':';
                    }
                }
                from = i + 1;
            }
        }
        if (words) {
            found.add(new Block(Kind.ROW, 0, start, end, List.copyOf(cells)));
        }
    }

    private boolean row(int from, int to) {
        if (text[from] == '|') {
            return true;
        }
        int bars = 0;
        for (int i = from; i < to; i++) {
            bars += text[i] == '|' ? 1 : 0;
        }
        return bars >= 2;
    }

    private boolean underline(int from, int to) {
        int c = text[from];
        return (c == '=' || c == '-' || c == '*' || c == '_') && to - from >= 3 && run(from, to, c) == to - from;
    }

    private int hashes(int from, int to) {
        int n = run(from, to, '#');
        return n > 0 && n <= 6 && from + n < to && space(text[from + n]) ? n : 0;
    }

    private int marker(int from, int to) {
        int c = text[from];
        if ((c == '-' || c == '*' || c == '+' || c == 0x2022) && from + 1 < to && space(text[from + 1])) {
            return 2;
        }
        int i = from + (c == '(' ? 1 : 0);
        int digits = i;
        while (i < to && i - digits < 3 && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        if (i == digits && i < to && text[i] >= 'a' && text[i] <= 'z') {
            i++;
        }
        boolean closed = i > digits && i < to && (text[i] == ')' || text[i] == '.' && text[digits] <= '9');
        return closed && i + 1 < to && space(text[i + 1]) ? i + 2 - from : 0;
    }

    private int run(int from, int to, int c) {
        int i = from;
        while (i < to && text[i] == c) {
            i++;
        }
        return i - from;
    }

    static boolean space(int c) {
        return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 || Character.isSpaceChar(c) || c < 0x20;
    }
}
