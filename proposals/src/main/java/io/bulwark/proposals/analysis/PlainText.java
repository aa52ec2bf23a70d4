package io.bulwark.proposals.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Markdown as a reader sees it: no marks, tags, link targets, comments, control or invisible characters. */
final class PlainText {
    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,300}>");
    private static final Pattern EDGES = Pattern.compile("^[\\s:;,.|=→>–—：，；-]+|[\\s:;,|=→>–—：，；-]+$");
    private static final Pattern EMPTY_BRACKETS = Pattern.compile("\\(\\s{0,3}\\)|\\[\\s{0,3}]");
    private static final Pattern SPACES = Pattern.compile("\\s{2,}");
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "ms", "mrs", "dr", "prof", "no", "nr", "approx", "vs", "st", "inc", "ltd", "e.g", "i.e", "eg", "ie",
            "ca", "est", "incl", "excl", "max", "min", "fig", "sec");

    private PlainText() {}

    /** {@code markdown} without comments a rendered page hides; one that never ends is left, so that nothing is lost. */
    static String withoutComments(String markdown) {
        int from = 0;
        StringBuilder out = new StringBuilder(markdown.length());
        for (int open = markdown.indexOf("<!--"); open >= 0; open = markdown.indexOf("<!--", from)) {
            int close = markdown.indexOf("-->", open + 4);
            if (close < 0) {
                break;
            }
            out.append(markdown, from, open);
            from = close + 3;
        }
        return out.append(markdown, from, markdown.length()).toString();
    }

    static String of(String markdown) {
        StringBuilder out = new StringBuilder(markdown.length());
        append(markdown, out, 0);
        return out.toString().strip();
    }

    private static void append(String text, StringBuilder out, int depth) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            char after = next < text.length() ? text.charAt(next) : ' ';
            if (c == '\\' && after > ' ' && after < 0x7f && !Character.isLetterOrDigit(after)) {
                put(after, out);
                next++;
            } else if (c == '!' && after == '[' && link(text, next) != null) {
                next = end(text, next);
            } else if (c == '[' && depth < 4 && link(text, i) != null) {
                String inner = link(text, i);
                if (inner != null && !inner.startsWith("^")) {
                    append(inner, out, depth + 1);
                }
                next = end(text, i);
            } else if (c == '['
                    && text.startsWith("[^", i)
                    && text.indexOf(']', i) > 0
                    && text.indexOf(']', i) < i + 12) {
                next = text.indexOf(']', i) + 1;
            } else if (c == '<' && tag(text, i) > 0) {
                put(' ', out);
                next = tag(text, i);
            } else if (c == '&' && text.startsWith("&nbsp;", i)) {
                put(' ', out);
                next = i + 6;
            } else if (c == '&' && text.startsWith("&amp;", i)) {
                put('&', out);
                next = i + 5;
            } else if (!mark(text, i, c, after)) {
                put(c, out);
            }
            i = next;
        }
    }

    private static boolean mark(String text, int at, int c, char after) {
        char before = at > 0 ? text.charAt(at - 1) : ' ';
        return switch (c) {
            case '`' -> true;
            case '*' -> before == '*' || after == '*' || !(before == ' ' && after == ' ') && !digits(before, after);
            case '_' -> !Character.isLetterOrDigit(before) || !Character.isLetterOrDigit(after);
            case '~' -> before == '~' || after == '~';
            default -> false;
        };
    }

    private static boolean digits(char before, char after) {
        return Character.isDigit(before) && Character.isDigit(after);
    }

    /** The text of the link that opens at {@code at}, or null where none does. */
    private static @Nullable String link(String text, int at) {
        int close = closing(text, at);
        return close > 0 && close + 1 < text.length() && text.charAt(close + 1) == '(' && end(text, at) > 0
                ? text.substring(at + 1, close)
                : null;
    }

    private static int closing(String text, int at) {
        int open = 0;
        for (int i = at; i < Math.min(text.length(), at + 300); i++) {
            open += text.charAt(i) == '[' ? 1 : text.charAt(i) == ']' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int end(String text, int at) {
        int close = closing(text, at);
        int open = 0;
        for (int i = close + 1; i < Math.min(text.length(), close + 600); i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (open == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static int tag(String text, int at) {
        Matcher matcher = TAG.matcher(text).region(at, Math.min(text.length(), at + 320));
        return matcher.lookingAt() ? matcher.end() : -1;
    }

    private static void put(int c, StringBuilder out) {
        boolean space = Character.isSpaceChar(c) || c == '\n' || c == '\t' || c == '\r';
        if (space) {
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
            return;
        }
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> {}
            default -> out.appendCodePoint(c);
        }
    }

    /** {@code text} of at most {@code limit} characters, cut between words where it can be. */
    static String shortened(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int space = text.lastIndexOf(' ', limit - 1);
        int end = space > limit / 2 ? space : limit - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end).stripTrailing() + "…";
    }

    /** A label without the separators and empty brackets that taking an amount or a date out of it leaves. */
    static String label(String text) {
        String inner =
                SPACES.matcher(EMPTY_BRACKETS.matcher(text).replaceAll(" ")).replaceAll(" ");
        inner = EDGES.matcher(inner).replaceAll("").strip();
        if (inner.startsWith("(") && inner.indexOf(')') == inner.length() - 1) {
            inner = inner.substring(1, inner.length() - 1).strip();
        } else if (inner.endsWith("(")) {
            inner = EDGES.matcher(inner.substring(0, inner.length() - 1)).replaceAll("");
        } else if (inner.startsWith(")")) {
            inner = EDGES.matcher(inner.substring(1)).replaceAll("");
        }
        return shortened(inner, Snapshot.LONGEST_LABEL);
    }

    /** The sentences of {@code text} in order. */
    static List<String> sentences(String text) {
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean wide = c == '。' || c == '！' || c == '？';
            if (!wide && c != '.' && c != '!' && c != '?') {
                continue;
            }
            int next = i + 1;
            while (next < text.length() && "\"')]”’".indexOf(text.charAt(next)) >= 0) {
                next++;
            }
            boolean stop = wide || next == text.length() || text.charAt(next) == ' ';
            if (stop && (c != '.' || next == text.length() || !abbreviation(text, i))) {
                add(text.substring(from, next), found);
                from = next;
                i = next - 1;
            }
        }
        add(text.substring(from), found);
        return found;
    }

    private static boolean abbreviation(String text, int dot) {
        int word = dot;
        while (word > 0
                && dot - word < 8
                && (Character.isLetter(text.charAt(word - 1)) || text.charAt(word - 1) == '.')) {
            word--;
        }
        return ABBREVIATIONS.contains(text.substring(word, dot).toLowerCase(Locale.ROOT));
    }

    private static void add(String sentence, List<String> found) {
        if (!sentence.isBlank()) {
            found.add(sentence.strip());
        }
    }
}
