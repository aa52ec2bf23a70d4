package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Characters written one by one: bits in groups of eight, numbers of characters, hexadecimal pairs, Morse signs. */
final class Codes {
    private static final int LEAST = 5;
    private static final Map<String, Character> MORSE = new HashMap<>();

    private static final byte[] DIGIT = new byte[128];

    static {
        for (int c = 0; c < 128; c++) {
            int value = Character.digit(c, 16);
            DIGIT[c] = (byte) (value < 0 ? 16 : value);
        }
        String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        String[] signs =
                (".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- "
                                + "-.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.")
                        .split(" ");
        for (int i = 0; i < signs.length; i++) {
            MORSE.put(signs[i], letters.charAt(i));
        }
    }

    private final Text text;
    private final Pieces pieces;
    private final StringBuilder morse = new StringBuilder();
    private byte[] bytes = new byte[32];
    private int length;
    private int start;
    private int last;
    private String kind = "";

    private Codes(Text text, Pieces pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    static void decode(Text text, Pieces pieces) {
        new Codes(text, pieces).tokens();
    }

    private void tokens() {
        int i = 0;
        while (i < text.length()) {
            pieces.step();
            if (gap(text.at(i))) {
                i++;
                continue;
            }
            int from = i;
            while (i < text.length() && !gap(text.at(i))) {
                i++;
            }
            // A longer word is none of the codes; without anything gathered it ends nothing.
            if (i - from < 6 || length > 0 || !kind.isEmpty() || (i - from) % 8 == 0) {
                token(from, i);
            }
        }
        flush();
    }

    private static boolean gap(int c) {
        return c < 'a'
                && (c <= ' ' || c == ',' || c == ';' || c == ':' || c == '[' || c == ']' || c == '(' || c == ')');
    }

    private void token(int from, int to) {
        if (morse(from, to)) {
            return;
        }
        String as = "";
        int value = -1;
        if (to - from == 8 && (value = number(from, to, 2)) >= 0) {
            as = "binary";
        } else if (to - from > 8 && (to - from) % 8 == 0 && number(from, to, 2) >= 0) {
            bits(from, to);
            return;
        } else if (to - from == 4 && text.at(from) == '0' && text.at(from + 1) == 'x') {
            value = number(from + 2, to, 16);
            as = "hex";
        } else if (to - from == 2 && !kind.equals("char-codes") && (value = number(from, to, 16)) >= 0) {
            as = "hex";
        } else if (to - from >= 2 && to - from <= 3 && (value = number(from, to, 10)) >= 9 && value < 256) {
            as = "char-codes";
        }
        if (kind.equals("hex") && as.equals("char-codes") && onlyDigits()) {
            recode();
        }
        if (value < 0 || value > 255 || !as.equals(kind) || from - last > 3) {
            flush();
        }
        if (value >= 0 && value <= 255 && !as.isEmpty()) {
            push(as, value, from, to);
        }
    }

    /** Pairs of decimal digits read as hexadecimal so far were numbers of characters. */
    private void recode() {
        for (int k = 0; k < length; k++) {
            bytes[k] = (byte) ((bytes[k] >> 4) * 10 + (bytes[k] & 15));
        }
        kind = "char-codes";
    }

    private boolean onlyDigits() {
        for (int k = 0; k < length; k++) {
            if ((bytes[k] & 0xF0) > 0x90 || (bytes[k] & 15) > 9) {
                return false;
            }
        }
        return length > 0;
    }

    private void bits(int from, int to) {
        flush();
        for (int i = from; i < to; i += 8) {
            push("binary", number(i, i + 8, 2), i, i + 8);
        }
        flush();
    }

    private void push(String as, int value, int from, int to) {
        if (length == 0) {
            start = from;
            kind = as;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) value;
        last = to;
    }

    private boolean morse(int from, int to) {
        int lead = text.at(from);
        if (to - from > 5
                || lead >= 'a' && lead <= 'z'
                || Character.isLetterOrDigit(lead)
                || lead == '/'
                || lead == '|') {
            return slash(from, to);
        }
        if (lead < 128 && lead != '.' && lead != '-' && lead != '_') {
            return slash(from, to);
        }
        StringBuilder sign = new StringBuilder(5);
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            if (c == '.' || c == '·' || c == '•') {
                sign.append('.');
            } else if (c == '-' || c == '–' || c == '−' || c == '_') {
                sign.append('-');
            } else {
                return slash(from, to);
            }
        }
        @Nullable Character letter = MORSE.get(sign.toString());
        if (letter == null) {
            return false;
        }
        if (!kind.equals("morse")) {
            flush();
            kind = "morse";
            start = from;
        } else if (from - last > 2) {
            morse.append(' ');
        }
        morse.append((char) letter);
        last = to;
        return true;
    }

    private boolean slash(int from, int to) {
        if (kind.equals("morse") && to - from == 1 && (text.at(from) == '/' || text.at(from) == '|')) {
            morse.append(' ');
            last = to;
            return true;
        }
        return false;
    }

    private int number(int from, int to, int radix) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            int digit = c < 128 ? DIGIT[c] : 16;
            if (digit >= radix) {
                return -1;
            }
            value = value * radix + digit & 0xFFFF;
        }
        return value;
    }

    private void flush() {
        if (kind.equals("morse")) {
            if (morse.length() >= LEAST + 3) {
                pieces.add(kind, morse.toString(), start, last);
            }
            morse.setLength(0);
        } else if (length >= LEAST) {
            @Nullable String plain = Plain.of(bytes, length);
            if (plain != null) {
                pieces.add(kind, plain, start, last);
            }
        }
        length = 0;
        kind = "";
    }
}
