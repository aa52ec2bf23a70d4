package io.bulwark.text.decode;

import io.bulwark.text.Folded;
import io.bulwark.text.Text;

/**
 * One pass that tells which decoders have anything to look at.
 *
 * @param hidden invisible code points
 * @param longestRun the longest run of letters, digits and signs of Base64
 * @param mixed words that mix letters with digits or signs
 * @param singles letters that stand alone
 * @param marks dots and dashes
 */
record Survey(
        int hidden,
        int percents,
        int ampersands,
        int backslashes,
        int longestRun,
        int digits,
        int mixed,
        int singles,
        int marks) {
    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int SIGN = 4;
    private static final byte[] KIND = new byte[128];

    static {
        for (int c = 'a'; c <= 'z'; c++) {
            KIND[c] = LETTER;
            KIND[c - 32] = LETTER;
        }
        for (int c = '0'; c <= '9'; c++) {
            KIND[c] = DIGIT;
        }
        for (char c : "@$!|+/=_-".toCharArray()) {
            KIND[c] = SIGN;
        }
    }

    static Survey of(Text text) {
        int hidden = 0;
        int percents = 0;
        int ampersands = 0;
        int backslashes = 0;
        int longest = 0;
        int digits = 0;
        int mixed = 0;
        int singles = 0;
        int marks = 0;
        int run = 0;
        int kinds = 0;
        int letters = 0;
        int length = text.length();
        for (int i = 0; i <= length; i++) {
            int c = i == length ? ' ' : text.at(i);
            int kind = c < 128 ? KIND[c] : 0;
            if (kind == LETTER) {
                int from = i;
                do {
                    c = ++i == length ? ' ' : text.at(i);
                } while (c < 128 && KIND[c] == LETTER);
                run += i - from;
                letters += i - from;
                kinds |= LETTER;
                kind = c < 128 ? KIND[c] : 0;
            }
            if (kind != 0) {
                run++;
                kinds |= kind;
                if (kind == DIGIT) {
                    digits++;
                }
                if (c == '-') {
                    marks++;
                    singles += letters == 1 ? 1 : 0;
                    letters = 0;
                } else if (c == '_') {
                    singles += letters == 1 ? 1 : 0;
                    letters = 0;
                }
                continue;
            }
            if (run > 0) {
                longest = Math.max(longest, run);
                if ((kinds & LETTER) != 0 && kinds != LETTER) {
                    mixed++;
                }
                run = 0;
                kinds = 0;
            }
            if (letters == 1) {
                singles++;
            } else if (c >= 128 && Character.isLetter(c)) {
                singles++;
            }
            letters = 0;
            if (c == ' ') {
                continue;
            }
            switch (c) {
                case '%' -> percents++;
                case '&' -> ampersands++;
                case '\\' -> backslashes++;
                case '.' -> marks++;
                default -> {
                    if (c >= 0xAD && Folded.invisible(c)) {
                        hidden++;
                    }
                }
            }
        }
        return new Survey(hidden, percents, ampersands, backslashes, longest, digits, mixed, singles, marks);
    }
}
