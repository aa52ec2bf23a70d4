package io.bulwark.text;

/** Flags of regions: a black flag, the letters of the region as tag characters, and the tag that ends it. */
public final class Flags {
    private static final int BLACK_FLAG = 0x1F3F4;
    private static final int END = 0xE007F;
    private static final int LONGEST = 6;

    private Flags() {}

    /** The end (exclusive) of the flag that starts at {@code at}, or {@code at} where none does; longer tags hide text. */
    public static int end(Text text, int at) {
        if (text.at(at) != BLACK_FLAG) {
            return at;
        }
        int end = at + 1;
        while (end < text.length() && end - at <= LONGEST && letterOrDigit(text.at(end) - 0xE0000)) {
            end++;
        }
        return end > at + 1 && end < text.length() && text.at(end) == END ? end + 1 : at;
    }

    private static boolean letterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
}
