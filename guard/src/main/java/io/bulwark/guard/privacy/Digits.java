package io.bulwark.guard.privacy;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of digit blocks joined by single separators, as people write long numbers.
 *
 * @param blocks start and end of each block in turn, in code points
 * @param digits all digits of the run
 */
record Digits(int[] blocks, String digits) {
    private static final int MOST_BLOCKS = 12;
    private static final int MOST_DIGITS = 40;

    int start() {
        return blocks[0];
    }

    int end() {
        return blocks[blocks.length - 1];
    }

    int size() {
        return blocks.length / 2;
    }

    /** All runs with at least {@code least} digits that are not part of a word; very long runs are cut. */
    static List<Digits> in(Text text, int least) {
        List<Digits> found = new ArrayList<>();
        int length = text.length();
        int[] places = text.digits();
        int[] marks = new int[MOST_BLOCKS * 2];
        for (int d = 0; d < places.length; ) {
            int close = d + 1;
            while (close < places.length && places[close] - places[close - 1] <= 2) {
                close++;
            }
            if (close - d < least) {
                d = close;
                continue;
            }
            int i = places[d];
            boolean attached = i > 0 && wordPart(text.at(i - 1));
            StringBuilder digits = new StringBuilder();
            int n = 0;
            int end = i;
            while (n < MOST_BLOCKS && digits.length() < MOST_DIGITS) {
                int from = i;
                while (i < length && digit(text.at(i))) {
                    if (digits.length() < MOST_DIGITS + 1) {
                        digits.append((char) ('0' + Character.digit(text.at(i), 10)));
                    }
                    i++;
                }
                marks[n * 2] = from;
                marks[n * 2 + 1] = i;
                n++;
                end = i;
                if (i + 1 < length && separator(text.at(i)) && digit(text.at(i + 1))) {
                    i++;
                } else {
                    break;
                }
            }
            while (d < places.length && places[d] < i) {
                d++;
            }
            boolean tail = end < length && wordPart(text.at(end));
            if (!attached && !tail && digits.length() >= least && digits.length() <= MOST_DIGITS) {
                found.add(new Digits(java.util.Arrays.copyOf(marks, n * 2), digits.toString()));
            }
        }
        return found;
    }

    static boolean digit(int c) {
        return c < 0x80 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    static boolean separator(int c) {
        return c == ' '
                || c == '-'
                || c == '.'
                || c == '/'
                || c == '\u00A0'
                || c == '\u2011'
                || c == '\u2013'
                || c == '\u202F';
    }

    private static boolean wordPart(int c) {
        return c == '_' || Context.wordPart(c);
    }
}
