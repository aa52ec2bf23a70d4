package io.bulwark.guard.trust;

import io.bulwark.guard.Passage;
import io.bulwark.text.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds dates: "5 May 2020", "May 5th, 2020", "May 2020", "2020-05-05". */
final class Calendar {
    private static final Map<Long, Integer> MONTHS = new HashMap<>();

    static {
        String[] names = {
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec"
        };
        for (int m = 0; m < names.length; m++) {
            for (String name : names[m].split(" ")) {
                MONTHS.put(Words.key(name), m + 1);
            }
        }
    }

    /**
     * A date in a text.
     *
     * @param year 0 where it is not said
     * @param day 0 where it is not said
     * @param start first code point
     * @param end code point after the last
     */
    record Day(int year, int month, int day, int start, int end) {
        /** Whether every part stands together in some date of the sources. */
        boolean supported(Set<Long> parts) {
            if (year > 0 && day > 0) {
                return parts.contains(part(year, month, day))
                        || parts.contains(part(0, month, day)) && !parts.contains(-part(0, month, day));
            }
            return parts.contains(part(year, month, day));
        }
    }

    private Calendar() {}

    private static long part(int year, int month, int day) {
        return (long) year * 10_000 + month * 100 + day;
    }

    /** The dates of texts with all their coarser forms; a negative mark says that a day of a month has a year. */
    static Set<Long> parts(List<Day> days) {
        Set<Long> parts = new HashSet<>();
        for (Day d : days) {
            parts.add(part(d.year(), d.month(), d.day()));
            parts.add(part(0, d.month(), d.day()));
            parts.add(part(d.year(), d.month(), 0));
            if (d.year() > 0 && d.day() > 0) {
                parts.add(-part(0, d.month(), d.day()));
            }
        }
        return parts;
    }

    /** The dates of a text, in one pass over its words. */
    static List<Day> days(Passage passage) {
        Words words = passage.words();
        List<Day> days = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            Integer month = MONTHS.get(words.key(i));
            if (month != null) {
                named(passage, words, i, month, days);
            } else if (words.end(i) - words.start(i) == 4 && i + 2 < words.size()) {
                iso(passage, words, i, days);
            }
        }
        return days;
    }

    private static void named(Passage passage, Words words, int at, int month, List<Day> days) {
        int first = at;
        int last = at;
        int day = 0;
        int year = 0;
        int before = near(words, at - 1, at) ? number(words, at - 1) : -1;
        int after = at + 1 < words.size() && near(words, at, at + 1) ? number(words, at + 1) : -1;
        if (after >= 1 && after <= 31) {
            day = after;
            last = at + 1;
        } else if (before >= 1 && before <= 31) {
            day = before;
            first = at - 1;
        }
        if (last + 1 < words.size() && near(words, last, last + 1)) {
            int y = number(words, last + 1);
            if (y >= 1000 && y <= 2999) {
                year = y;
                last++;
            }
        }
        if (day > 0 || year > 0) {
            days.add(new Day(
                    year, month, day, passage.sourceStart(words.start(first)), passage.sourceEnd(words.end(last))));
        }
    }

    private static void iso(Passage passage, Words words, int at, List<Day> days) {
        int year = number(words, at);
        int month = number(words, at + 1);
        int day = number(words, at + 2);
        boolean dashes = words.start(at + 1) == words.end(at) + 1
                && words.start(at + 2) == words.end(at + 1) + 1
                && words.folded().at(words.end(at)) == '-'
                && words.folded().at(words.end(at + 1)) == '-';
        if (dashes && year >= 1000 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 && day <= 31) {
            days.add(new Day(
                    year, month, day, passage.sourceStart(words.start(at)), passage.sourceEnd(words.end(at + 2))));
        }
    }

    private static boolean near(Words words, int a, int b) {
        return a >= 0 && words.start(b) - words.end(a) <= 2;
    }

    /** The value of a word of at most four digits with an ordinal ending or without, or -1. */
    private static int number(Words words, int word) {
        int value = 0;
        int i = words.start(word);
        int end = words.end(word);
        while (i < end && words.folded().at(i) >= '0' && words.folded().at(i) <= '9') {
            value = value * 10 + words.folded().at(i++) - '0';
            if (value > 9999) {
                return -1;
            }
        }
        boolean ordinal = end - i == 2 && "st nd rd th".contains(words.folded().slice(i, end));
        return i > words.start(word) && (i == end || ordinal) ? value : -1;
    }
}
