package io.bulwark.proposals.analysis;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a reader cannot see or would misread, in the submitted text itself: invisible characters inside words, tag
 * characters, direction overrides, runs of variation selectors, words that mix look-alike letters of two scripts. Emoji
 * sequences, accents, and the joiners that Arabic, Indic and other scripts need are left alone.
 */
final class HiddenUnicode {
    private static final String ADVICE =
            "Read the text with invisible characters removed and compare every name and address character by character.";

    private final Source source;
    private final int[] text;
    private final List<Finding> out = new ArrayList<>();
    private final List<Integer> zeroWidths = new ArrayList<>();
    private final List<Integer> softHyphens = new ArrayList<>();
    private final List<Integer> strays = new ArrayList<>();

    private HiddenUnicode(Source source) {
        this.source = source;
        this.text = source.points;
    }

    static List<Finding> in(Source source) {
        HiddenUnicode search = new HiddenUnicode(source);
        search.characters();
        search.words();
        return search.out;
    }

    /** The ASCII text carried by tag characters, which some models read and no person sees. */
    static String tagText(Source source) {
        StringBuilder hidden = new StringBuilder();
        boolean flag = false;
        for (int c : source.points) {
            if (c == 0x1F3F4) {
                flag = true;
            } else if (!Invisible.tag(c)) {
                flag = false;
            } else if (c >= 0xE0020 && c < 0xE007F && !flag) {
                hidden.append((char) (c - 0xE0000));
            }
        }
        return hidden.toString();
    }

