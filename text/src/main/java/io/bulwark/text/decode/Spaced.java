package io.bulwark.text.decode;

import io.bulwark.text.Text;

/** Letters with a space, dot, dash or the like after each. Wider gaps part the words; without any, known words do. */
final class Spaced {
    static final int SHORTEST = 6;

    private static final Segmenter WORDS = Segmenter.standard();

    private Spaced() {}

    static void decode(Text text, Pieces pieces) {
        int i = 0;
        while (i < text.length() && !pieces.full()) {
            pieces.step();
            if (alone(text, i)) {
                i = run(text, i, pieces);
            } else if (letter(text, i)) {
                // None of the letters of a word stands alone.
                while (i < text.length() && letter(text, i)) {
                    i++;
                }
            } else {
                i++;
            }
        }
    }

    /** Whether a letter or digit stands at {@code i} with none beside it. */
    private static boolean alone(Text text, int i) {
        return letter(text, i) && !letter(text, i - 1) && !letter(text, i + 1);
    }

    private static boolean letter(Text text, int i) {
        if (i < 0 || i >= text.length()) {
            return false;
        }
        int c = text.at(i);
        if (c < 128) {
            return (c | 32) >= 'a' && (c | 32) <= 'z' || c >= '0' && c <= '9';
        }
        return Character.isLetterOrDigit(c);
    }

    private static int run(Text text, int from, Pieces pieces) {
        StringBuilder out = new StringBuilder();
        int letters = 0;
        int i = from;
        int end = from;
        int separator = -1;
        boolean wide = false;
        while (i < text.length() && alone(text, i)) {
            out.appendCodePoint(text.at(i));
            letters++;
            end = ++i;
            int gap = i;
            while (gap < text.length() && gap - i < 4 && !letter(text, gap)) {
                gap++;
            }
            if (gap == i || gap >= text.length() || !alone(text, gap) && gap - i < 1) {
                break;
            }
            int sign = text.at(i);
            separator = separator < 0 ? sign : separator;
            if (sign != separator && sign > ' ' && separator > ' ' && gap - i == 1) {
                break;
            }
            if (gap - i > 1 || separator > ' ' && sign <= ' ') {
                wide = true;
                out.append(' ');
            }
            i = gap;
        }
        if (letters >= SHORTEST) {
            String joined = out.toString();
            pieces.add("spaced", wide ? joined : WORDS.split(joined), from, end);
        }
        return Math.max(end, from + 1);
    }
}
