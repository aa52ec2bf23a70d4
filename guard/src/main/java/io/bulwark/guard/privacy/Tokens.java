package io.bulwark.guard.privacy;

import java.util.Arrays;

/** The words, marks and line ends of a text with what the tagger asks of each: its hash, its shape, the lists it is on. */
final class Tokens {
    static final int WORD = 0;
    static final int NUMBER = 1;
    static final int MARK = 2;
    static final int LINE = 3;

    private final Plain text;
    int[] start;
    int[] end;
    byte[] kind;
    byte[] shape;
    long[] hash;
    int[] lists;
    boolean[] opens;
    int size;

    /** Whether the text tells capitals from small letters as prose does. */
    final boolean cased;

    private Tokens(Plain text) {
        this.text = text;
        int room = text.length / 4 + 8;
        start = new int[room];
        end = new int[room];
        kind = new byte[room];
        shape = new byte[room];
        hash = new long[room];
        lists = new int[room];
        opens = new boolean[room];
        cased = cased(text);
    }

    private static boolean cased(Plain text) {
        int upper = 0;
        int lower = 0;
        for (int i = 0; i < text.length; i++) {
            char c = text.chars[i];
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            lower += c >= 'a' && c <= 'z' ? 1 : 0;
        }
        return upper > 0 && lower > upper;
    }

    static Tokens of(Plain text, NameLists lists) {
        Tokens tokens = new Tokens(text);
        boolean opens = true;
        int i = 0;
        while (i < text.length) {
            char c = text.chars[i];
            if (c == '\n') {
                tokens.add(i, ++i, LINE, 7, 11, opens);
                opens = true;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                i++;
            } else if (part(c)) {
                int from = i;
                boolean digits = true;
                while (i < text.length
                        && (part(text.chars[i])
                                || text.chars[i] == '\'' && i > from && text.letter(i + 1) && text.letter(i + 2))) {
                    digits &= text.chars[i] >= '0' && text.chars[i] <= '9';
                    i++;
                }
                tokens.word(from, i, digits, opens);
                opens = false;
            } else {
                boolean stop = c == '.' || c == '!' || c == '?' || c == ':' || c == '"' || c == '>' || c == '|'
                        || c == '#' || c == '*' || c == '(' || c == '-';
                tokens.add(i, ++i, MARK, c < 128 ? 8 : 9, mix(77, c), opens);
                opens |= stop;
            }
        }
        lists.mark(tokens, text);
        return tokens;
    }

    private static boolean part(char c) {
        return c >= '0' && c <= '9'
                || Plain.letter(c)
                || c >= 0x300 && Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private void word(int from, int to, boolean digits, boolean opens) {
        long h = 1;
        int upper = 0;
        boolean mixed = false;
        for (int i = from; i < to; i++) {
            char c = text.chars[i];
            boolean big = c < 0x80 ? c >= 'A' && c <= 'Z' : Character.isUpperCase(c);
            upper += big ? 1 : 0;
            mixed |= c >= '0' && c <= '9';
            h = mix(h, big ? Character.toLowerCase(c) : c);
        }
        char initial = text.chars[from];
        boolean first = initial < 0x80 ? initial >= 'A' && initial <= 'Z' : Character.isUpperCase(initial);
        int length = to - from;
        int form = digits
                ? 10 + Math.min(length, 7)
                : mixed
                        ? 18
                        : upper == 0
                                ? 1
                                : upper == length ? length == 1 ? 2 : 3 : first && upper == 1 ? 4 : first ? 5 : 6;
        add(from, to, digits ? NUMBER : WORD, form, digits ? 100 + Math.min(length, 9) : h, opens);
    }

    private void add(int from, int to, int what, int form, long h, boolean first) {
        if (size == start.length) {
            int more = size * 2;
            start = Arrays.copyOf(start, more);
            end = Arrays.copyOf(end, more);
            kind = Arrays.copyOf(kind, more);
            shape = Arrays.copyOf(shape, more);
            hash = Arrays.copyOf(hash, more);
            lists = Arrays.copyOf(lists, more);
            opens = Arrays.copyOf(opens, more);
        }
        start[size] = from;
        end[size] = to;
        kind[size] = (byte) what;
        shape[size] = (byte) form;
        hash[size] = h;
        opens[size++] = first;
    }

    /** Whether the word starts with a capital. */
    boolean capital(int i) {
        return shape[i] >= 2 && shape[i] <= 5;
    }

    char character(int token, int at) {
        char c = text.chars[start[token] + at];
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c < 0x80 ? c : Character.toLowerCase(c);
    }

    int length(int token) {
        return end[token] - start[token];
    }

    static long mix(long h, long c) {
        long x = (h ^ c) * 0xFF51AFD7ED558CCDL;
        return x ^ x >>> 32;
    }

    /** The hash of a word as the tokens have it. */
    static long hash(String word) {
        long h = 1;
        for (int i = 0; i < word.length(); i++) {
            h = mix(h, Character.toLowerCase(word.charAt(i)));
        }
        return h;
    }
}
