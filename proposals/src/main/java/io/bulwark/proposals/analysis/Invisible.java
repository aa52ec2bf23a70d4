package io.bulwark.proposals.analysis;

/** Code points that a reader cannot see. */
final class Invisible {
    private Invisible() {}

    static boolean is(int c) {
        if (c < 0x80) {
            return c < 0x20 && c != '\n' && c != '\t' && c != '\r' || c == 0x7F;
        }
        return zeroWidth(c) || bidi(c) || tag(c) || selector(c) || c >= 0x80 && c < 0xA0;
    }

    static boolean zeroWidth(int c) {
        return c == 0x200B
                || c == 0x200C
                || c == 0x200D
                || c == 0x2060
                || c >= 0x2061 && c <= 0x2064
                || c == 0xFEFF
                || c == 0xAD
                || c == 0x180E
                || c == 0x34F
                || c == 0x115F
                || c == 0x1160
                || c == 0x3164
                || c == 0xFFA0
                || c == 0x2800
                || c >= 0xFFF9 && c <= 0xFFFB
                || c >= 0x206A && c <= 0x206F
                || c >= 0x1D173 && c <= 0x1D17A;
    }

    static boolean bidi(int c) {
        return override(c) || c >= 0x2066 && c <= 0x2069 || c == 0x200E || c == 0x200F || c == 0x61C;
    }

    static boolean override(int c) {
        return c >= 0x202A && c <= 0x202E;
    }

    static boolean tag(int c) {
        return c >= 0xE0000 && c <= 0xE007F;
    }

    /** Variation selectors, which ride on the character before them. */
    static boolean selector(int c) {
        return c >= 0xFE00 && c <= 0xFE0F || supplementarySelector(c);
    }

    static boolean supplementarySelector(int c) {
        return c >= 0xE0100 && c <= 0xE01EF;
    }
}
