package io.bulwark.guard.privacy;

import io.bulwark.text.Folded;
import io.bulwark.text.Text;
import java.util.Arrays;

/**
 * A text as identifiers are read: case kept, invisible characters dropped, digits and full-width forms of other scripts as
 * ASCII, dashes and spaces plain. One character for each code point that is kept.
 */
final class Plain {
    private static final char OTHER = '\uE000';
    private static final boolean[] LETTER = new boolean[0x80];

    static {
        Arrays.fill(LETTER, 'a', 'z' + 1, true);
        Arrays.fill(LETTER, 'A', 'Z' + 1, true);
    }

    final char[] chars;
    final int length;
    private final int[] from;

    private Plain(char[] chars, int length, int[] from) {
        this.chars = chars;
        this.length = length;
        this.from = from;
    }

    static Plain of(Text text) {
        int size = text.length();
        char[] chars = new char[size];
        int[] from = {};
        int n = 0;
        for (int i = 0; i < size; i++) {
            int c = text.at(i);
            if (c >= 0x80) {
                if (Folded.invisible(c)) {
                    if (from.length == 0) {
                        from = new int[size];
                        for (int k = 0; k < n; k++) {
                            from[k] = k;
                        }
                    }
                    continue;
                }
                c = plain(c);
            }
            if (from.length > 0) {
                from[n] = i;
            }
            chars[n++] = (char) c;
        }
        return new Plain(chars, n, from);
    }

    private static int plain(int c) {
        if (c >= 0xFF01 && c <= 0xFF5E) {
            return c - 0xFEE0;
        }
        if (c == 0xA0 || c >= 0x2000 && c <= 0x200A || c == 0x202F || c == 0x3000) {
            return ' ';
        }
        if (c >= 0x2010 && c <= 0x2015 || c == 0x2212) {
            return '-';
        }
        if (c == 0x2018 || c == 0x2019) {
            return '\'';
        }
        if (c == 0x201C || c == 0x201D) {
            return '"';
        }
        int digit = Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(c, 10) : -1;
        if (digit >= 0) {
            return '0' + digit;
        }
        return c < 0x10000 ? c : OTHER;
    }

    /** The character at {@code i}, or a line feed outside the text. */
    char at(int i) {
        return i >= 0 && i < length ? chars[i] : '\n';
    }

    /** The code point of the text where the character at {@code i} comes from. */
    int start(int i) {
        return from.length == 0 ? i : from[i];
    }

    /** The end, in code points of the text, of a stretch that ends before {@code end}. */
    int end(int end) {
        return from.length == 0 ? end : from[end - 1] + 1;
    }

    String slice(int start, int end) {
        return new String(chars, start, end - start);
    }

    /** Whether the characters from {@code i} on are {@code word}. */
    boolean has(int i, String word) {
        return i >= 0
                && i + word.length() <= length
                && Arrays.equals(chars, i, i + word.length(), word.toCharArray(), 0, word.length());
    }

    boolean digit(int i) {
        char c = at(i);
        return c >= '0' && c <= '9';
    }

    boolean letter(int i) {
        return letter(at(i));
    }

    boolean alnum(int i) {
        char c = at(i);
        return c >= '0' && c <= '9' || letter(c);
    }

    static boolean letter(char c) {
        return c < 0x80 ? LETTER[c] : Character.isLetter(c);
    }
}
