package io.bulwark.text.decode;

import io.bulwark.text.Text;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Long runs of letters and digits that are Base64, Base32 or hexadecimal text. */
final class Radix {
    static final int SHORTEST = 12;

    private static final byte[] BASE64 = new byte[128];
    private static final byte[] BASE32 = new byte[128];
    private static final byte[] BASE16 = new byte[128];

    static {
        Arrays.fill(BASE64, (byte) -1);
        Arrays.fill(BASE32, (byte) -1);
        Arrays.fill(BASE16, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            BASE64[alphabet.charAt(i)] = (byte) i;
        }
        BASE64['-'] = 62;
        BASE64['_'] = 63;
        for (int i = 0; i < 32; i++) {
            BASE32["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(i)] = (byte) i;
        }
        for (int i = 0; i < 16; i++) {
            BASE16["0123456789abcdef".charAt(i)] = (byte) i;
            BASE16["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
    }

    private final Text text;
    private final Pieces pieces;

    private Radix(Text text, Pieces pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    static void decode(Text text, Pieces pieces) {
        new Radix(text, pieces).runs();
    }

    private void runs() {
        int i = 0;
        while (i < text.length() && !pieces.full()) {
            pieces.step();
            if (!sign(i)) {
                i++;
                continue;
            }
            int end = wrapped(i);
            if (end - i >= SHORTEST && !word(i, end) && !run(i, end)) {
                parts(i, end);
            }
            i = end;
        }
    }

    private boolean sign(int i) {
        return i < text.length() && text.at(i) < 128 && BASE64[text.at(i)] >= 0;
    }

    /** The end of a run; a run of at least 16 signs in fours goes on behind a line end, or quotes joined with plus. */
    private int wrapped(int from) {
        int end = from;
        while (true) {
            int start = end;
            while (sign(end)) {
                end++;
            }
            if (end - start < 16 || (end - start) % 4 != 0) {
                return end;
            }
            int next = end;
            while (next < text.length() && next - end < 8 && " \r\n\t\"'".indexOf(text.at(next)) >= 0) {
                next++;
            }
            int more = next;
            while (more - next < 4 && sign(more)) {
                more++;
            }
            if (next == end || more - next < 4 || words(next)) {
                return end;
            }
            end = next;
        }
    }

    /** Whether plain words follow, which no encoding goes on with. */
    private boolean words(int from) {
        int end = from;
        while (sign(end) && end - from < 16) {
            end++;
        }
        return end - from < 16
                && !(end < text.length() && text.at(end) == '=')
                && end < text.length()
                && end - from < 8;
    }

    /** Whether a run is a plain word or several joined by dashes: lower case but for the first letters. */
    private boolean word(int from, int to) {
        int odd = 0;
        boolean first = true;
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            boolean lower = c >= 'a' && c <= 'z';
            odd += lower || c == '-' || c == '/' || first && c >= 'A' && c <= 'Z' ? 0 : 1;
            first = c == '-' || c == '/';
        }
        return odd == 0;
    }

    /** A run that fails as a whole may have a path or a name before the encoded part. */
    private void parts(int from, int to) {
        int start = from;
        for (int i = from; i <= to; i++) {
            boolean cut = i == to || "+/-_".indexOf(text.at(i)) >= 0 || text.at(i) <= ' ';
            if (cut) {
                if (i - start >= 16 && i - start < to - from) {
                    run(start, i);
                }
                start = i + 1;
            }
        }
    }

    private boolean run(int from, int to) {
        int end = to;
        while (end < text.length() && end - to < 6 && text.at(end) == '=') {
            end++;
        }
        return tried("hex", BASE16, 4, from, to, to)
                || tried("base64", BASE64, 6, from, to, end)
                || tried("base32", BASE32, 5, from, to, end);
    }

    private boolean tried(String encoding, byte[] alphabet, int bits, int from, int to, int end) {
        byte[] bytes = new byte[(to - from) * bits / 8 + 1];
        int length = 0;
        int buffer = 0;
        int filled = 0;
        int start = encoding.equals("hex") && to - from > 2 && text.at(from) == '0' && (text.at(from + 1) | 32) == 'x'
                ? from + 2
                : from;
        for (int i = start; i < to; i++) {
            int c = text.at(i);
            int digit = c < 128 ? alphabet[c] : -1;
            if (digit < 0) {
                if (c <= ' ' || c == '"' || c == '\'') {
                    continue;
                }
                return false;
            }
            buffer = buffer << bits | digit;
            filled += bits;
            if (filled >= 8) {
                filled -= 8;
                byte b = (byte) (buffer >> filled);
                if (b >= 0 && b < 9) {
                    // UTF-16 is the one kind of text with zeros.
                    if (b != 0 || length % 2 == 0) {
                        return false;
                    }
                }
                bytes[length++] = b;
            }
        }
        @Nullable String plain = Plain.of(bytes, length);
        if (plain == null) {
            return false;
        }
        pieces.add(encoding, plain, from, end);
        return true;
    }
}
