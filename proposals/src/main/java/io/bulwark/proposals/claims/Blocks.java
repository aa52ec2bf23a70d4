package io.bulwark.proposals.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts Markdown into passages, as a reader of the rendered page sees them; comments are not seen. */
final class Blocks {
    private static final int LONGEST_PASSAGE = 400;
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "ms", "dr", "no", "nr", "approx", "vs", "inc", "ltd", "e.g", "i.e", "eg", "ie", "ca", "etc", "g",
            "e");

    private final int[] text;
    private final List<Passage> out = new ArrayList<>();
    private int group;
    private boolean fenced;
    private int open = -1;
    private int close;

    private Blocks(int[] text) {
        this.text = text;
    }

    static List<Passage> of(int[] text) {
        Blocks blocks = new Blocks(text);
        blocks.lines();
        return blocks.out;
    }

    private void lines() {
        int from = 0;
        while (from < text.length) {
            if (comment(from)) {
                flush();
                from = after(from);
                continue;
            }
            int to = from;
            while (to < text.length && text[to] != '\n' && !(to > from && comment(to))) {
                to++;
            }
            line(from, to);
            from = to < text.length && text[to] == '\n' ? to + 1 : to;
        }
        flush();
    }

    private boolean comment(int at) {
        return !fenced
                && at + 3 < text.length
                && text[at] == '<'
                && text[at + 1] == '!'
                && text[at + 2] == '-'
                && text[at + 3] == '-';
    }

    /** A comment that never ends hides the rest of the page. */
    private int after(int at) {
        for (int i = at + 4; i + 2 < text.length; i++) {
            if (text[i] == '-' && text[i + 1] == '-' && text[i + 2] == '>') {
                return i + 3;
            }
        }
        return text.length;
    }

    private void line(int start, int end) {
        int from = start;
        while (from < end && (blank(text[from]) || text[from] == '>')) {
            from++;
        }
        int to = end;
        while (to > from && blank(text[to - 1])) {
            to--;
        }
        if (from == to) {
            flush();
            group++;
            return;
        }
        if (fence(from, to)) {
            flush();
            fenced = !fenced;
            return;
        }
        if (fenced) {
            add(Passage.Kind.CODE, from, to, from - start);
        } else if (text[from] == '#') {
            flush();
            group++;
            add(Passage.Kind.HEADING, from, to, 0);
        } else if (row(from, to)) {
            flush();
            row(from, to, from - start);
        } else if (marker(from, to) > 0) {
            flush();
            sentences(Passage.Kind.ITEM, from + marker(from, to), to, from - start);
        } else if (labelled(from, to)) {
            flush();
            sentences(Passage.Kind.ITEM, from, to, from - start);
        } else {
            open = open < 0 ? from : open;
            close = to;
        }
    }

    /** "Recipient: 0x..." on a line of its own is a line of its own also where Markdown would join it with the next. */
    private boolean labelled(int from, int to) {
        int stop = Math.min(to, from + 60);
        for (int i = from; i < stop; i++) {
            if (text[i] == ':' || text[i] == '=') {
                return i + 1 == to || blank(text[i + 1]) || text[i + 1] == '*' || text[i + 1] == '`' || text[i] == '=';
            }
            if (text[i] == '.' || text[i] == ',') {
                return false;
            }
        }
        return false;
    }

    private void flush() {
        if (open >= 0) {
            int from = open;
            open = -1;
            sentences(Passage.Kind.PROSE, from, close, 0);
        }
    }

    private void sentences(Passage.Kind kind, int start, int end, int indent) {
        int from = start;
        for (int i = start; i < end; i++) {
            boolean wide = text[i] == 0x3002 || text[i] == 0xFF01 || text[i] == 0xFF1F;
            boolean stop = wide
                    || (text[i] == '.' || text[i] == '!' || text[i] == '?' || text[i] == ';')
                            && (i + 1 == end || blank(text[i + 1]))
                            && !(text[i] == '.' && abbreviated(start, i));
            if (stop) {
                add(kind, from, i + 1, indent);
                from = i + 1;
            }
        }
        add(kind, from, end, indent);
    }

    private boolean abbreviated(int start, int at) {
        int from = at;
        while (from > start && at - from < 8 && (Character.isLetter(text[from - 1]) || text[from - 1] == '.')) {
            from--;
        }
        return ABBREVIATIONS.contains(new String(text, from, at - from).toLowerCase(java.util.Locale.ROOT));
    }

    private void add(Passage.Kind kind, int start, int end, int indent) {
        if (start >= end) {
            return;
        }
        List<Lexeme> lexemes = Lexer.of(text, start, end, kind == Passage.Kind.CODE);
        for (int i = 0; i < lexemes.size(); i += LONGEST_PASSAGE) {
            List<Lexeme> piece = List.copyOf(lexemes.subList(i, Math.min(lexemes.size(), i + LONGEST_PASSAGE)));
            boolean lead = piece.getLast().sign(":");
            out.add(new Passage(
                    kind,
                    piece,
                    List.of(),
                    piece.getFirst().start(),
                    piece.getLast().end(),
                    indent,
                    group,
                    lead));
        }
    }

    private void row(int start, int end, int indent) {
        List<List<Lexeme>> cells = new ArrayList<>();
        List<Lexeme> all = new ArrayList<>();
        int from = text[start] == '|' ? start + 1 : start;
        boolean words = false;
        for (int i = from; i <= end; i++) {
            if (i == end || text[i] == '|' && text[i - 1] != '\\') {
                if (i < end || from < end) {
                    List<Lexeme> cell = Lexer.of(text, from, i, false);
                    words |= cell.stream().anyMatch(lexeme -> !lexeme.is(Lexeme.Kind.SIGN));
                    cells.add(cell);
                    all.addAll(cell);
                }
                from = i + 1;
            }
            if (cells.size() > 40) {
                break;
            }
        }
        if (words) {
            out.add(new Passage(Passage.Kind.ROW, List.copyOf(all), cells, start, end, indent, group, false));
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

    private boolean fence(int from, int to) {
        return to - from >= 3
                && (text[from] == '`' || text[from] == '~')
                && text[from + 1] == text[from]
                && text[from + 2] == text[from]
                && !(to - from > 6 && text[to - 1] == text[from]);
    }

    private int marker(int from, int to) {
        int c = text[from];
        if ((c == '-' || c == '*' || c == '+' || c == 0x2022) && from + 1 < to && blank(text[from + 1])) {
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
        return closed && i + 1 < to && blank(text[i + 1]) ? i + 2 - from : 0;
    }

    static boolean blank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || Character.isSpaceChar(c);
    }

    /** Invisible characters, control characters and halves of pairs. */
    static boolean skipped(int c) {
        int type = Character.getType(c);
        return c < 0x20 && !blank(c)
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED
                || type == Character.CONTROL && !blank(c);
    }
}
