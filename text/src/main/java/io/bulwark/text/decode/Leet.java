package io.bulwark.text.decode;

import io.bulwark.text.Text;

/** Words in which digits and signs stand for letters. A stretch with at least two of them is read as letters. */
final class Leet {
    private static final int FAR = 3;
    private static final int LONGEST = 20;

    private static final int LETTER = 1;
    private static final int SIGN = 2;
    private static final int OTHER = 3;
    private static final byte[] KIND = new byte[128];
    private static final boolean[] CLOSING = new boolean[128];

    static {
        for (int c = 0; c < 128; c++) {
            boolean plain = (c | 32) >= 'a' && (c | 32) <= 'z';
            boolean within = "'-(_|\\/<>".indexOf(c) >= 0;
            KIND[c] = (byte) (plain ? LETTER : letter(c) != c ? SIGN : within ? 0 : OTHER);
            CLOSING[c] = ".,!?;:'\")".indexOf(c) >= 0;
        }
    }

    private Leet() {}

    static void decode(Text text, Pieces pieces) {
        int first = -1;
        int last = -1;
        int count = 0;
        int plain = 0;
        int i = 0;
        while (i < text.length() && !pieces.full()) {
            pieces.step();
            if (text.at(i) <= ' ') {
                if (text.at(i) == '\n' && count > 0) {
                    flush(text, first, last, count, pieces);
                    count = 0;
                }
                i++;
                continue;
            }
            int from = i;
            while (i < text.length() && text.at(i) > ' ') {
                i++;
            }
            if (leet(text, from, i)) {
                first = count == 0 ? from : first;
                last = i;
                count++;
                plain = 0;
            } else if (count > 0 && ++plain > FAR) {
                flush(text, first, last, count, pieces);
                count = 0;
                plain = 0;
            }
        }
        flush(text, first, last, count, pieces);
    }

    private static boolean leet(Text text, int from, int to) {
        int end = to;
        while (end > from && text.at(end - 1) < 128 && CLOSING[text.at(end - 1)]) {
            end--;
        }
        if (end - from < 3 || end - from > LONGEST) {
            return false;
        }
        int letters = 0;
        int signs = 0;
        for (int i = from; i < end; i++) {
            int c = text.at(i);
            int kind = c < 128 ? KIND[c] : 0;
            if (kind == LETTER) {
                letters++;
            } else if (kind == SIGN) {
                signs++;
            } else if (kind == OTHER) {
                return false;
            }
        }
        return letters > 0 && signs > 0;
    }

    private static void flush(Text text, int first, int last, int count, Pieces pieces) {
        if (count < 2) {
            return;
        }
        StringBuilder out = new StringBuilder(last - first);
        boolean one = false;
        for (int i = first; i < last; i++) {
            int c = text.at(i);
            one |= c == '1' || c == '|' || c == '!';
            boolean end = i + 1 == last || text.at(i + 1) <= ' ';
            out.appendCodePoint(c == '!' && end ? c : letter(c));
        }
        pieces.add("leetspeak", out.toString(), first, last);
        if (one) {
            for (int i = first; i < last; i++) {
                int c = text.at(i);
                if ((c == '1' || c == '|' || c == '!') && out.charAt(i - first) == 'i') {
                    out.setCharAt(i - first, 'l');
                }
            }
            if (out.length() == last - first) {
                pieces.add("leetspeak", out.toString(), first, last);
            }
        }
    }

    private static int letter(int c) {
        return switch (c) {
            case '0' -> 'o';
            case '1', '!', '|' -> 'i';
            case '2' -> 'z';
            case '3', '€' -> 'e';
            case '4', '@' -> 'a';
            case '5', '$' -> 's';
            case '6', '9' -> 'g';
            case '7', '+' -> 't';
            case '8' -> 'b';
            default -> c;
        };
    }
}