    private void characters() {
        int tags = -1;
        int selectors = -1;
        int override = -1;
        int isolate = -1;
        int control = -1;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            if (c < 0x80 && c >= 0x20 && c != '&' && c != 0x7F) {
                continue;
            }
            if (c == '&') {
                int end = Entities.end(text, i, text.length);
                int value = end > 0 ? Entities.value(text, i, end) : -1;
                if (value >= 0x80 && (Invisible.zeroWidth(value) || Invisible.tag(value)) && between(i, end)) {
                    zeroWidths.add(i);
                } else if (value >= 0 && Invisible.override(value)) {
                    override = override < 0 ? i : override;
                }
                continue;
            }
            if (Invisible.tag(c)) {
                if (tags < 0 && !flagSequence(i)) {
                    tags = i;
                }
            } else if (Invisible.selector(c)) {
                if (selectors < 0 && strangeSelector(i)) {
                    selectors = i;
                }
            } else if (c == 0x202D || c == 0x202E) {
                override = override < 0 ? i : override;
            } else if (Invisible.bidi(c)) {
                if (isolate < 0 && !rightToLeft(i)) {
                    isolate = i;
                }
            } else if (c == 0xAD) {
                if (between(i, i + 1)) {
                    softHyphens.add(i);
                }
            } else if (Invisible.zeroWidth(c)) {
                if (between(i, i + 1)) {
                    zeroWidths.add(i);
                } else if (!joins(i) && i > 0) {
                    strays.add(i);
                }
            } else if (Invisible.is(c)) {
                control = control < 0 ? i : control;
            }
        }
        if (tags >= 0) {
            add(
                    Severity.CRITICAL,
                    "tags",
                    "Invisible tag characters carry text",
                    "The text holds characters that are never" + " displayed and can spell out hidden words.",
                    tags,
                    tags + 1);
        }
        if (selectors >= 0) {
            add(
                    Severity.CRITICAL,
                    "selectors",
                    "Variation selectors carry hidden data",
                    "Variation selectors stand where" + " they change nothing visible, which is a way to smuggle data.",
                    selectors,
                    selectors + 1);
        }
        if (override >= 0) {
            add(
                    Severity.CRITICAL,
                    "override",
                    "Text direction is overridden",
                    "A direction override shows characters in"
                            + " another order than the one they have, so an address or amount reads differently.",
                    override,
                    override + 1);
        }
        if (isolate >= 0) {
            add(
                    Severity.MEDIUM,
                    "direction",
                    "Direction marks in left-to-right text",
                    "Direction marks serve no purpose" + " where no right-to-left script is used.",
                    isolate,
                    isolate + 1);
        }
        if (control >= 0) {
            add(
                    Severity.MEDIUM,
                    "control",
                    "Control characters",
                    "The text holds control characters that a page does not" + " show.",
                    control,
                    control + 1);
        }
        if (!zeroWidths.isEmpty()) {
            int first = zeroWidths.getFirst();
            Severity severity = zeroWidths.size() >= 2 ? Severity.HIGH : Severity.MEDIUM;
            add(
                    zeroWidths.size() >= 6 ? Severity.CRITICAL : severity,
                    "zero-width",
                    "Invisible characters inside words",
                    "Words are broken up by characters that take no space, which hides them from search and filters.",
                    first,
                    first + 1);
        }
        if (softHyphens.size() >= 3) {
            int first = softHyphens.getFirst();
            add(
                    softHyphens.size() >= 6 ? Severity.HIGH : Severity.MEDIUM,
                    "soft-hyphen",
                    "Soft hyphens inside words",
                    "Words are broken up by hyphens that are not displayed, which hides them from search and filters.",
                    first,
                    first + 1);
        }
        if (strays.size() >= 3) {
            int first = strays.getFirst();
            boolean run = run(strays) >= 8;
            add(
                    run ? Severity.HIGH : Severity.LOW,
                    "stray",
                    "Invisible characters between words",
                    "The text holds characters that take no space and that no script here needs.",
                    first,
                    first + 1);
        }
    }

    private static int run(List<Integer> places) {
        int longest = 1;
        int run = 1;
        for (int i = 1; i < places.size(); i++) {
            run = places.get(i) == places.get(i - 1) + 1 ? run + 1 : 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** Tag characters are legitimate in the flags of regions, which begin with a black flag. */
    private boolean flagSequence(int at) {
        int i = at;
        while (i > 0 && Invisible.tag(text[i]) && at - i < 10) {
            i--;
        }
        return text[i] == 0x1F3F4;
    }

    private boolean strangeSelector(int at) {
        if (at == 0) {
            return true;
        }
        int before = text[at - 1];
        if (Invisible.selector(before)) {
            return true;
        }
        if (Invisible.supplementarySelector(text[at])) {
            return UnicodeScript.of(before) != UnicodeScript.HAN;
        }
        if (text[at] == 0xFE0F || text[at] == 0xFE0E) {
            return Character.isLetter(before) && before < 0x2E80 && before != 0x2139 && before != 0x24C2;
        }
        return before < 0x2000 && (Character.isLetterOrDigit(before) && before < 0x1000);
    }

    /** Whether invisible characters at {@code start} to {@code end} break a word of a script that needs none. */
    private boolean between(int start, int end) {
        int a = start - 1;
        while (a >= 0 && start - a < 40 && Invisible.is(text[a])) {
            a--;
        }
        int b = end;
        while (b < text.length && b - end < 40 && Invisible.is(text[b])) {
            b++;
        }
        return a >= 0 && b < text.length && plain(text[a]) && plain(text[b]);
    }

    private static boolean plain(int c) {
        if (c < 0x80) {
            return Character.isLetterOrDigit(c);
        }
        if (!Character.isLetterOrDigit(c)) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(c);
        return script == UnicodeScript.LATIN
                || script == UnicodeScript.CYRILLIC
                || script == UnicodeScript.GREEK
                || script == UnicodeScript.HAN;
    }

    /** Whether a joiner at {@code at} does its work: beside an emoji or in a script that uses joiners. */
    private boolean joins(int at) {
        int c = text[at];
        if (c == 0xFEFF && at == 0) {
            return true;
        }
        int before = at > 0 ? text[at - 1] : ' ';
        int after = at + 1 < text.length ? text[at + 1] : ' ';
        return !plain(before) && before > 0x2FF || !plain(after) && after > 0x2FF;
    }

    /** Whether the line around {@code at} holds right-to-left letters. */
    private boolean rightToLeft(int at) {
        for (int step = -1; step <= 1; step += 2) {
            for (int i = at + step; i >= 0 && i < text.length && text[i] != '\n' && Math.abs(i - at) < 60; i += step) {
                if (text[i] >= 0x590 && text[i] <= 0x8FF && Character.isLetter(text[i])
                        || text[i] >= 0xFB1D && text[i] <= 0xFDFF
                        || text[i] >= 0xFE70 && text[i] <= 0xFEFC) {
                    return true;
                }
            }
        }
        return false;
    }

    private void words() {
        int disguised = -1;
        int disguisedEnd = -1;
        boolean mixed = false;
        int fancy = 0;
        int fancyStart = -1;
        int i = 0;
        while (i < text.length) {
            if (!wordPart(text[i])) {
                i++;
                continue;
            }
            int start = i;
            int latin = 0;
            int foreign = 0;
            int twins = 0;
            int styled = 0;
            boolean hexadecimal = text[i] == '0' && i + 1 < text.length && (text[i + 1] == 'x' || text[i + 1] == 'х');
            while (i < text.length && wordPart(text[i])) {
                int c = text[i++];
                if (c < 0x80) {
                    latin += c >= '0' && c <= '9' ? 0 : 1;
                } else if (c >= 0x1D400 && c <= 0x1D7FF) {
                    styled++;
                } else if (c == 'μ' && i == start + 1) {
                    continue; // The prefix for a millionth: μTokens.
                } else if (Confusables.foreign(c)) {
                    foreign++;
                    twins += Confusables.looksLatin(Character.toLowerCase(c)) ? 1 : 0;
                } else if (Confusables.latinLetter(c)) {
                    latin++;
                    twins += Confusables.looksLatin(c) ? 1 : 0;
                }
            }
            if (styled >= 3) {
                fancy++;
                fancyStart = fancyStart < 0 ? start : fancyStart;
            }
            boolean suspect = latin > 0 && foreign > 0 && twins > 0 && (latin + foreign >= 3 || hexadecimal);
            if (suspect && (twins == foreign || latin >= 3) && !mixed) {
                mixed = true;
                add(
                        Severity.CRITICAL,
                        "mixed-script",
                        "Look-alike letters from another script",
                        "A word mixes Latin letters"
                                + " with letters of another script that look the same, so it is not the name it seems to be.",
                        start,
                        i);
            } else if (foreign >= 3 && latin == 0 && twins == foreign && disguised < 0 && amongLatin(start, i)) {
                disguised = start;
                disguisedEnd = i;
            }
        }
        if (disguised >= 0) {
            add(
                    Severity.MEDIUM,
                    "disguised-word",
                    "A word in look-alike letters",
                    "A word among Latin ones is written" + " wholly in letters of another script that look Latin.",
                    disguised,
                    disguisedEnd);
        }
        if (fancy >= 2) {
            add(
                    Severity.MEDIUM,
                    "styled-letters",
                    "Styled letters instead of plain ones",
                    "Words are written in mathematical" + " letters, which hides them from search and filters.",
                    fancyStart,
                    fancyStart + 1);
        }
    }

    /** Whether the nearest letters on both sides of a word are Latin. */
    private boolean amongLatin(int start, int end) {
        int a = start - 1;
        while (a >= 0 && start - a < 20 && !Character.isLetter(text[a])) {
            a--;
        }
        int b = end;
        while (b < text.length && b - end < 20 && !Character.isLetter(text[b])) {
            b++;
        }
        return a >= 0 && b < text.length && Confusables.latinLetter(text[a]) && Confusables.latinLetter(text[b]);
    }

    private static boolean wordPart(int c) {
        return c < 0x80
                ? Character.isLetterOrDigit(c)
                : Character.isLetterOrDigit(c) && c < 0x2E80 || c >= 0x1D400 && c <= 0x1D7FF;
    }

    private void add(Severity severity, String family, String title, String description, int start, int end) {
        int from = start;
        int to = Math.max(end, start + 1);
        while (from > 0 && start - from < 40 && text[from - 1] > ' ') {
            from--;
        }
        while (to < text.length && to - from < 120 && text[to] > ' ') {
            to++;
        }
        out.add(new Finding(
                Category.HIDDEN_UNICODE, family, severity, title, description, ADVICE, "", source.quote(from, to)));
    }
}
