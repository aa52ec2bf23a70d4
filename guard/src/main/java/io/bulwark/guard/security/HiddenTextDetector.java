package io.bulwark.guard.security;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Confusables;
import io.bulwark.text.Flags;
import io.bulwark.text.Folded;
import io.bulwark.text.Text;

/** Characters that show nothing or something else than they are. Emoji sequences and real scripts are no findings. */
final class HiddenTextDetector implements Detector {
    @Override
    public String name() {
        return "hidden-text";
    }

    @Override
    public int window() {
        return 128;
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            if (!plain(passage.text())) {
                characters(passage, out);
                words(passage, out);
            }
        }
    }

    private static boolean plain(Text text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) >= 0xAD) {
                return false;
            }
        }
        return true;
    }

    private void characters(Passage passage, Findings out) {
        Text text = passage.text();
        int inside = 0;
        int firstInside = -1;
        int lastInside = -1;
        int i = 0;
        while (i < text.length()) {
            int c = text.at(i);
            if (c < 0xAD) {
                i++;
            } else if (Flags.end(text, i) > i) {
                i = Flags.end(text, i);
            } else if (tag(c)) {
                int end = afterTags(text, i);
                add(passage, i, end, "HIDDEN_TEXT", Severity.HIGH, 0.95, out);
                i = end;
            } else if (c == 0x202D || c == 0x202E) {
                int end = i + 1;
                while (end < text.length() && text.at(end) != 0x202C && text.at(end) != '\n') {
                    end++;
                }
                add(passage, i, end, "BIDI_OVERRIDE", Severity.MEDIUM, 0.85, out);
                i = end;
            } else if (Folded.invisible(c)) {
                int end = i;
                while (end < text.length() && !tag(text.at(end)) && Folded.invisible(text.at(end))) {
                    end++;
                }
                // A marker of direction or an emoji's variant takes one or two.
                if (end - i >= 6) {
                    add(passage, i, end, "HIDDEN_TEXT", Severity.HIGH, 0.9, out);
                } else if (splits(c) && latin(text, i - 1) && latin(text, end)) {
                    inside++;
                    firstInside = firstInside < 0 ? i : firstInside;
                    lastInside = end;
                }
                i = Math.max(end, i + 1);
            } else {
                i++;
            }
        }
        if (inside > 1) {
            add(
                    passage,
                    firstInside,
                    lastInside,
                    "INVISIBLE_CHARACTERS",
                    Severity.MEDIUM,
                    Math.min(0.9, 0.5 + inside * 0.1),
                    out);
        }
    }

    private static boolean tag(int c) {
        return c >= 0xE0001 && c <= 0xE007F;
    }

    private static int afterTags(Text text, int from) {
        int end = from;
        while (end < text.length() && tag(text.at(end))) {
            end++;
        }
        return end;
    }

    private static boolean splits(int c) {
        return c >= 0x200B && c <= 0x200D
                || c == 0x2060
                || c >= 0x2061 && c <= 0x2064
                || c == 0xFEFF
                || c == 0x180E
                || c == 0x34F;
    }

    private static boolean latin(Text text, int i) {
        return i >= 0 && i < text.length() && ascii(text.at(i));
    }

    private static boolean ascii(int c) {
        return (c | 32) >= 'a' && (c | 32) <= 'z';
    }

    /** Words of Latin letters with look-alikes of another script among them. */
    private void words(Passage passage, Findings out) {
        Text text = passage.text();
        int count = 0;
        int first = -1;
        int last = -1;
        int i = 0;
        while (i < text.length()) {
            if (!Character.isLetter(text.at(i))) {
                i++;
                continue;
            }
            int start = i;
            int plain = 0;
            int twins = 0;
            int others = 0;
            int switches = 0;
            boolean before = ascii(text.at(i));
            while (i < text.length() && (Character.isLetter(text.at(i)) || Folded.invisible(text.at(i)))) {
                int c = text.at(i++);
                if (ascii(c)) {
                    plain++;
                    switches += before ? 0 : 1;
                    before = true;
                } else if (foreign(c)) {
                    twins++;
                    switches += before ? 1 : 0;
                    before = false;
                } else if (!Folded.invisible(c) && c >= 0x370) {
                    others++;
                }
            }
            if (others == 0 && twins > 0 && plain > 1 && (switches > 1 || twins == 1 && plain > 2)) {
                count++;
                first = first < 0 ? start : first;
                last = i;
            }
        }
        if (count > 0) {
            add(passage, first, last, "MIXED_SCRIPT", Severity.MEDIUM, count == 1 ? 0.6 : 0.8, out);
        }
    }

    private static boolean foreign(int c) {
        if (c < 0x370 || c > 0xFFFF || Character.toLowerCase(c) == 0x3BC) {
            return false;
        }
        char lower = (char) Character.toLowerCase(c);
        return Confusables.latin(lower) != lower && Character.UnicodeScript.of(c) != Character.UnicodeScript.LATIN;
    }

    private void add(
            Passage passage, int start, int end, String category, Severity severity, double confidence, Findings out) {
        StringBuilder shown = new StringBuilder();
        for (int i = start; i < Math.min(end, start + 24); i++) {
            int c = passage.text().at(i);
            if (Folded.invisible(c)) {
                shown.append(String.format("<U+%04X>", c));
            } else {
                shown.appendCodePoint(c);
            }
        }
        out.add(Finding.at(
                        passage,
                        start,
                        end,
                        category,
                        severity,
                        confidence,
                        name(),
                        "Remove these characters, or refuse the text; people cannot see what the model reads here.")
                .showing(shown.toString()));
    }
}
