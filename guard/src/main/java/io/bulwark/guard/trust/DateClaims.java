package io.bulwark.guard.trust;

import io.bulwark.guard.trust.Equations.Wrong;
import io.bulwark.guard.trust.MathTokens.Kind;
import io.bulwark.guard.trust.MathTokens.Token;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks dates against the calendar: weekdays, days that do not exist, days between two dates. */
final class DateClaims {
    private static final Map<String, Integer> MONTHS = new HashMap<>();
    private static final Map<String, DayOfWeek> DAYS = new HashMap<>();
    private static final double SURE = 0.9;

    static {
        for (java.time.Month month : java.time.Month.values()) {
            MONTHS.put(month.name().toLowerCase(Locale.ROOT), month.getValue());
            MONTHS.put(month.name().toLowerCase(Locale.ROOT).substring(0, 3), month.getValue());
        }
        for (DayOfWeek day : DayOfWeek.values()) {
            DAYS.put(day.name().toLowerCase(Locale.ROOT), day);
        }
    }

    private record Found(@Nullable LocalDate date, int first, int next) {}

    private final List<Token> tokens;
    private final List<Wrong> wrong = new ArrayList<>();
    private int checked;

    private DateClaims(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Equations.Result of(List<Token> tokens) {
        DateClaims claims = new DateClaims(tokens);
        Found before = null;
        for (int i = 0; i < tokens.size(); i++) {
            Token t = tokens.get(i);
            Found found = MONTHS.containsKey(t.word()) ? claims.date(i) : null;
            if (t.kind() == Kind.BREAK && t.sign() == '.') {
                before = null;
            }
            if (found == null) {
                continue;
            }
            claims.weekday(found);
            if (before != null) {
                claims.between(before, found);
            }
            before = found;
        }
        return new Equations.Result(claims.checked, claims.wrong);
    }

    private @Nullable Token token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : null;
    }

    private int number(int at, int least, int most) {
        Token t = token(at);
        Rational value = t == null || t.kind() != Kind.NUMBER || t.decimals() > 0 ? null : t.value();
        return value == null || value.value() < least || value.value() > most ? -1 : (int) value.value();
    }

    private String word(int at) {
        Token t = token(at);
        return t == null ? "" : t.word();
    }

    private int comma(int at) {
        Token t = token(at);
        boolean ordinal = t != null
                && (t.word().equals("st")
                        || t.word().equals("nd")
                        || t.word().equals("rd")
                        || t.word().equals("th"));
        int next = ordinal ? at + 1 : at;
        Token after = token(next);
        return after != null && after.kind() == Kind.BREAK && after.sign() == ',' ? next + 1 : next;
    }

    private @Nullable Found date(int month) {
        int year = comma(month + 2);
        int day = number(month + 1, 1, 99);
        int first = month;
        int next = year + 1;
        if (day < 0 || number(year, 1000, 2999) < 0) {
            year = month + 1;
            int at = month - 1;
            while (at > month - 3 && (word(at).equals("of") || word(at).length() == 2)) {
                at--;
            }
            day = number(at, 1, 99);
            first = at;
            next = year + 1;
        }
        int when = number(year, 1000, 2999);
        if (day < 0 || when < 0) {
            return null;
        }
        Integer number = MONTHS.get(word(month));
        try {
            return number == null ? null : new Found(LocalDate.of(when, number, day), first, next);
        } catch (DateTimeException e) {
            checked++;
            int start = tokens.get(first).start();
            wrong.add(new Wrong(start, tokens.get(next - 1).end(), "a day that exists", SURE));
            return null;
        }
    }

    private void weekday(Found found) {
        int at = found.first - 1;
        Token comma = token(at);
        if (comma != null && (comma.sign() == ',' || comma.word().equals("the"))) {
            at--;
        }
        if (!DAYS.containsKey(word(at))) {
            at = found.next;
            while (at < found.next + 5
                    && (word(at).equals("is")
                            || word(at).equals("was")
                            || word(at).equals("a")
                            || word(at).equals("falls")
                            || word(at).equals("fell")
                            || word(at).equals("on"))) {
                at++;
            }
            if (at == found.next) {
                return;
            }
        }
        DayOfWeek said = DAYS.get(word(at));
        if (said == null || found.date == null) {
            return;
        }
        checked++;
        DayOfWeek right = found.date.getDayOfWeek();
        if (said != right) {
            Token t = tokens.get(at);
            wrong.add(new Wrong(t.start(), t.end(), right.getDisplayName(TextStyle.FULL, Locale.ENGLISH), SURE));
        }
    }

    private void between(Found from, Found to) {
        String joint = word(to.first - 1);
        String lead = word(from.first - 1);
        boolean range = joint.equals("and") && lead.equals("between") || joint.equals("to") && lead.equals("from");
        if (!range || from.date == null || to.date == null) {
            return;
        }
        for (int k = to.next; k < Math.min(tokens.size() - 1, to.next + 10); k++) {
            int said = number(k, 0, 1_000_000);
            if (said >= 0 && (word(k + 1).equals("days") || word(k + 1).equals("day"))) {
                checked++;
                long right = Math.abs(ChronoUnit.DAYS.between(from.date, to.date));
                if (Math.abs(said - right) > 1) {
                    wrong.add(new Wrong(tokens.get(k).start(), tokens.get(k).end(), Long.toString(right), SURE));
                }
                return;
            }
        }
    }
}
