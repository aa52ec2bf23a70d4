package io.bulwark.guard.trust;

import io.bulwark.guard.trust.Equations.Wrong;
import io.bulwark.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Adds up listed items and columns of tables that end in a line "Total". */
final class Totals {
    private static final double SURE = 0.8;
    // A column may hold shares, prices or subtotals, so a table alone never decides.
    private static final double TABLE_SURE = 0.4;
    private static final int LONGEST = 300;
    private static final int MOST_CELLS = 24;

    private record Amount(int start, int end, Rational value, int decimals) {}

    private final Text text;
    private final List<List<@Nullable Amount>> rows = new ArrayList<>();
    private final List<Wrong> wrong = new ArrayList<>();
    private boolean table;
    private int checked;

    private Totals(Text text) {
        this.text = text;
    }

    static Equations.Result of(Text text) {
        Totals totals = new Totals(text);
        int start = 0;
        while (start <= text.length()) {
            int end = start;
            while (end < text.length() && text.at(end) != '\n') {
                end++;
            }
            totals.line(start, end);
            start = end + 1;
        }
        return new Equations.Result(totals.checked, totals.wrong);
    }

    private void line(int from, int to) {
        int start = from;
        while (start < to
                && (Character.isWhitespace(text.at(start))
                        || text.at(start) == '-'
                        || text.at(start) == '*'
                        || text.at(start) == '•')) {
            start++;
        }
        boolean cells = start < to && text.at(start) == '|';
        if (start == to || to - start > LONGEST || cells != table) {
            rows.clear();
            table = cells;
        }
        if (start == to || to - start > LONGEST) {
            return;
        }
        List<@Nullable Amount> row = cells ? cells(start, to) : item(start, to);
        if (row.isEmpty()) {
            rows.clear();
        } else if (total(start, to)) {
            compare(row);
            rows.clear();
        } else {
            rows.add(row);
        }
    }

    private boolean total(int start, int to) {
        String head = text.slice(start, Math.min(to, start + 24))
                .toLowerCase(Locale.ROOT)
                .replace("|", "")
                .replace("*", "")
                .strip();
        return head.startsWith("total") || head.startsWith("sum:") || head.startsWith("grand total");
    }

    private List<@Nullable Amount> cells(int from, int to) {
        List<@Nullable Amount> row = new ArrayList<>();
        int start = from + 1;
        boolean ruler = true;
        for (int i = from + 1; i <= to && row.size() < MOST_CELLS; i++) {
            if (i == to || text.at(i) == '|') {
                row.add(whole(start, i));
                start = i + 1;
            } else {
                ruler &= "-: ".indexOf(text.at(i)) >= 0;
            }
        }
        if (ruler) {
            rows.clear();
            return List.of();
        }
        return row;
    }

    /** The only amount of a list item, at its end behind a colon or dash; empty where the line is something else. */
    private List<@Nullable Amount> item(int from, int to) {
        int end = to;
        while (end > from
                && (Character.isWhitespace(text.at(end - 1)) || text.at(end - 1) == '.' || text.at(end - 1) == '*')) {
            end--;
        }
        int start = end;
        while (start > from && "0123456789.,$€£ ".indexOf(text.at(start - 1)) >= 0) {
            start--;
        }
        while (start < end && text.at(start) == ' ') {
            start++;
        }
        int mark = start - 1;
        while (mark > from && (text.at(mark) == ' ' || text.at(mark) == '*')) {
            mark--;
        }
        boolean marked = mark > from
                && (text.at(mark) == ':' || (text.at(mark) == '-' || text.at(mark) == '–') && text.at(mark - 1) == ' ');
        for (int i = from; i < mark && marked; i++) {
            // Another number in the line makes it a calculation or a range.
            marked = !Character.isDigit(text.at(i));
        }
        Amount amount = marked ? whole(start, end) : null;
        return amount == null ? List.of() : List.of(amount);
    }

    private @Nullable Amount whole(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && " *$€£".indexOf(text.at(start)) >= 0) {
            start++;
        }
        while (end > start && " *€".indexOf(text.at(end - 1)) >= 0) {
            end--;
        }
        StringBuilder digits = new StringBuilder();
        int point = -1;
        for (int i = start; i < end; i++) {
            int c = text.at(i);
            boolean group = c == ',' && i + 3 < end && i > start;
            if (c == '.' && point < 0 && i + 1 < end) {
                point = digits.length();
                digits.append('.');
            } else if (c >= '0' && c <= '9' && digits.length() < 30) {
                digits.append((char) c);
            } else if (!group) {
                return null;
            }
        }
        if (digits.isEmpty() || point == 0) {
            return null;
        }
        Rational value = Rational.decimal(digits.toString());
        return value == null ? null : new Amount(start, end, value, point < 0 ? 0 : digits.length() - point - 1);
    }

    private void compare(List<@Nullable Amount> total) {
        if (rows.size() < 2) {
            return;
        }
        for (int column = 0; column < total.size(); column++) {
            Amount stated = total.get(column);
            Rational sum = Rational.ZERO;
            int used = 0;
            int decimals = stated == null ? 0 : stated.decimals();
            boolean subtotals = false;
            for (List<@Nullable Amount> row : rows) {
                Amount amount = column < row.size() ? row.get(column) : null;
                sum = amount == null || sum == null ? sum : sum.plus(amount.value());
                used += amount == null ? 0 : 1;
                decimals = amount == null ? decimals : Math.min(decimals, amount.decimals());
                subtotals |= amount != null && stated != null && amount.value().compare(stated.value()) >= 0;
            }
            if (stated == null || sum == null || used < 2) {
                continue;
            }
            checked++;
            double gap = Math.abs(sum.value() - stated.value().value());
            double rounding = (used + 1) * Math.pow(10, -decimals) / 2;
            boolean shares = stated.value().compare(Rational.HUNDRED) == 0 && gap < 2;
            if (gap > rounding && !shares && !subtotals) {
                wrong.add(new Wrong(
                        stated.start(), stated.end(), sum.show(stated.decimals()), table ? TABLE_SURE : SURE));
            }
        }
    }
}
