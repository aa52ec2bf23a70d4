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

    /** The last word before a place, as {@link #endsWith} sees it: a cheap look before the words around are read. */
    static String wordBefore(Text text, int start) {
        StringBuilder word = new StringBuilder();
        int first = Math.max(0, start - BEFORE);
        for (int i = start - 1; i >= first; i--) {
            int c = text.at(i);
            if (wordPart(c)) {
                word.appendCodePoint(Character.toLowerCase(c));
            } else if (c != '\'' && c != '\u2019' && !word.isEmpty()) {
                break;
            }
        }
        return word.reverse().toString();
    }

    /** The first word after a place, as {@link #followedBy} sees it. */
    static String wordAfter(Text text, int end) {
        StringBuilder word = new StringBuilder();
        int last = Math.min(text.length(), end + AFTER);
        for (int i = end; i < last; i++) {
            int c = text.at(i);
            if (wordPart(c)) {
                word.appendCodePoint(Character.toLowerCase(c));
            } else if (c != '\'' && c != '\u2019' && !word.isEmpty()) {
                break;
            }
        }
        return word.toString();
    }

    /** The last words of phrases and of what may stand between a phrase and the stretch. */
    static Set<String> lastWords(Collection<String> phrases) {
        Set<String> words = new HashSet<>();
        for (String phrase : phrases) {
            words.add(phrase.substring(phrase.lastIndexOf(' ') + 1));
        }
        for (String filler : FILLERS) {
            String inner = filler.strip();
            words.add(inner.substring(inner.lastIndexOf(' ') + 1));
        }
        return words;
    }

    /** Whether a code point is a letter or digit. */
    static boolean wordPart(int c) {
        return c < 0x80
                ? c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
                : Character.isLetterOrDigit(c);
    }

    /** Whether one of the phrases, written in lower case without apostrophes, stands nearby as whole words. */
    boolean has(List<String> phrases) {
        return contains(around, phrases);
    }

    /** Whether one of the phrases stands before the stretch. */
    boolean precededBy(List<String> phrases) {
        return contains(before, phrases);
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

    private static boolean contains(String words, List<String> phrases) {
        for (String phrase : phrases) {
            for (int at = words.indexOf(phrase); at >= 0; at = words.indexOf(phrase, at + 1)) {
                if (words.charAt(at - 1) == ' ' && words.charAt(at + phrase.length()) == ' ') {
                    return true;
                }
            }
        }
        return false;
    }
}
