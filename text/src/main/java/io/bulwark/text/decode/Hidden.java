package io.bulwark.text.decode;

import io.bulwark.text.Flags;
import io.bulwark.text.Text;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Text in code points that show nothing: tags, variation selectors, two kinds of zero width as bits, direction overrides. */
final class Hidden {
    private static final int FAR = 24;

    private Hidden() {}

    static void decode(Text text, Pieces pieces) {
        tags(text, pieces);
        selectors(text, pieces);
        zeroWidth(text, pieces);
        overrides(text, pieces);
    }

    private static void tags(Text text, Pieces pieces) {
        StringBuilder out = new StringBuilder();
        int start = -1;
        int end = -1;
        for (int i = 0; i < text.length(); i++) {
            pieces.step();
            int c = text.at(i);
            int flag = Flags.end(text, i);
            if (flag > i) {
                i = flag - 1;
            } else if (c >= 0xE0020 && c <= 0xE007E) {
                if (start >= 0 && i - end > FAR) {
                    pieces.add("tags", out.toString(), start, end);
                    out.setLength(0);
                    start = -1;
                }
                start = start < 0 ? i : start;
                end = i + 1;
                out.append((char) (c - 0xE0000));
            }
        }
        if (out.length() > 2) {
            pieces.add("tags", out.toString(), start, end);
        }
    }

    private static void selectors(Text text, Pieces pieces) {
        byte[] bytes = new byte[16];
        int length = 0;
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            pieces.step();
            int c = i == text.length() ? 0 : text.at(i);
            int value = c >= 0xFE00 && c <= 0xFE0F ? c - 0xFE00 : c >= 0xE0100 && c <= 0xE01EF ? c - 0xE0100 + 16 : -1;
            if (value < 0) {
                addBytes("variation-selectors", bytes, length, start, i, pieces);
                length = 0;
                start = -1;
                continue;
            }
            start = start < 0 ? i : start;
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) value;
        }
    }

    private static void addBytes(String encoding, byte[] bytes, int length, int start, int end, Pieces pieces) {
        @Nullable String plain = length < 4 ? null : Plain.of(bytes, length);
        if (plain != null) {
            pieces.add(encoding, plain, start, end);
        }
    }

    /** Two kinds of zero-width characters as the bits of bytes; either may be the one. */
    private static void zeroWidth(Text text, Pieces pieces) {
        int bits = 0;
        int start = -1;
        int end = -1;
        int first = 0;
        byte[] low = new byte[text.length() / 8 + 1];
        byte[] high = new byte[low.length];
        for (int i = 0; i < text.length(); i++) {
            pieces.step();
            int c = text.at(i);
            if (c < 0x200B || c > 0x200D && c != 0x2060 && c != 0x2062 && c != 0x2063 && c != 0x2064 && c != 0xFEFF) {
                continue;
            }
            start = start < 0 ? i : start;
            first = first == 0 ? c : first;
            end = i + 1;
            int bit = c == first ? 0 : 1;
            low[bits / 8] = (byte) (low[bits / 8] << 1 | bit);
            high[bits / 8] = (byte) (high[bits / 8] << 1 | 1 - bit);
            bits++;
        }
        if (bits < 32) {
            return;
        }
        addBytes("zero-width", low, bits / 8, start, end, pieces);
        addBytes("zero-width", high, bits / 8, start, end, pieces);
    }

    /** What stands under a right-to-left override is read backwards. */
    private static void overrides(Text text, Pieces pieces) {
        int start = -1;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            pieces.step();
            int c = i == text.length() ? '\n' : text.at(i);
            boolean ends = c == 0x202E || c == 0x202C || c == '\n';
            if (start >= 0 && ends) {
                pieces.add("bidi", out.reverse().toString(), start, i);
                out.setLength(0);
                start = -1;
            }
            if (c == 0x202E) {
                start = i;
            } else if (start >= 0) {
                out.appendCodePoint(c);
            }
        }
    }
}
