package io.bulwark.proposals.analysis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Text that a rendered page does not show: comments, image descriptions, link titles, hidden elements, encoded text. */
final class Concealed {
    private static final int SHORTEST = 24;
    private static final int LONGEST_COMMENT = 200_000;

    private Concealed() {}

    /** An encoded passage and what it says. */
    record Decoded(int start, int end, String text) {}

    /** The offsets of {@code source} that a rendered page hides. */
    static BitSet places(Source source) {
        int[] text = source.points;
        BitSet hidden = new BitSet(text.length);
        int covered = 0;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            if (c == '<' && at(text, i, "<!--")) {
                int end = find(text, i + 4, "-->", LONGEST_COMMENT);
                hidden.set(i, end < 0 ? text.length : end + 3);
                i = end < 0 ? text.length : end + 2;
            } else if (c == '!' && at(text, i, "![")) {
                int end = find(text, i + 2, "]", 600);
                if (end > 0) {
                    hidden.set(i + 2, end);
                }
            } else if (c == ']' && at(text, i, "](")) {
                title(text, i + 2, hidden);
            } else if (c == '[' && at(text, i, "[//]:")) {
                int end = find(text, i, "\n", 2000);
                hidden.set(i, end < 0 ? Math.min(text.length, i + 2000) : end);
            } else if (c == '<' && i >= covered) {
                covered = element(text, i, hidden);
            }
        }
        return hidden;
    }

    private static void title(int[] text, int start, BitSet hidden) {
        int i = start;
        while (i < text.length && i - start < 2000 && text[i] != ')' && text[i] != '\n' && text[i] != ' ') {
            i++;
        }
        if (i < text.length && text[i] == ' ') {
            int end = find(text, i, ")", 1000);
            if (end > i + 2) {
                hidden.set(i + 1, end);
            }
        }
    }

    /** Marks the attributes of a tag, and all of an element whose style hides it; answers where that ends. */
    private static int element(int[] text, int start, BitSet hidden) {
        if (start + 1 >= text.length || !Character.isLetter(text[start + 1])) {
            return start;
        }
        int end = find(text, start + 1, ">", 600);
        if (end < 0) {
            return start;
        }
        String tag = new String(text, start, end - start).toLowerCase(Locale.ROOT);
        int name = find(text, start, " ", end - start);
        if (name > 0) {
            hidden.set(name, end);
        }
        String style = tag.replace(" ", "");
        if (style.contains("display:none")
                || style.contains("visibility:hidden")
                || style.contains("font-size:0")
                || style.contains("opacity:0;")
                || style.contains("opacity:0\"")
                || style.contains("color:white")
                || style.contains("color:#fff")
                || tag.contains(" hidden")) {
            int close = find(text, end, "</", 20_000);
            int until = close < 0 ? Math.min(text.length, end + 20_000) : close;
            hidden.set(start, until);
            return until;
        }
        return start;
    }

    /** Base64 and hexadecimal passages that decode to readable words. */
    static List<Decoded> decoded(Source source) {
        List<Decoded> found = new ArrayList<>();
        int[] text = source.points;
        int i = 0;
        while (i < text.length) {
            int end = i;
            while (end < text.length && encoding(text[end])) {
                end++;
            }
            if (end - i >= SHORTEST) {
                int from = i;
                int to = end;
                decode(source.slice(i, end)).ifPresent(words -> found.add(new Decoded(from, to, words)));
            }
            i = end + 1;
        }
        return found;
    }

    private static Optional<String> decode(String blob) {
        String bare = blob.startsWith("0x") ? blob.substring(2) : blob;
        if (bare.length() % 2 == 0 && bare.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            byte[] bytes = new byte[bare.length() / 2];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte)
                        (Character.digit(bare.charAt(2 * i), 16) << 4 | Character.digit(bare.charAt(2 * i + 1), 16));
            }
            return words(bytes);
        }
        String plain = blob.replace("=", "").replace('-', '+').replace('_', '/');
        plain = plain.length() % 4 == 1 ? plain.substring(0, plain.length() - 1) : plain;
        try {
            return words(Base64.getDecoder().decode(plain));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> words(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long spaces = text.chars().filter(c -> c == ' ').count();
        long odd = text.chars()
                .filter(c -> c < 0x20 && c != '\n' && c != '\t' || c == 0xFFFD)
                .count();
        boolean readable = odd * 20 < text.length()
                && (spaces * 12 >= text.length() || text.codePoints().anyMatch(c -> c > 0x2E80));
        return readable ? Optional.of(text) : Optional.empty();
    }

    private static boolean encoding(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/'
                || c == '='
                || c == '-'
                || c == '_';
    }

    private static boolean at(int[] text, int at, String wanted) {
        for (int k = 0; k < wanted.length(); k++) {
            if (at + k >= text.length || text[at + k] != wanted.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    private static int find(int[] text, int from, String wanted, int within) {
        int stop = Math.min(text.length, from + within);
        for (int i = from; i < stop; i++) {
            if (at(text, i, wanted)) {
                return i;
            }
        }
        return -1;
    }
}
