package io.bulwark.guard.privacy.secrets;

import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key formats of providers, found by their first two characters. */
final class KeyFormats {
    private final Map<Integer, List<Format>> byStart = new HashMap<>();
    /** The formats by their first two characters, for reading. */
    private final Format[][] table = new Format[1 << 14][0];
    /** Which of them there are, small enough for the nearest cache. */
    private final long[] starts = new long[1 << 8];
    /** The first characters alone. */
    private final boolean[] first = new boolean[0x80];

    record Format(String name, String prefix, Charset rest, int shortest, int longest) {}

    record Match(Format format, int end) {}

    KeyFormats(String lines) {
        for (String line : lines.split("\n")) {
            if (line.isBlank() || line.startsWith("//")) {
                continue;
            }
            String[] c = line.split(" \\| ");
            Format format = new Format(
                    c[0].strip(),
                    c[1].strip(),
                    Charset.of(c[2].strip()),
                    Integer.parseInt(c[3].strip()),
                    Integer.parseInt(c[4].strip()));
            byStart.computeIfAbsent(
                            key(format.prefix().charAt(0), format.prefix().charAt(1)), k -> new ArrayList<>())
                    .add(format);
        }
        byStart.forEach((key, formats) -> {
            table[key] = formats.toArray(Format[]::new);
            starts[key >>> 6] |= 1L << key;
            first[key >>> 7] = true;
        });
    }

    int size() {
        return byStart.values().stream().mapToInt(List::size).sum();
    }

    /** Whether a key may start with a character. */
    boolean starts(int c) {
        return c < first.length && first[c];
    }

    private static int key(int first, int second) {
        return first << 7 | second;
    }

    /** The longest key that starts at {@code at}, or null. */
    @Nullable
    Match at(Text text, int at) {
        int first = text.at(at);
        if (first >= 128 || at + 1 >= text.length() || text.at(at + 1) >= 128) {
            return null;
        }
        int key = key(first, text.at(at + 1));
        if ((starts[key >>> 6] >>> key & 1) == 0) {
            return null;
        }
        Match best = null;
        for (Format format : table[key]) {
            int end = end(format, text, at);
            if (end > 0 && (best == null || end > best.end())) {
                best = new Match(format, end);
            }
        }
        return best;
    }

    private static int end(Format format, Text text, int at) {
        String prefix = format.prefix();
        if (at + prefix.length() + format.shortest() > text.length()) {
            return 0;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text.at(at + i) != prefix.charAt(i)) {
                return 0;
            }
        }
        int start = at + prefix.length();
        int end = start;
        int most = Math.min(text.length(), start + format.longest());
        while (end < most && format.rest().has(text.at(end))) {
            end++;
        }
        boolean open = end < text.length() && Charset.ALNUM.has(text.at(end));
        return end - start >= format.shortest() && !open ? end : 0;
    }
}
