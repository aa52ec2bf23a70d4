package io.bulwark.text;

/** A text as the code points that were sent; all offsets of findings count code points. */
public final class Text {
    private final String value;
    private final int[] points;

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

    /** The part from {@code start} (inclusive) to {@code end} (exclusive), in code points. */
    public String slice(int start, int end) {
        return new String(points, start, end - start);
    }
}
