package io.bulwark.guard.trust;

import io.bulwark.guard.Exchange.Source;
import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds marks such as {@code [3]}, {@code [s2, s4]} and {@code 【5†page】} that name sources by number or identifier. */
final class SourceMarks {
    private static final int LONGEST = 40;

    /**
     * A mark.
     *
     * @param start first code point
     * @param end code point after the last
     * @param foreign whether it names something that is not among the sources
     */
    record Mark(int start, int end, boolean foreign) {}

    private final Text text;
    private final int count;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> shapes = new HashSet<>();
    private final Set<String> listed = new HashSet<>();

    private SourceMarks(Text text, List<Source> sources) {
        this.text = text;
        this.count = sources.size();
        for (Source source : sources) {
            String id = source.id().toLowerCase(Locale.ROOT);
            ids.add(id);
            if (id.chars().anyMatch(c -> c >= '0' && c <= '9')) {
                shapes.add(shape(id));
            }
        }
    }

    /** The marks of a text in its order, in one pass. */
    static List<Mark> of(Text text, List<Source> sources) {
        SourceMarks scan = new SourceMarks(text, sources);
        List<Mark> marks = new ArrayList<>();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            int c = text.at(i);
            int end = c == '[' || c == '【' ? scan.close(i, c == '[' ? ']' : '】') : -1;
            if (end < 0) {
                continue;
            }
            String inner = text.slice(i + 1, end - 1).toLowerCase(Locale.ROOT);
            if (i == 0 || text.at(i - 1) == '\n') {
                // The answer brings a list of references of its own.
                scan.listed.add(inner);
            } else if (scan.cites(i, end)) {
                marks.add(new Mark(i, end, scan.foreign(inner)));
                items.add(inner);
            }
            i = end - 1;
        }
        List<Mark> own = new ArrayList<>();
        for (int k = 0; k < marks.size(); k++) {
            Mark mark = marks.get(k);
            own.add(scan.listed.contains(items.get(k)) ? new Mark(mark.start(), mark.end(), false) : mark);
        }
        return own;
    }

    private int close(int open, int sign) {
        for (int i = open + 1; i < Math.min(text.length(), open + LONGEST); i++) {
            int c = text.at(i);
            if (c == sign) {
                return i == open + 1 ? -1 : i + 1;
            }
            if (c == '\n' || c == '[' || c == '【') {
                return -1;
            }
        }
        return -1;
    }

    /** Behind prose and not the text of a link, an index or part of a list. */
    private boolean cites(int open, int end) {
        int before = text.at(open - 1);
        int far = before == ' ' && open > 1 ? text.at(open - 2) : before;
        boolean prose = before != ' ' && (".,;!?)\"'”’]".indexOf(before) >= 0)
                || before == ' ' && (Character.isLetterOrDigit(far) || ".,;!?)\"'”’]%".indexOf(far) >= 0)
                || text.at(open) == '【';
        int after = end < text.length() ? text.at(end) : ' ';
        return prose && after != '(' && after != ':' && after != '=';
    }

    private boolean foreign(String inner) {
        int dagger = inner.indexOf('†');
        String plain = dagger > 0 ? inner.substring(0, dagger) : inner;
        boolean foreign = false;
        for (String item : plain.split("[,;]", -1)) {
            String one = item.strip();
            for (String lead : List.of("^", "source ", "sources ", "document ", "doc ", "ref ", "passage ")) {
                one = one.startsWith(lead) && !ids.contains(one)
                        ? one.substring(lead.length()).strip()
                        : one;
            }
            if (ids.contains(one)) {
                continue;
            }
            int number = number(one);
            if (number == 0) {
                // An interval or an index that starts with 0.
                return false;
            }
            foreign |= number > count || number < 0 && shapes.contains(shape(one));
        }
        return foreign;
    }

    private static int number(String item) {
        boolean digits = !item.isEmpty() && item.length() <= 3 && item.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(item) : -1;
    }

    /** The identifier with every run of digits as one sign: {@code doc-12} and {@code doc-3} are of one shape. */
    private static String shape(String id) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (!digit || out.isEmpty() || out.charAt(out.length() - 1) != '#') {
                out.append(digit ? '#' : c);
            }
        }
        return out.toString();
    }
}
