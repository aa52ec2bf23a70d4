package io.bulwark.text.decode;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells text from noise. */
final class Plain {
    private Plain() {}

    /** The bytes as UTF-8 (or UTF-16 of Latin text) if they look like text, otherwise null. */
    static @Nullable String of(byte[] bytes, int length) {
        if (length < 3) {
            return null;
        }
        if (length >= 8 && bytes[1] == 0 && bytes[3] == 0 && bytes[5] == 0) {
            byte[] narrow = new byte[length / 2];
            for (int i = 0; i < narrow.length; i++) {
                narrow[i] = bytes[2 * i];
            }
            return of(narrow, narrow.length);
        }
        int plain = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < 32 && b != '\n' && b != '\r' && b != '\t') {
                return null;
            }
            if (b < 0 || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == ' ') {
                plain++;
            }
        }
        if (plain * 10L < length * 6L) {
            // Layers of encoding have many digits and signs, and still no byte out of range; noise of this length has.
            boolean signs = false;
            for (int i = 0; i < length && !signs; i++) {
                signs = bytes[i] < 0;
            }
            if (signs || length < 12 && plain * 10L < length) {
                return null;
            }
        }
        return valid(bytes, length) ? new String(bytes, 0, length, StandardCharsets.UTF_8) : null;
    }

    /** Whether the bytes are well-formed UTF-8; failing is the common case, so that no exception is made for it. */
    private static boolean valid(byte[] bytes, int length) {
        for (int i = 0; i < length; ) {
            int b = bytes[i++];
            int more = b >= 0 ? 0 : (b & 0xE0) == 0xC0 ? 1 : (b & 0xF0) == 0xE0 ? 2 : (b & 0xF8) == 0xF0 ? 3 : -1;
            if (more < 0 || i + more > length) {
                return false;
            }
            for (; more > 0; more--) {
                if ((bytes[i++] & 0xC0) != 0x80) {
                    return false;
                }
            }
        }
        return true;
    }
}
