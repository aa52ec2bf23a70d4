package io.bulwark.guard.token;

import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import io.bulwark.text.Text;
import io.bulwark.text.Words;
import io.bulwark.text.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A prompt with what it can do without left out. It only removes: spaces and empty lines, sentences of six words or more
 * that stand there already, courtesies. The words that stay keep their order, every number stays as often as it was said,
 * and every name, negation, code block, link and quotation that was there still is.
 *
 * @param text the shorter text; the source where nothing would be left
 * @param before code points of the source
 * @param after code points of {@code text}
 * @param cuts what was removed for being a repetition or a courtesy, in code points of the source
 */
public record Compression(String text, int before, int after, List<Cut> cuts) {
    private static final Phrases COURTESY = Phrases.compile(Resources.text("courtesy.txt"));
    private static final Set<String> OBJECTS = Set.of(
            "the",
            "a",
            "an",
            "my",
            "your",
            "our",
            "his",
            "her",
            "their",
            "him",
            "them",
            "me",
            "us",
            "everyone",
            "everybody",
            "yourself",
            "others",
            "people",
            "and",
            "or",
            "is",
            "was",
            "as",
            "to",
            "in",
            "no",
            "any",
            "all");

    /** One removed stretch. */
    public record Cut(Kind kind, int start, int end) {}

    /** Why a stretch was removed. */
    public enum Kind {
        REPETITION,
        COURTESY
    }

    /** What may be removed. */
    public record Options(boolean spaces, boolean repetitions, boolean courtesies) {
        public static final Options ALL = new Options(true, true, true);
    }

    public Compression {
        cuts = List.copyOf(cuts);
    }

    /** Compresses a text; takes time linear in it. */
    public static Compression of(String source, Options options) {
        Text text = Text.of(source);
        return of(text, options.courtesies() ? Words.of(Folded.of(text)) : null, options);
    }

    static Compression of(Text text, @Nullable Words words, Options options) {
        Work work = new Work(text);
        if (words != null) {
            work.courtesies(words);
        }
        if (options.repetitions()) {
            work.repetitions();
        }
        String shorter = work.rest(options.spaces());
        int after = shorter.codePointCount(0, shorter.length());
        return shorter.isBlank()
                ? new Compression(text.value(), text.length(), text.length(), List.of())
                : new Compression(shorter, text.length(), after, work.cuts);
    }

    /** The share of the source that was removed, 0-1, in code points. */
    public double saving() {
        return before == 0 ? 0 : 1 - (double) after / before;
    }

    /** How many tokens less the shorter text has for a model. */
    public int tokensSaved(String source, Tokenizer tokenizer) {
        return tokenizer.count(source).tokens() - tokenizer.count(text).tokens();
    }

    private static final class Work {
        private static final int WORDS = 6;
        private static final int LONG = 25;
        // How far courtesies look around, so that a long run of them costs no more than its length.
        private static final int NEAR = 200;

        final List<Cut> cuts = new ArrayList<>();
        private final Text text;
        private final Verbatim verbatim;
        private final boolean[] gone;

        Work(Text text) {
            this.text = text;
            this.verbatim = new Verbatim(text);
            this.gone = new boolean[text.length()];
        }

        void courtesies(Words words) {
            COURTESY.match(words, (name, first, last) -> {
                int start = words.folded().source(words.start(first));
                int end = words.folded().sourceEnd(words.end(last - 1));
                int kept = words.folded().source(words.start(last - 1));
                if (!plain(start, end)) {
                    return;
                }
                switch (name) {
                    case "open" -> {
                        int next = skip(end);
                        if (opens(start) && next > end && letter(next) && !object(next)) {
                            cut(Kind.COURTESY, start, next);
                        }
                    }
                    case "verb" -> {
                        if (opens(start)) {
                            cut(Kind.COURTESY, start, kept);
                        }
                    }
                    case "inner" -> cut(Kind.COURTESY, start, kept);
                    case "close" -> {
                        int comma = back(start);
                        if (comma > 0 && text.at(comma - 1) == ',' && closes(end)) {
                            cut(Kind.COURTESY, comma - 1, end);
                        }
                    }
                    default -> {
                        if (opens(start) && closes(end)) {
                            cut(Kind.COURTESY, start, stop(end));
                        }
                    }
                }
            });
        }

        /** Only small letters, apostrophes and single spaces, the first letter and "I" aside: no name, no number, no code. */
        private boolean plain(int start, int end) {
            for (int i = start; i < end; i++) {
                int c = text.at(i);
                boolean capital = c >= 'A' && c <= 'Z';
                boolean pronoun = c == 'I' && (i == start || text.at(i - 1) == ' ');
                boolean good = c >= 'a' && c <= 'z'
                        || capital && (i == start || pronoun)
                        || c == '\''
                        || c == ' ' && text.at(i - 1) != ' ';
                if (!good || verbatim.at(i) || gone[i]) {
                    return false;
                }
            }
            return true;
        }

        private int skip(int at) {
            if (at < text.length() && text.at(at) == ',') {
                at++;
            }
            int limit = Math.min(text.length(), at + NEAR);
            while (at < limit && text.at(at) == ' ') {
                at++;
            }
            return at;
        }

        private int back(int at) {
            int limit = Math.max(0, at - NEAR);
            while (at > limit && text.at(at - 1) == ' ') {
                at--;
            }
            return at;
        }

        private boolean letter(int at) {
            return at < text.length() && Character.isLetter(text.at(at)) && !verbatim.at(at);
        }

        /** "Please the crowd" is no courtesy. */
        private boolean object(int at) {
            int end = at;
            while (end < text.length() && end - at < 12 && Character.isLetter(text.at(end))) {
                end++;
            }
            return OBJECTS.contains(text.slice(at, end));
        }

