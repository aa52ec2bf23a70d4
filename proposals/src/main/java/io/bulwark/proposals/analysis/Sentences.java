package io.bulwark.proposals.analysis;

import io.bulwark.proposals.analysis.Block.Kind;
import io.bulwark.proposals.analysis.Folded.FoldedBlock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Cuts a folded text into sentences and meets the concepts in each. */
final class Sentences {
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "ms", "mrs", "dr", "prof", "no", "nr", "art", "approx", "etc", "vs", "st", "inc", "ltd", "sr", "eg",
            "ie", "g", "e");

    private final Folded text;
    private final Lexicon.Reader reader;
    private final IntPredicate concealed;
    private final List<Sentence> out = new ArrayList<>();

    private Sentences(Folded text, Lexicon.Reader reader, IntPredicate concealed) {
        this.text = text;
        this.reader = reader;
        this.concealed = concealed;
    }

    /** {@code concealed} says of an offset in the submitted text whether a rendered page hides it. */
    static List<Sentence> of(Folded text, Lexicon.Reader reader, IntPredicate concealed) {
        Sentences sentences = new Sentences(text, reader, concealed);
        String section = "";
        for (FoldedBlock block : text.blocks) {
            if (block.block().kind() == Kind.HEADING) {
                String heading =
                        text.source.slice(block.block().start(), block.block().end());
                section = heading.substring(
                        0, heading.offsetByCodePoints(0, Math.min(120, heading.codePointCount(0, heading.length()))));
            }
            sentences.cut(block.start(), block.end(), section);
        }
        return sentences.out;
    }

    private void cut(int start, int end, String section) {
        int from = start;
        for (int i = start; i < end; i++) {
            boolean stop = ends(text.text.charAt(i), i, end);
            if (stop) {
                int next = i + 1;
                while (next < end && "\"')]".indexOf(text.text.charAt(next)) >= 0) {
                    next++;
                }
                add(from, next, section);
                from = next;
                i = next - 1;
            } else if (i - from >= Sentence.LONGEST - 1) {
                int space = i;
                while (space > from + Sentence.LONGEST / 2 && text.text.charAt(space) != ' ') {
                    space--;
                }
                int next = space > from + Sentence.LONGEST / 2 ? space : i + 1;
                if (next <= i && Character.isLowSurrogate(text.text.charAt(next))
                        || next == i + 1 && Character.isHighSurrogate(text.text.charAt(i))) {
                    next--;
                }
                add(from, next, section);
                from = next;
            }
        }
        add(from, end, section);
    }

    private boolean ends(char c, int at, int end) {
        if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x61F) {
            return true;
        }
        if (c != '.' && c != '!' && c != '?') {
            return false;
        }
        int next = at + 1;
        while (next < end && "\"')]".indexOf(text.text.charAt(next)) >= 0) {
            next++;
        }
        if (next < end && text.text.charAt(next) != ' ') {
            return false;
        }
        if (c != '.') {
            return true;
        }
        int word = at;
        while (word > 0 && at - word < 8 && Character.isLetterOrDigit(text.text.charAt(word - 1))) {
            word--;
        }
        String before = text.text.substring(word, at);
        return !ABBREVIATIONS.contains(before) || next == end;
    }

    private void add(int start, int end, String section) {
        int from = start;
        int to = end;
        while (from < to && blank(text.text.charAt(from))) {
            from++;
        }
        while (to > from && blank(text.text.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            return;
        }
        List<Token> tokens = Tokens.of(text.text, from, to, text::upper);
        List<Lexicon.Hit> met = reader.hits(tokens);
        BitSet concepts = new BitSet();
        int[] hits = new int[met.size() * 5];
        for (int i = 0; i < met.size(); i++) {
            Lexicon.Hit hit = met.get(i);
            concepts.set(hit.concept());
            hits[5 * i] = hit.concept();
            hits[5 * i + 1] = hit.start();
            hits[5 * i + 2] = hit.end();
            hits[5 * i + 3] = tokens.get(hit.start()).start();
            hits[5 * i + 4] = tokens.get(hit.end() - 1).end();
        }
        boolean hidden = concealed.test(text.start((from + to) / 2));
        out.add(new Sentence(text, from, to, section, hidden, concepts, hits, Features.of(tokens)));
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '|' || c == '\n';
    }
}
