package io.bulwark.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text as the code points that were sent; all offsets of findings count code points. */
public final class Text {
    private final String value;
    private final int[] points;
    private @Nullable Places digits;
    private volatile @Nullable Runs runs;

    private Text(String value) {
        this.value = value;
        this.points = points(value);
    }

    private static int[] points(String value) {
        int length = value.length();
        int[] points = new int[length];
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                return value.codePoints().toArray();
            }
            points[i] = c;
        }
        return points;
    }

    /** A final field, so that threads which find the digits at the same time see whole arrays. */
    private static final class Places {
        private final int[] at;

        Places(int[] at) {
            this.at = at;
        }
    }

    public static Text of(String value) {
        return new Text(value);
    }

    public String value() {
        return value;
    }

    /** The number of code points. */
    public int length() {
        return points.length;
    }

    /** The code point at {@code index}. */
    public int at(int index) {
        return points[index];
    }

    /** Where decimal digits of any script stand, in ascending order; found once and shared, so it is not to be changed. */
    public int[] digits() {
        Places known = digits;
        if (known == null) {
            known = new Places(findDigits());
            digits = known;
        }
        return known.at;
    }

    /** Runs of letters, digits and underscores; found once and shared. */
    public Runs runs() {
        Runs known = runs;
        if (known == null) {
            known = Runs.of(this);
            runs = known;
        }
        return known;
    }

    /** The first place from {@code from} on where an ASCII character stands, or the length of the text. */
    public int find(char c, int from) {
        if (value.length() == points.length) {
            int at = value.indexOf(c, from);
            return at < 0 ? points.length : at;
        }
        int i = from;
        while (i < points.length && points[i] != c) {
            i++;
        }
        return i;
    }

    private int[] findDigits() {
        int[] found = new int[16];
        int n = 0;
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            if (c >= 0x80 ? Character.isDigit(c) : c <= '9' && c >= '0') {
                if (n == found.length) {
                    found = Arrays.copyOf(found, n * 2);
                }
                found[n++] = i;
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** The part from {@code start} (inclusive) to {@code end} (exclusive), in code points. */
    public String slice(int start, int end) {
        return new String(points, start, end - start);
    }
}