        /** Whether a sentence starts here; what follows a colon is material, not talk. */
        private boolean opens(int at) {
            int i = at;
            while (i > 0 && at - i < NEAR && (gone[i - 1] || Character.isWhitespace(text.at(i - 1)))) {
                i--;
            }
            if (i == 0) {
                return true;
            }
            if (at - i >= NEAR) {
                return false;
            }
            int c = text.at(i - 1);
            boolean line = false;
            for (int k = i; k < at && !line; k++) {
                line = text.at(k) == '\n';
            }
            return c != ':' && (line || terminator(c)) && (i < at || gone[i]);
        }

        /** Whether nothing follows on the line, or the marks that end a sentence and then a space. */
        private boolean closes(int at) {
            int end = stop(at);
            return end == text.length() || Character.isWhitespace(text.at(end)) && (end > at || text.at(end) != ' ');
        }

        private int stop(int at) {
            int limit = Math.min(text.length(), at + NEAR);
            while (at < limit && terminator(text.at(at))) {
                at++;
            }
            return at;
        }

        private static boolean terminator(int c) {
            return c == '.' || c == '!' || c == '?';
        }

        private void cut(Kind kind, int start, int end) {
            for (int i = start; i < end; i++) {
                gone[i] = true;
            }
            cuts.add(new Cut(kind, start, end));
        }

        void repetitions() {
            Set<String> seen = new HashSet<>();
            for (int start = 0; start < text.length(); ) {
                int end = start;
                while (end < text.length() && text.at(end) != '\n') {
                    end++;
                }
                int first = start;
                while (first < end && text.at(first) == ' ') {
                    first++;
                }
                // Under another heading or label the same sentence says something about another thing.
                if (first < end && (text.at(first) == '#' || text.at(back(end) - 1) == ':')) {
                    seen.clear();
                } else if (first < end && !item(first, end)) {
                    sentences(first, end, seen);
                }
                start = end + 1;
            }
        }

        private boolean item(int first, int end) {
            int c = text.at(first);
            if (c == '-' || c == '*' || c == '+' || c == '•') {
                return true;
            }
            int i = first;
            while (i < end && Character.isDigit(text.at(i))) {
                i++;
            }
            return i > first && i < end && (text.at(i) == '.' || text.at(i) == ')');
        }

        private void sentences(int from, int to, Set<String> seen) {
            int start = from;
            for (int i = from; i < to; i++) {
                boolean ends = i + 1 == to
                        || terminator(text.at(i)) && text.at(i + 1) == ' ' && !verbatim.at(i)
                        || text.at(i) == '。';
                if (ends) {
                    sentence(start, i + 1, seen);
                    start = i + 1;
                    while (start < to && text.at(start) == ' ') {
                        start++;
                    }
                    i = Math.max(i, start - 1);
                }
            }
        }

        private void sentence(int start, int end, Set<String> seen) {
            StringBuilder key = new StringBuilder();
            int words = 0;
            for (int i = start; i < end; i++) {
                int c = text.at(i);
                if (Character.isDigit(c) || gone[i]) {
                    return;
                }
                if (Character.isWhitespace(c)) {
                    if (!key.isEmpty() && key.charAt(key.length() - 1) != ' ') {
                        key.append(' ');
                        words++;
                    }
                } else {
                    key.appendCodePoint(c);
                }
            }
            String said = key.toString().strip();
            boolean enough = words + 1 >= WORDS || words == 0 && said.length() >= LONG && said.charAt(0) > 0x2E80;
            if (!enough || said.length() < LONG || said.endsWith("?") || verbatim.at(start) && whole(start, end)) {
                return;
            }
            if (!seen.add(said)) {
                cut(Kind.REPETITION, start, end);
            }
        }

        private boolean whole(int start, int end) {
            for (int i = start; i < end; i++) {
                if (!verbatim.at(i)) {
                    return false;
                }
            }
            return true;
        }

        /** What stays, without spaces before a line's end, double spaces and more than one empty line in a row. */
        String rest(boolean spaces) {
            StringBuilder out = new StringBuilder(text.value().length());
            int breaks = 2;
            int pending = 0;
            boolean lead = true;
            boolean cutLine = false;
            for (int i = 0; i < text.length(); i++) {
                int c = text.at(i);
                if (gone[i]) {
                    cutLine = true;
                } else if (verbatim.at(i) || !spaces) {
                    flush(out, pending, lead && !cutLine);
                    out.appendCodePoint(c);
                    pending = 0;
                    breaks = c == '\n' ? 1 : 0;
                    lead = c == '\n';
                    cutLine &= !lead;
                } else if (c == ' ' || c == '\r' && i + 1 < text.length() && text.at(i + 1) == '\n') {
                    pending += c == ' ' ? 1 : 0;
                } else if (c == '\n') {
                    boolean emptied = cutLine && lead;
                    if (breaks < 2 && !emptied) {
                        out.append('\n');
                        breaks++;
                    }
                    pending = 0;
                    lead = true;
                    cutLine = false;
                } else {
                    flush(out, pending, lead && !cutLine);
                    out.appendCodePoint(c);
                    pending = 0;
                    breaks = 0;
                    lead = false;
                }
            }
            int end = out.length();
            boolean code = text.length() > 0 && verbatim.at(text.length() - 1);
            while (spaces && !code && end > 0 && out.charAt(end - 1) == '\n') {
                end--;
            }
            return out.substring(0, end);
        }

        private static void flush(StringBuilder out, int pending, boolean indent) {
            if (pending > 0 && indent) {
                out.repeat(' ', pending);
            } else if (pending > 0 && !out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
                out.append(' ');
            }
        }
    }
}
