package io.bulwark.text.tokens;

/**
 * Cuts a text where the published patterns of the encodings cut it, without a regular expression. Every rule looks at a
 * run at most three times, so a whole text takes linear time.
 */
enum Split {
    /** {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}. */
    GPT2 {
        @Override
        int next(char[] text, int at) {
            int end = contraction(text, at, false);
            if (end > at) {
                return end;
            }
            int from = text[at] == ' ' && at + 1 < text.length ? at + 1 : at;
            int kind = kind(text, from);
            if (letter(kind)) {
                return letters(text, from);
            }
            if (kind == NUMBER) {
                return numbers(text, from, Integer.MAX_VALUE);
            }
            return kind == SPACE || kind == LINE ? spaces(text, at, false) : symbols(text, from);
        }
    },
    /**
     * {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|
     * \s+(?!\S)|\s+}.
     */
    CL100K {
        @Override
        int next(char[] text, int at) {
            int end = contraction(text, at, true);
            if (end > at) {
                return end;
            }
            int kind = kind(text, at);
            if (letter(kind)) {
                return letters(text, at);
            }
            if (kind == NUMBER) {
                return numbers(text, at, 3);
            }
            int after = at + width(text, at);
            if (kind != LINE && after < text.length && letter(kind(text, after))) {
                return letters(text, after);
            }
            return other(text, at, false);
        }
    },
    /**
     * As CL100K, but words are cut before a capital that follows small letters, contractions belong to their word, marks
     * count as letters and slashes after a line's end to the symbols before it.
     */
    O200K {
        @Override
        int next(char[] text, int at) {
            int plain = small(text, at);
            if (plain > at) {
                return plain;
            }
            int kind = kind(text, at);
            if (kind == NUMBER) {
                return numbers(text, at, 3);
            }
            int after = at + width(text, at);
            boolean prefix = kind != LINE && !letter(kind) && after < text.length;
            int end = prefix ? word(text, after, true) : -1;
            if (end < 0) {
                end = word(text, at, true);
            }
            if (end < 0 && prefix) {
                end = word(text, after, false);
            }
            if (end < 0) {
                end = word(text, at, false);
            }
            return end < 0 ? other(text, at, true) : Math.max(end, contraction(text, end, true));
        }
    };

    private static final int UPPER = 0;
    private static final int LOWER = 1;
    private static final int LETTER = 2;
    private static final int MARK = 3;
    private static final int NUMBER = 4;
    private static final int SPACE = 5;
    private static final int LINE = 6;
    private static final int SYMBOL = 7;
    private static final byte[] ASCII = new byte[128];

    static {
        for (int c = 0; c < 128; c++) {
            ASCII[c] = (byte) slowKind(c);
        }
    }

    /** The end of the piece that starts at {@code at}; both in chars. */
    abstract int next(char[] text, int at);

    /** The end of a word of small ASCII letters, with or without a space before and plainly ended; {@code at} otherwise. */
    private static int small(char[] text, int at) {
        int from = text[at] == ' ' ? at + 1 : at;
        int end = from;
        while (end < text.length && text[end] >= 'a' && text[end] <= 'z') {
            end++;
        }
        boolean ends = end < text.length && (text[end] == ' ' || text[end] == ',' || text[end] == '.');
        return ends && end > from ? end : at;
    }

    private static int kind(char[] text, int at) {
        char c = text[at];
        return c < 128 ? ASCII[c] : slowKind(Character.codePointAt(text, at));
    }

    private static int slowKind(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> c == '\r' || c == '\n' ? LINE : c >= 9 && c <= 12 || c == 0x85 ? SPACE : SYMBOL;
        };
    }

    private static boolean letter(int kind) {
        return kind <= LETTER;
    }

    private static int width(char[] text, int at) {
        return Character.isHighSurrogate(text[at]) && at + 1 < text.length && Character.isLowSurrogate(text[at + 1])
                ? 2
                : 1;
    }

    private static int letters(char[] text, int at) {
        while (at < text.length && letter(kind(text, at))) {
            at += width(text, at);
        }
        return at;
    }

    private static int numbers(char[] text, int at, int most) {
        for (int n = 0; n < most && at < text.length && kind(text, at) == NUMBER; n++) {
            at += width(text, at);
        }
        return at;
    }

    private static int symbols(char[] text, int at) {
        while (at < text.length) {
            int kind = kind(text, at);
            if (kind != SYMBOL && kind != MARK) {
                break;
            }
            at += width(text, at);
        }
        return at;
    }

    /** Capitals and then small letters; marks, modifiers and letters without case count as either. */
    private static int word(char[] text, int from, boolean small) {
        int at = from;
        int either = -1;
        while (at < text.length) {
            int kind = kind(text, at);
            if (kind != UPPER && kind != LETTER && kind != MARK) {
                break;
            }
            at += width(text, at);
            if (kind != UPPER) {
                either = at;
            }
        }
        if (at < text.length && kind(text, at) == LOWER && (small || at > from)) {
            while (at < text.length) {
                int kind = kind(text, at);
                if (kind != LOWER && kind != LETTER && kind != MARK) {
                    break;
                }
                at += width(text, at);
            }
            return at;
        }
        if (small) {
            return either;
        }
        return at > from ? at : -1;
    }

    private static int other(char[] text, int at, boolean slash) {
        int from = text[at] == ' ' && at + 1 < text.length ? at + 1 : at;
        int kind = kind(text, from);
        if (kind != SYMBOL && kind != MARK) {
            return spaces(text, at, true);
        }
        int end = symbols(text, from);
        while (end < text.length) {
            char c = text[end];
            if (c != '\r' && c != '\n' && !(slash && c == '/')) {
                break;
            }
            end++;
        }
        return end;
    }

    private static int spaces(char[] text, int from, boolean lines) {
        int at = from;
        int line = -1;
        while (at < text.length) {
            int kind = kind(text, at);
            if (kind != SPACE && kind != LINE) {
                break;
            }
            at++;
            if (kind == LINE) {
                line = at;
            }
        }
        if (lines && line >= 0) {
            return line;
        }
        return at == text.length || at == from + 1 ? at : at - 1;
    }

    private static int contraction(char[] text, int at, boolean anyCase) {
        if (at + 1 >= text.length || text[at] != '\'') {
            return at;
        }
        char a = small(text[at + 1], anyCase);
        if (a == 's' || a == 't' || a == 'm' || a == 'd') {
            return at + 2;
        }
        char b = at + 2 < text.length ? small(text[at + 2], anyCase) : 0;
        return a == 'r' && b == 'e' || a == 'v' && b == 'e' || a == 'l' && b == 'l' ? at + 3 : at;
    }

    private static char small(char c, boolean anyCase) {
        // The long s is a lower-case form of S, so a pattern that ignores case takes it for one.
        return !anyCase ? c : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c == 'ſ' ? 's' : c;
    }
}
