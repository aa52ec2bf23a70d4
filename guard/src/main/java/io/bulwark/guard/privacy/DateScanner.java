package io.bulwark.guard.privacy;

import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.time.YearMonth;

/** Full dates written in numbers, with a time of day behind them; surer next to words about birth. */
final class DateScanner implements Scanner {
    private static final Terms BIRTH = Terms.of(
            "birth",
            "born",
            "dob",
            "birthday",
            "birthdate",
            "date of birth",
            "geboren",
            "geburtsdatum",
            "né",
            "née",
            "naissance",
            "nacimiento",
            "nacido",
            "nacida",
            "nascita",
            "nato",
            "nata",
            "nascimento",
            "geboortedatum",
            "urodzenia",
            "syntymäaika",
            "födelsedatum",
            "рождения",
            "出生",
            "生年月日");

    @Override
    public String name() {
        return "date";
    }

    @Override
    public void scan(Text text, Sink sink) {
        int done = 0;
        for (int i : text.digits()) {
            boolean starts = i >= done && i + 5 < text.length() && (i == 0 || !joined(text.at(i - 1)));
            int end = starts ? date(text, i) : -1;
            if (end < 0) {
                continue;
            }
            boolean year = digit(text, i + 3);
            int timed = year ? time(text, end) : end;
            if (timed < text.length() && joined(text.at(timed)) && text.at(timed) != '.') {
                continue;
            }
            if (Context.near(text, i, timed, BIRTH)) {
                sink.found("DATE_TIME", i, timed, Severity.MEDIUM, 0.95);
            } else {
                boolean marked = timed > end || text.at(i + 1) == '/' || text.at(i + 2) == '/';
                sink.found("DATE_TIME", i, timed, Severity.LOW, marked ? 0.55 : 0.35);
            }
            done = timed;
        }
    }

    /** The end of a date of three numbers, one of them a year of four digits, or -1. */
    private static int date(Text text, int start) {
        int[] number = new int[3];
        int[] width = new int[3];
        int separator = 0;
        int i = start;
        for (int part = 0; part < 3; part++) {
            while (digit(text, i) && width[part] < 5) {
                number[part] = number[part] * 10 + Character.digit(text.at(i), 10);
                width[part]++;
                i++;
            }
            if (width[part] == 0 || width[part] == 5) {
                return -1;
            }
            if (part < 2) {
                int c = i < text.length() ? text.at(i) : 0;
                if (c != '/' && c != '-' && c != '.' || part == 1 && c != separator) {
                    return -1;
                }
                separator = c;
                i++;
            }
        }
        boolean yearFirst = width[0] == 4 && width[1] <= 2 && width[2] <= 2;
        boolean yearLast = width[2] == 4 && width[0] <= 2 && width[1] <= 2;
        boolean right = yearFirst && valid(number[0], number[1], number[2])
                || yearLast && (valid(number[2], number[1], number[0]) || valid(number[2], number[0], number[1]));
        return right ? i : -1;
    }

    private static boolean valid(int year, int month, int day) {
        return year >= 1900
                && year <= 2100
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth();
    }

    /** The end of a time of day behind a date, or the end of the date. */
    private static int time(Text text, int date) {
        int i = date;
        if (i + 5 >= text.length() || text.at(i) != ' ' && text.at(i) != 'T' || !digit(text, i + 1)) {
            return date;
        }
        int end = date;
        i++;
        for (int part = 0; part < 3; part++) {
            int from = i;
            while (digit(text, i) && i - from < 3) {
                i++;
            }
            if (i - from != 2) {
                return end;
            }
            end = part > 0 ? i : end;
            if (i >= text.length() || text.at(i) != ':') {
                return end;
            }
            i++;
        }
        return end;
    }

    private static boolean digit(Text text, int i) {
        return i < text.length() && Digits.digit(text.at(i));
    }

    private static boolean joined(int c) {
        return c == '_' || c == '/' || c == '-' || c == '.' || Context.wordPart(c);
    }
}
