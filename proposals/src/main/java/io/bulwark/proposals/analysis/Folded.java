package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Block.Range;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A field as the rules read it: Markdown marks and invisible characters gone, lower case, accents removed, entities
 * resolved; blocks end with a line feed. {@code from} and {@code to} lead every character back to the submitted text.
 */
final class Folded {
    final Source source;
    final String text;
    final List<FoldedBlock> blocks;
    private final int[] from;
    private final int[] to;

    /** A block with its place in the folded text. */
    record FoldedBlock(Block block, int start, int end) {}

    private Folded(Source source, String text, List<FoldedBlock> blocks, int[] from, int[] to) {
        this.source = source;
        this.text = text;
        this.blocks = blocks;
        this.from = from;
        this.to = to;
    }

    static Folded of(Source source) {
        return of(source, Blocks.of(source));
    }

    static Folded of(Source source, List<Block> blocks) {
        Folder folder = new Folder(source);
        List<FoldedBlock> placed = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            int start = folder.out.length();
            for (Range piece : block.pieces()) {
                folder.fold(piece.start(), piece.end());
                folder.put(block.kind() == Kind.ROW ? '|' : ' ', piece.end(), piece.end());
            }
            placed.add(new FoldedBlock(block, start, folder.out.length()));
            folder.put('\n', block.end(), block.end());
        }
        int size = folder.out.length();
        return new Folded(
                source,
                folder.out.toString(),
                placed,
                Arrays.copyOf(folder.from, size),
                Arrays.copyOf(folder.to, size));
    }

    /** {@code text} folded by itself, for word lists. */
    static String simple(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(c -> out.append(c < 0x80 ? Character.toString(Character.toLowerCase(c)) : Folder.plain(c)));
        return out.toString();
    }

    /** Start in the submitted text of the folded character at {@code index}. */
    int start(int index) {
        return from[index];
    }

    /** End in the submitted text of the folded range that ends before {@code index}. */
    int end(int index) {
        return index == 0 ? 0 : to[index - 1];
    }

    boolean upper(int index) {
        return Character.isUpperCase(source.points[from[index]]);
    }

    private static final class Folder {
        static final Set<String> FORMATTING = Set.of(
                "b", "i", "u", "s", "em", "strong", "span", "sub", "sup", "mark", "small", "code", "font", "ins",
                "del");
        final Source source;
        final StringBuilder out = new StringBuilder();
        int[] from;
        int[] to;
        final Map<Integer, String> known = new HashMap<>();

        Folder(Source source) {
            this.source = source;
            this.from = new int[source.length() + 16];
            this.to = new int[source.length() + 16];
        }

        void put(char c, int start, int end) {
            int at = out.length();
            if (at == from.length) {
                from = Arrays.copyOf(from, at * 2);
                to = Arrays.copyOf(to, at * 2);
            }
            from[at] = Math.min(start, Math.max(0, source.length() - 1));
            to[at] = end;
            out.append(c);
        }

        void fold(int start, int end) {
            int[] text = source.points;
            int i = start;
            while (i < end) {
                int c = text[i];
                int next = i + 1;
                if (c == '&') {
                    int close = Entities.end(text, i, end);
                    if (close > 0) {
                        c = Entities.value(text, i, close);
                        next = close;
                    }
                } else if (c == '<') {
                    int close = bareTag(text, i, end);
                    if (close > 0) {
                        i = close;
                        continue;
                    }
                }
                emit(c, i, next);
                i = next;
            }
        }

        void emit(int c, int start, int end) {
            if (c < 0x80) {
                if (c == '*' || c == '`' || c == '~' || Invisible.is(c)) {
                    return;
                }
                put(c <= ' ' ? ' ' : (char) (c >= 'A' && c <= 'Z' ? c + 32 : c), start, end);
                return;
            }
            if (Invisible.is(c)) {
                return;
            }
            String folded = known.computeIfAbsent(c, Folder::plain);
            for (int k = 0; k < folded.length(); k++) {
                put(folded.charAt(k), start, end);
            }
        }

        static String plain(int c) {
            switch (c) {
                case 0x2018, 0x2019, 0x201A, 0x201B, 0x2BC, 0x2032, 0xB4 -> {
                    return "'";
                }
                case 0x201C, 0x201D, 0x201E, 0xAB, 0xBB, 0x2033, 0x300C, 0x300D -> {
                    return "\"";
                }
                case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212 -> {
                    return "-";
                }
                case 0xDF -> {
                    return "ss";
                }
                case 0x142 -> {
                    return "l";
                }
                case 0x131 -> {
                    return "i";
                }
                default -> {}
            }
            if (Blocks.space(c)) {
                return " ";
            }
            UnicodeScript script = Character.isValidCodePoint(c) ? UnicodeScript.of(c) : UnicodeScript.UNKNOWN;
            if (script == UnicodeScript.HAN && c < 0xF900 || script == UnicodeScript.HANGUL) {
                return Character.toString(c);
            }
            String parts = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
            StringBuilder kept = new StringBuilder();
            parts.codePoints()
                    .filter(p -> Character.getType(p) != Character.NON_SPACING_MARK)
                    .map(Character::toLowerCase)
                    .forEach(kept::appendCodePoint);
            return kept.toString();
        }

        /** End of a plain formatting tag, or -1. Any other tag is read as text, so that nothing can hide in one. */
        private static int bareTag(int[] text, int at, int end) {
            int i = at + 1;
            if (i < end && text[i] == '/') {
                i++;
            }
            StringBuilder name = new StringBuilder();
            while (i < end && name.length() < 8 && text[i] < 0x80 && Character.isLetterOrDigit(text[i])) {
                name.append((char) Character.toLowerCase(text[i++]));
            }
            while (i < end && (text[i] == ' ' || text[i] == '/')) {
                i++;
            }
            return i < end && text[i] == '>' && FORMATTING.contains(name.toString()) ? i + 1 : -1;
        }
    }
}
