package io.bulwark.text.chunk;

import io.bulwark.text.Text;
import java.util.Arrays;

/**
 * Where a text may be cut and how well: for every code point the strength of a cut before it. Reads the text once, line by
 * line, as Markdown where it looks like Markdown.
 */
final class Outline {
    static final int NEVER = 0;
    static final int CHARACTER = 1;
    static final int WORD = 2;
    static final int CODE_LINE = 3;
    static final int SENTENCE = 4;
    static final int LINE = 5;
    static final int PARAGRAPH = 6;
    static final int HEADING = 7;

    private final Text text;
    private final byte[] strength;
    private boolean blankBefore;
    private boolean afterHeading;
    private int fence;
    private int fenceLength;

    Outline(Text text) {
        this.text = text;
        this.strength = new byte[text.length() + 1];
        Arrays.fill(strength, (byte) CHARACTER);
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && text.at(end) != '\n') {
                end++;
            }
            line(start, end);
            start = Math.min(text.length(), end + 1);
        }
    }

    /** How well the text can be cut before a code point. */
    int strength(int at) {
        return strength[at];
    }

    private void line(int start, int end) {
        int first = start;
        while (first < end && space(text.at(first))) {
            first++;
        }
        boolean blank = first == end;
        boolean heading = fence == 0 && heading(first, end);
        boolean inside = fence != 0;
        boolean marker = !blank && fenceMark(first, end);
        if (inside) {
            strength[start] = CODE_LINE;
        } else if (heading) {
            strength[start] = HEADING;
        } else if (afterHeading || blank) {
            strength[start] = WORD;
        } else {
            strength[start] = (byte) (blankBefore || marker ? PARAGRAPH : LINE);
        }
        if (!blank) {
            inner(first, end, inside || marker);
        }
        afterHeading = heading || afterHeading && blank;
        blankBefore = blank || !inside && blankBefore && marker;
    }

    /** The number of hash signs of a heading is at most six, with a space behind. */
    private boolean heading(int first, int end) {
        int at = first;
        while (at < end && text.at(at) == '#') {
            at++;
        }
        return at > first && at - first <= 6 && at < end && text.at(at) == ' ';
    }

    /** Whether the line opens or closes a code block; changes the state. */
    private boolean fenceMark(int first, int end) {
        int mark = text.at(first);
        if (mark != '`' && mark != '~') {
            return false;
        }
        int at = first;
        while (at < end && text.at(at) == mark) {
            at++;
        }
        if (at - first < 3) {
            return false;
        }
        if (fence == 0) {
            fence = mark;
            fenceLength = at - first;
            return true;
        }
        if (mark == fence && at - first >= fenceLength) {
            fence = 0;
            return true;
        }
        return false;
    }

    private void inner(int first, int end, boolean code) {
        boolean stop = false;
        for (int i = first; i < end; i++) {
            int c = text.at(i);
            if (i > first && space(text.at(i - 1)) && !space(c)) {
                strength[i] = (byte) (stop && !code ? SENTENCE : WORD);
                stop = false;
            }
            if (c == '。' || c == '！' || c == '？') {
                if (i + 1 < end) {
                    strength[i + 1] = (byte) (code ? CHARACTER : SENTENCE);
                }
            } else if (c == '.' || c == '!' || c == '?') {
                stop = true;
            } else if (!space(c) && c != '"' && c != '\'' && c != ')' && c != '”' && c != '’' && c != ']') {
                stop = false;
            }
            if (i > 0 && joined(text.at(i - 1), c)) {
                strength[i] = NEVER;
            }
        }
    }

    /** Marks, joiners and the halves of a flag or a family stay with what they belong to. */
    private static boolean joined(int before, int c) {
        int kind = Character.getType(c);
        return before == 0x200D
                || c == 0x200D
                || kind == Character.NON_SPACING_MARK
                || kind == Character.ENCLOSING_MARK
                || c >= 0x1F3FB && c <= 0x1F3FF;
    }

    private static boolean space(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == 0xA0;
    }
}
