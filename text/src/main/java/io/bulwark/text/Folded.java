package io.bulwark.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text without its disguises of form: lower case, compatibility forms and accents folded (NFKD), invisible characters
 * dropped, typographic quotes plain, look-alike letters of other scripts replaced where they stand in a word with Latin
 * ones. Line feeds stay. Every character leads back to the code point that it came from.
 */
public final class Folded {
    /** Characters between two pauses, less one; a power of two less one. */
    static final int OFTEN = 0xFFF;

    private static final String[] TABLE = new String[0x10000];
    private static final char[] PLAIN = new char[0x80];

    static {
        for (char c = 0; c < 0x80; c++) {
            PLAIN[c] = (char) (c >= 'A' && c <= 'Z' ? c + 32 : c == '\t' || c == '\r' ? ' ' : c);
        }
    }

    private final char[] chars;
    private final int[] from;
    private final int length;
    private final int sourceLength;
    private final boolean wide;

    private Folded(char[] chars, int[] from, int length, int sourceLength, boolean wide) {
        this.chars = chars;
        this.from = from;
        this.length = length;
        this.sourceLength = sourceLength;
        this.wide = wide;
    }

    /** Folds a text; takes time linear in its length. */
    public static Folded of(Text text) {
        return of(text, () -> {});
    }

    /** Like the other; calls {@code pause} once for every few thousand characters, which may end the work by throwing. */
    public static Folded of(Text text, Runnable pause) {
        int size = text.length();
        char[] chars = new char[size + 16];
        int[] from = new int[size + 16];
        int length = 0;
        while (length < size && text.at(length) < 0x80) {
            chars[length] = PLAIN[text.at(length)];
            from[length] = length;
            length++;
        }
        boolean wide = false;
        for (int i = length; i < size; i++) {
            if ((i & OFTEN) == OFTEN) {
                pause.run();
            }
            int c = text.at(i);
            if (c < 0x80) {
                if (length == chars.length) {
                    chars = Arrays.copyOf(chars, length * 2);
                    from = Arrays.copyOf(from, length * 2);
                }
                chars[length] = PLAIN[c];
                from[length++] = i;
                continue;
            }
            String folded = fold(c);
            if (length + folded.length() > chars.length) {
                chars = Arrays.copyOf(chars, (length + folded.length()) * 2);
                from = Arrays.copyOf(from, (length + folded.length()) * 2);
            }
            for (int k = 0; k < folded.length(); k++) {
                chars[length] = folded.charAt(k);
                wide |= folded.charAt(k) >= 0x80;
                from[length++] = i;
            }
        }
        Folded result = new Folded(chars, from, length, size, wide);
        if (wide) {
            pause.run();
            result.unmask();
        }
        return result;
    }

    /** Folds a text given as a string. */
    public static Folded of(String text) {
        return of(Text.of(text));
    }

    private static String fold(int point) {
        if (point >= 0x10000) {
            return compute(point);
        }
        String known = TABLE[point];
        if (known == null) {
            known = compute(point);
            TABLE[point] = known;
        }
        return known;
    }

    private static String compute(int point) {
        if (invisible(point)) {
            return "";
        }
        switch (point) {
            case '‘', '’', '‛', 'ʼ', '´', '`' -> {
                return "'";
            }
            case '“', '”', '„', '«', '»' -> {
                return "\"";
            }
            case '–', '—', '‒', '−' -> {
                return "-";
            }
            case 0x2028, 0x2029, 0x85 -> {
                return "\n";
            }
            default -> {}
        }
        String plain = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(plain.length());
        plain.codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK || c > 0x36F && c < 0x1AB0)
                .forEach(c -> {
                    if (Character.isSpaceChar(c)) {
                        out.append(' ');
                    } else {
                        out.appendCodePoint(c == 'ß' ? 's' : c == 'ı' ? 'i' : c == 'ł' ? 'l' : c == 'ø' ? 'o' : c);
                    }
                });
        return out.toString();
    }

    /** Whether a code point shows nothing: formats, fillers, variation selectors, tags, direction marks. */
    public static boolean invisible(int point) {
        if (point < 0xAD) {
            return false;
        }
        int type = Character.getType(point);
        return type == Character.FORMAT
                || point == 0x34F
                || point == 0x115F
                || point == 0x1160
                || point == 0x17B4
                || point == 0x17B5
                || point == 0x3164
                || point == 0xFFA0
                || point >= 0xFE00 && point <= 0xFE0F
                || point >= 0xE0000 && point <= 0xE0FFF;
    }

    private void unmask() {
        int i = 0;
        while (i < length) {
            if (!letter(chars[i])) {
                i++;
                continue;
            }
            int start = i;
            boolean latin = false;
            boolean twin = false;
            while (i < length && letter(chars[i])) {
                latin |= chars[i] >= 'a' && chars[i] <= 'z';
                twin |= chars[i] > 0x80 && Confusables.latin(chars[i]) != chars[i];
                i++;
            }
            if (latin && twin) {
                for (int k = start; k < i; k++) {
                    chars[k] = Confusables.latin(chars[k]);
                }
            }
        }
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c > 0x80 && Character.isLetter(c);
    }

    /** Whether all characters are ASCII. */
    boolean ascii() {
        return !wide;
    }

    /** A folded text of ASCII characters that stand for themselves. */
    static Folded ascii(char[] chars, int length) {
        int[] from = new int[length];
        for (int i = 0; i < length; i++) {
            from[i] = i;
        }
        return new Folded(chars, from, length, length, false);
    }

    void copy(int start, int end, char[] to, int at) {
        System.arraycopy(chars, start, to, at, end - start);
    }

    /** The number of characters. */
    public int length() {
        return length;
    }

    public char at(int index) {
        return chars[index];
    }

    /** The folded characters from {@code start} to {@code end}. */
    public String slice(int start, int end) {
        return new String(chars, start, end - start);
    }

    public String value() {
        return new String(chars, 0, length);
    }

    /** The code point of the text where the character at {@code index} comes from; the length of the text at the end. */
    public int source(int index) {
        return index >= length ? sourceLength : from[index];
    }

    /** The end (exclusive), in code points of the text, of a passage that ends before {@code end} here. */
    public int sourceEnd(int end) {
        return end <= 0 ? 0 : from[end - 1] + 1;
    }
}
