package io.bulwark.guard.privacy;

import io.bulwark.text.Text;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words near a stretch of text, in lower case with everything else as single spaces. */
final class Context {
    private static final int BEFORE = 56;
    private static final int AFTER = 28;
    private static final boolean[] PART = new boolean[0x80];

    static {
        Arrays.fill(PART, 'a', 'z' + 1, true);
        Arrays.fill(PART, 'A', 'Z' + 1, true);
        Arrays.fill(PART, '0', '9' + 1, true);
    }

    private static final List<String> FILLERS = List.of(
            " is ",
            " was ",
            " no ",
            " number ",
            " number is ",
            " ist ",
            " est ",
            " es ",
            " nr ",
            " of ",
            " on ",
            " at ");

    private final String before;
    private final String around;
    private int @Nullable [] ends;

    private Context(String before, String around) {
        this.before = before;
        this.around = around;
    }

    /** Reads at most 84 code points, so that the cost of a candidate is bounded. */
    static Context of(Text text, int start, int end) {
        StringBuilder words = new StringBuilder(BEFORE + AFTER + 4).append(' ');
        append(text, Math.max(0, start - BEFORE), start, words);
        String before = words.toString();
        append(text, end, Math.min(text.length(), end + AFTER), words);
        return new Context(before, words.toString());
    }

    private static void append(Text text, int from, int to, StringBuilder out) {
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            if (c < 0x80 && wordPart(c)) {
                out.append((char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c));
            } else if (wordPart(c)) {
                out.appendCodePoint(Character.toLowerCase(c));
            } else if (c != '\'' && c != '\u2019' && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        if (out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
    }

    /** The hash of the last word before a place, 0 without one: a cheap look before the words around are read. */
    static long wordBefore(Text text, int start) {
        int first = Math.max(0, start - BEFORE);
        int end = start;
        while (end > first && !wordPart(text.at(end - 1))) {
            end--;
        }
        int from = end;
        while (from > first && (wordPart(text.at(from - 1)) || apostrophe(text.at(from - 1)))) {
            from--;
        }
        return hash(text, from, end);
    }

    /** The hash of the first word after a place, 0 without one. */
    static long wordAfter(Text text, int end) {
        int last = Math.min(text.length(), end + AFTER);
        int from = end;
        while (from < last && !wordPart(text.at(from))) {
            from++;
        }
        int to = from;
        while (to < last && (wordPart(text.at(to)) || apostrophe(text.at(to)))) {
            to++;
        }
        return hash(text, from, to);
    }

    private static long hash(Text text, int from, int to) {
        long hash = 1;
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            hash = apostrophe(c) ? hash : Terms.step(hash, lower(c));
        }
        return from == to ? 0 : hash;
    }

    private static boolean apostrophe(int c) {
        return c == '\'' || c == '\u2019';
    }

    private static int lower(int c) {
        return c < 0x80 ? c >= 'A' && c <= 'Z' ? c | 0x20 : c : Character.toLowerCase(c);
    }

    /** Whether a phrase stands near a stretch as whole words; reads at most 84 code points and allocates little. */
    static boolean near(Text text, int start, int end, Terms terms) {
        long[] last = new long[Terms.MOST_WORDS];
        return near(text, Math.max(0, start - BEFORE), start, terms, last)
                || near(text, end, Math.min(text.length(), end + AFTER), terms, last);
    }

    /** Whether a phrase stands before a stretch as whole words. */
    static boolean before(Text text, int start, Terms terms) {
        return near(text, Math.max(0, start - BEFORE), start, terms, new long[Terms.MOST_WORDS]);
    }

    /** Whether a phrase stands in a text as whole words. */
    static boolean in(Text text, Terms terms) {
        return near(text, 0, text.length(), terms, new long[Terms.MOST_WORDS]);
    }

    private static boolean near(Text text, int from, int to, Terms terms, long[] last) {
        long hash = 1;
        boolean inside = false;
        for (int i = from; i <= to; i++) {
            int c = i < to ? text.at(i) : ' ';
            if (wordPart(c)) {
                hash = Terms.step(hash, lower(c));
                inside = true;
            } else if (inside && !apostrophe(c)) {
                System.arraycopy(last, 1, last, 0, last.length - 1);
                last[last.length - 1] = hash;
                for (int words = 1; words <= terms.words(); words++) {
                    long joined = 0;
                    for (int w = last.length - words; w < last.length; w++) {
                        joined = Terms.join(joined, last[w]);
                    }
                    if (terms.has(joined)) {
                        return true;
                    }
                }
                hash = 1;
                inside = false;
            }
        }
        return false;
    }

    /** The last words of phrases and of what may stand between a phrase and the stretch. */
    static Terms lastWords(Collection<String> phrases) {
        Set<String> words = new HashSet<>();
        for (String phrase : phrases) {
            words.add(phrase.substring(phrase.lastIndexOf(' ') + 1));
        }
        for (String filler : FILLERS) {
            String inner = filler.strip();
            words.add(inner.substring(inner.lastIndexOf(' ') + 1));
        }
        return Terms.of(words);
    }

    /** Whether a code point is a letter or digit. */
    static boolean wordPart(int c) {
        return c < 0x80 ? PART[c] : Character.isLetterOrDigit(c);
    }

    /** Whether one of the phrases, as whole words, is the first thing after the stretch. */
    boolean followedBy(List<String> phrases) {
        String after = around.substring(before.length() - 1);
        for (String phrase : phrases) {
            if (after.startsWith(phrase, 1) && after.startsWith(" ", phrase.length() + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the phrases is the last thing before the stretch, with at most one filler such as "is" between. */
    boolean endsWith(List<String> phrases) {
        for (int end : ends()) {
            if (last(end, phrases)) {
                return true;
            }
        }
        return false;
    }

    /** Where the words before the stretch end, and where they end without each filler that they close with. */
    private int[] ends() {
        int[] known = ends;
        if (known == null) {
            known = new int[FILLERS.size() + 1];
            known[0] = before.length() - 1;
            int n = 1;
            for (String filler : FILLERS) {
                if (before.endsWith(filler)) {
                    known[n++] = before.length() - filler.length();
                }
            }
            known = Arrays.copyOf(known, n);
            ends = known;
        }
        return known;
    }

    private boolean last(int end, List<String> phrases) {
        for (String phrase : phrases) {
            int start = end - phrase.length();
            if (start > 0 && before.charAt(start - 1) == ' ' && before.startsWith(phrase, start)) {
                return true;
            }
        }
        return false;
    }
}
