package io.bulwark.proposals.analysis;

import java.util.Map;

/** HTML character references, as far as they can hide something. */
final class Entities {
    private static final Map<String, Integer> NAMED = Map.ofEntries(
            Map.entry("amp", (int) '&'),
            Map.entry("lt", (int) '<'),
            Map.entry("gt", (int) '>'),
            Map.entry("quot", (int) '"'),
            Map.entry("apos", (int) '\''),
            Map.entry("nbsp", 0xA0),
            Map.entry("shy", 0xAD),
            Map.entry("zwj", 0x200D),
            Map.entry("zwnj", 0x200C),
            Map.entry("lrm", 0x200E),
            Map.entry("rlm", 0x200F),
            Map.entry("zerowidthspace", 0x200B));

    private Entities() {}

    /** End of the reference that starts at {@code at}, or -1 where there is none. */
    static int end(int[] text, int at, int limit) {
        int stop = Math.min(limit, at + 18);
        for (int i = at + 1; i < stop; i++) {
            if (text[i] == ';') {
                return value(text, at, i + 1) >= 0 ? i + 1 : -1;
            }
            if (!(text[i] < 0x80 && Character.isLetterOrDigit(text[i])) && text[i] != '#') {
                return -1;
            }
        }
        return -1;
    }

    /** The code point of the reference, or -1 where it is none. */
    static int value(int[] text, int at, int end) {
        String name = new String(text, at + 1, end - at - 2).toLowerCase(java.util.Locale.ROOT);
        if (!name.startsWith("#")) {
            return NAMED.getOrDefault(name, -1);
        }
        boolean hex = name.startsWith("#x");
        try {
            int value = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
            return value > 0 && Character.isValidCodePoint(value) ? value : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
