package io.bulwark.text.chunk;

import io.bulwark.text.Text;
import io.bulwark.text.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts a text into chunks of at most a size, in tokens or in characters. Chunks cover the text; neighbours share an
 * overlap of whole sentences or words where one is asked for. A code block, a list item, a table row or a sentence is cut
 * only where it does not fit into a chunk. Safe for many threads.
 *
 * <pre>{@code
 * List<Chunk> chunks = Chunker.tokens(Tokenizer.of("gpt-4o"), 512, 64).chunks(text);
 * }</pre>
 */
public final class Chunker {
    private static final int LEAST = 16;
    private static final int LONGEST_ATOM = 2_000;
    private static final int LONGEST_HEADING = 200;

    private final ToIntFunction<String> measure;
    private final int most;
    private final int overlap;

    private Chunker(ToIntFunction<String> measure, int most, int overlap) {
        if (most < LEAST || overlap < 0 || overlap > most / 2) {
            throw new IllegalArgumentException(
                    "A chunk has at least " + LEAST + ", its overlap at most half of it: " + most + ", " + overlap);
        }
        this.measure = measure;
        this.most = most;
        this.overlap = overlap;
    }

    /**
     * Chunks of at most {@code most} tokens.
     *
     * @param most at least 16
     * @param overlap tokens that a chunk may repeat from the one before, at most half of {@code most}
     */
    public static Chunker tokens(Tokenizer tokenizer, int most, int overlap) {
        return new Chunker(text -> tokenizer.count(text).tokens(), most, overlap);
    }

    /** Chunks of at most {@code most} code points; see {@link #tokens}. */
    public static Chunker characters(int most, int overlap) {
        return new Chunker(text -> text.codePointCount(0, text.length()), most, overlap);
    }

    /** The chunks of a text, in order; none for an empty text. Takes time linear in the text. */
    public List<Chunk> chunks(String source) {
        Text text = Text.of(source);
        Outline outline = new Outline(text);
        Atoms atoms = new Atoms(text, outline);
        List<Chunk> chunks = new ArrayList<>();
        List<String> headings = new ArrayList<>();
        int scanned = 0;
        int first = 0;
        int covered = 0;
        while (covered < atoms.size()) {
            int end = atoms.fill(first);
            while (end > first + 1 && atoms.measured(first, end) > most) {
                end = atoms.shorter(first, end);
            }
            if (end <= covered) {
                first = covered;
                continue;
            }
            int start = atoms.start(first);
            scanned = climb(text, outline, headings, scanned, start);
            chunks.add(new Chunk(
                    start,
                    atoms.start(end),
                    text.slice(start, atoms.start(end)),
                    atoms.measured(first, end),
                    headings));
            covered = end;
            first = Math.max(first + 1, atoms.back(end));
        }
        return List.copyOf(chunks);
    }

    /** Keeps the path of headings up to a place. */
    private static int climb(Text text, Outline outline, List<String> headings, int from, int to) {
        for (int i = from; i < to; i++) {
            if (outline.strength(i) != Outline.HEADING) {
                continue;
            }
            int at = i;
            while (text.at(at) != '#') {
                at++;
            }
            int level = 0;
            while (text.at(at) == '#') {
                level++;
                at++;
            }
            int end = at;
            while (end < text.length() && text.at(end) != '\n' && end - at < LONGEST_HEADING) {
                end++;
            }
            while (headings.size() >= level) {
                headings.removeLast();
            }
            while (headings.size() < level - 1) {
                headings.add("");
            }
            headings.add(text.slice(at, end).strip());
        }
        return Math.max(from, to);
    }

    /** The smallest parts that are measured: each at most a quarter of a chunk where the text allows it. */
    private final class Atoms {
        private final Text text;
        private final Outline outline;
        private final List<int[]> all = new ArrayList<>();

        Atoms(Text text, Outline outline) {
            this.text = text;
            this.outline = outline;
            int from = 0;
            for (int i = 1; i <= text.length(); i++) {
                if (i == text.length() || outline.strength(i) > Outline.WORD || i - from >= LONGEST_ATOM) {
                    split(from, i);
                    from = i;
                }
            }
        }

        private void split(int from, int to) {
            int size = measure.applyAsInt(text.slice(from, to));
            if (size <= Math.max(1, most / 4) || to - from == 1) {
                all.add(new int[] {from, size});
                return;
            }
            // Halves at the best cut near the middle: the work is the length times the depth, which the length bounds.
            int middle = (from + to) / 2;
            int reach = Math.max(1, (to - from) / 4);
            int best = middle;
            for (int d = 0; d <= reach; d++) {
                for (int at : new int[] {middle - d, middle + d}) {
                    if (at > from && at < to && outline.strength(at) > outline.strength(best)) {
                        best = at;
                    }
                }
            }
            split(from, best);
            split(best, to);
        }

        int size() {
            return all.size();
        }

        int start(int atom) {
            return atom < all.size() ? all.get(atom)[0] : text.length();
        }

        int measured(int first, int end) {
            return measure.applyAsInt(text.slice(start(first), start(end)));
        }

        /** The atom after the best end of a chunk that starts with an atom: the strongest cut in its last half. */
        int fill(int first) {
            int total = 0;
            int end = first;
            while (end < all.size() && (end == first || total + all.get(end)[1] <= most)) {
                total += all.get(end)[1];
                end++;
            }
            return end == all.size() ? end : best(first, end, total);
        }

        private int best(int first, int end, int total) {
            int best = end;
            int least = total / 2;
            for (int at = end - 1, left = total; at > first; at--) {
                left -= all.get(at)[1];
                if (left < least) {
                    break;
                }
                if (outline.strength(start(at)) > outline.strength(start(best))) {
                    best = at;
                }
            }
            return best;
        }

        /** An earlier end, where parts joined count for more than the sum of the parts. */
        int shorter(int first, int end) {
            return Math.max(first + 1, Math.min(end - 1, first + (end - first) * 9 / 10));
        }

        /** The atom where the next chunk starts, so that it repeats at most the overlap. */
        int back(int end) {
            int at = end;
            int total = 0;
            int best = end;
            while (overlap > 0 && at > 0 && end < all.size() && total + all.get(at - 1)[1] <= overlap) {
                at--;
                total += all.get(at)[1];
                int strength = outline.strength(start(at));
                if (strength >= Outline.WORD && (best == end || strength >= outline.strength(start(best)))) {
                    best = at;
                }
            }
            return best;
        }
    }
}
