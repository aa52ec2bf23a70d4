package io.bulwark.guard.trust;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import io.bulwark.text.Words;

/** Tells whether an answer breaks off: an open code block or structure, a list mark or a word that needs another behind it. */
final class CompletenessDetector implements Detector {
    private static final int SHORTEST = 60;
    private static final int FEWEST_WORDS = 6;
    private static final double WEAK = 0.4;

    private final WordGroups groups;

    CompletenessDetector(WordGroups groups) {
        this.groups = groups;
    }

    /** Why an answer seems to break off. */
    private record Break(double sure, String reason) {
        static final Break NONE = new Break(0, "");
    }

    @Override
    public String name() {
        return "completeness";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage answer : Answers.of(inspection)) {
            Text text = answer.text();
            int end = text.length();
            while (end > 0 && blank(text.at(end - 1))) {
                end--;
            }
            Break seen = end == 0 ? new Break(0.9, "is empty") : look(answer, end);
            if (seen.sure() > 0) {
                int start = end;
                while (start > 0 && end - start < 60 && text.at(start - 1) != '\n') {
                    start--;
                }
                out.add(Finding.at(
                        answer,
                        start,
                        end,
                        end == 0 ? "EMPTY" : "TRUNCATED",
                        Severity.LOW,
                        seen.sure(),
                        name(),
                        "The answer " + seen.reason() + ". Ask for the rest, or raise the limit of output tokens."));
            }
        }
    }

    private Break look(Passage answer, int end) {
        Text text = answer.text();
        int first = 0;
        while (blank(text.at(first))) {
            first++;
        }
        if (text.at(first) == '{'
                || text.at(first) == '[' && first + 1 < end && "{[\"".indexOf(text.at(first + 1)) >= 0) {
            return open(text, first, end) ? new Break(0.9, "is a structure that is not closed") : Break.NONE;
        }
        if (fences(text, end) % 2 == 1) {
            return new Break(0.85, "ends inside a code block");
        }
        if (end - first < SHORTEST) {
            return Break.NONE;
        }
        int line = end;
        while (line > 0 && text.at(line - 1) != '\n') {
            line--;
        }
        if (mark(text, line, end)) {
            return new Break(0.9, "ends with the mark of a list item that does not follow");
        }
        return ending(answer, line, end);
    }

    private static boolean blank(int c) {
        return c > ' ' && c < 0x80 ? false : Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Whether braces or strings of a JSON text are left open. */
    private static boolean open(Text text, int from, int to) {
        int depth = 0;
        boolean string = false;
        for (int i = from; i < to; i++) {
            int c = text.at(i);
            if (string && c == '\\') {
                i++;
            } else if (c == '"') {
                string = !string;
            } else if (!string) {
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            }
        }
        return string || depth > 0;
    }

    private static int fences(Text text, int end) {
        int fences = 0;
        boolean start = true;
        for (int i = 0; i < end; i++) {
            int c = text.at(i);
            if (start && c == '`' && i + 2 < end && text.at(i + 1) == '`' && text.at(i + 2) == '`') {
                fences++;
            }
            start = c == '\n' || start && (c == ' ' || c == '\t');
        }
        return fences;
    }

    /** "4." or "-" alone on the last line. */
    private static boolean mark(Text text, int line, int end) {
        int at = line;
        while (at < end && blank(text.at(at))) {
            at++;
        }
        int digits = at;
        while (digits < end && text.at(digits) >= '0' && text.at(digits) <= '9') {
            digits++;
        }
        boolean numbered = digits > at
                && digits - at <= 2
                && digits + 1 == end
                && line > 0
                && (text.at(digits) == '.' || text.at(digits) == ')');
        boolean bullet = at + 1 == end && line > 0 && "-*•".indexOf(text.at(at)) >= 0;
        return numbered || bullet;
    }

    private Break ending(Passage answer, int line, int end) {
        Words words = answer.words();
        Text text = answer.text();
        int last = text.at(end - 1);
        int stops = stops(text, end);
        if (last == '(' || (last == ',' || last == '–' || last == '—') && stops > 0) {
            return new Break(0.8, "ends with a sign that announces more");
        }
        if (last == '…' || last == '.' && end > 2 && text.at(end - 2) == '.' && text.at(end - 3) == '.') {
            return new Break(WEAK, "ends with an ellipsis");
        }
        if (words.size() < FEWEST_WORDS || !Character.isLetter(last) || !cased(last)) {
            return Break.NONE;
        }
        int word = words.size() - 1;
        if ((groups.of(words.key(word)) & WordGroups.LEADING) != 0) {
            return new Break(0.9, "ends with \"" + words.word(word) + "\", which needs a word behind it");
        }
        // A last line of prose without a full stop, in an answer that sets full stops otherwise.
        int inLine = 0;
        while (inLine <= word && answer.sourceStart(words.start(word - inLine)) >= line) {
            inLine++;
            if (inLine > word) {
                break;
            }
        }
        int hash = answer.sourceStart(words.start(word)) - 1;
        if (listed(text, line, end) || inLine < 8 || text.at(hash) == '#' || Code.signs(text, line, end) > 0) {
            return Break.NONE;
        }
        int lines = 1;
        for (int i = 1; i < end; i++) {
            lines += text.at(i) == '\n' && !blank(text.at(i - 1)) ? 1 : 0;
        }
        return stops >= 2 && stops >= lines - 1 ? new Break(0.6, "ends in the middle of a sentence") : Break.NONE;
    }

    private static int stops(Text text, int end) {
        int stops = 0;
        for (int i = 1; i < end; i++) {
            stops += ".!?:".indexOf(text.at(i - 1)) >= 0 && blank(text.at(i)) ? 1 : 0;
        }
        return stops;
    }

    /** Whether a line starts with a mark of lists, headings or tables, such as "-", "2)" or "A.". */
    private static boolean listed(Text text, int line, int end) {
        int at = line;
        while (at < end && blank(text.at(at))) {
            at++;
        }
        boolean lettered = at + 1 < end && (text.at(at + 1) == '.' || text.at(at + 1) == ')');
        return "-*•#|>".indexOf(text.at(at)) >= 0 || Character.isDigit(text.at(at)) || lettered;
    }

    /** Scripts with capital letters set full stops. */
    private static boolean cased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c);
    }
}
