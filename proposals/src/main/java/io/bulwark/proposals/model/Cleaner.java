package io.bulwark.proposals.model;

/** Texts on their way to and from a model. */
final class Cleaner {
    private Cleaner() {}

    /** Without control, format, private and unpaired characters and variation selectors; lines stay lines. */
    static String visible(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().filter(c -> c == '\n' || c == '\t' || !hidden(c)).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** As {@link #visible}, on one line. */
    static String line(String text) {
        return visible(text).replaceAll("\\s+", " ").strip();
    }

    private static boolean hidden(int c) {
        if (c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0100 && c <= 0xE01EF || c == 0x3164 || c == 0x115F || c == 0x1160) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
