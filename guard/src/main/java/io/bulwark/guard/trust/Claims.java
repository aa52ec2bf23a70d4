package io.bulwark.guard.trust;

import io.bulwark.guard.trust.Equations.Wrong;
import io.bulwark.guard.trust.MathTokens.Kind;
import io.bulwark.guard.trust.MathTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recomputes what a sentence says in words: percent changes, conversions of units, averages and sums of a list. */
final class Claims {
    private static final Set<String> RISES = Set.of(
            "increase",
            "increased",
            "rise",
            "rose",
            "growth",
            "grew",
            "gain",
            "gained",
            "decrease",
            "decreased",
            "drop",
            "dropped",
            "fall",
            "fell",
            "decline",
            "declined",
            "reduction",
            "reduced",
            "change",
            "changed",
            "up",
            "down");
    private static final Set<String> BETWEEN = Set.of(
            "is",
            "are",
            "was",
            "equals",
            "equal",
            "to",
            "about",
            "approximately",
            "roughly",
            "or",
            "around",
            "exactly");
    private static final double SURE = 0.85;

    private final List<Token> tokens;
    private final List<Wrong> wrong = new ArrayList<>();
    private int checked;

    private Claims(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Equations.Result of(List<Token> tokens) {
        Claims claims = new Claims(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i).word()) {
                case "from" -> claims.change(i);
                case "average", "mean", "sum", "total" -> claims.listed(i);
                default -> {
                    if (tokens.get(i).kind() == Kind.NUMBER) {
                        claims.conversion(i);
                    }
                }
            }
        }
        return new Equations.Result(claims.checked, claims.wrong);
    }

    private @Nullable Token token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : null;
    }

    private boolean is(int at, Kind kind) {
        Token t = token(at);
        return t != null && t.kind() == kind;
    }

    private String word(int at) {
        Token t = token(at);
        return t == null ? "" : t.word();
    }

    private boolean stop(int at) {
        Token t = token(at);
        return t == null || t.kind() == Kind.BREAK && (t.sign() == '.' || t.sign() == '\n' || t.sign() == ';');
    }

    /** "rose from $50 to $75, a 50% increase". */
    private void change(int from) {
        int a = is(from + 1, Kind.CURRENCY) ? from + 2 : from + 1;
        int to = a + 1;
        while (to < a + 4 && !word(to).equals("to")) {
            if (!is(to, Kind.WORD)) {
                return;
            }
            to++;
        }
        int b = is(to + 1, Kind.CURRENCY) ? to + 2 : to + 1;
        Token first = token(a);
        Token second = token(b);
        if (first == null || second == null || first.kind() != Kind.NUMBER || second.kind() != Kind.NUMBER) {
            return;
        }
        Rational old = first.value();
        Rational now = second.value();
        if (old == null || now == null || old.zero() || is(b + 1, Kind.PERCENT) || year(first) && year(second)) {
            return;
        }
        boolean rises = false;
        for (int k = Math.max(0, from - 8); k < Math.min(tokens.size(), b + 14); k++) {
            rises |= RISES.contains(word(k));
        }
        for (int k = b + 1; rises && k < Math.min(tokens.size() - 1, b + 14) && !stop(k); k++) {
            Token stated = tokens.get(k);
            boolean percent = stated.kind() == Kind.NUMBER
                    && (is(k + 1, Kind.PERCENT) || word(k + 1).equals("percent"));
            if (word(k).equals("from") || !percent || stated.value() == null) {
                continue;
            }
            double right = Math.abs((now.value() - old.value()) / old.value() * 100);
            checked++;
            double gap = Math.abs(stated.value().value() - right);
            if (gap > Math.max(1.01 * Math.pow(10, -stated.decimals()), 0.01 * right)) {
                say(stated, Math.max(1, stated.decimals()), right);
            }
            return;
        }
    }

    private void say(Token stated, int decimals, double right) {
        Rational value = Rational.of(Math.round(right * 10_000), 10_000);
        String shown = value.rounded(decimals, java.math.RoundingMode.HALF_UP).show(0);
        wrong.add(new Wrong(stated.start(), stated.end(), shown, SURE));
    }

    private static boolean year(Token t) {
        return t.value() != null
                && t.decimals() == 0
                && t.value().value() >= 1000
                && t.value().value() < 2200;
    }

    /** "the average of 4, 6 and 8 is 6", "the sum of 3 and 4 is 7". */
    private void listed(int at) {
        if (!word(at + 1).equals("of")) {
            return;
        }
        double sum = 0;
        int count = 0;
        int k = at + 2;
        while (k < Math.min(tokens.size(), at + 80)) {
            Token t = tokens.get(k);
            if (t.kind() == Kind.NUMBER && t.value() != null) {
                sum += t.value().value();
                count++;
            } else if (t.kind() != Kind.CURRENCY
                    && !word(k).equals("and")
                    && !(t.kind() == Kind.BREAK && t.sign() == ',')) {
                break;
            }
            k++;
        }
        int result = is(k + 1, Kind.CURRENCY) ? k + 2 : k + 1;
        Token stated = token(result);
        boolean plain = !is(result + 1, Kind.OPERATOR) && !is(result + 1, Kind.PERCENT);
        if (count < 2 || !is(k, Kind.EQUALS) || stated == null || stated.kind() != Kind.NUMBER || !plain) {
            return;
        }
        boolean mean = word(at).equals("average") || word(at).equals("mean");
        double right = mean ? sum / count : sum;
        Rational value = stated.value();
        checked++;
        double most = mean ? Math.pow(10, -stated.decimals()) : 1e-9 * Math.abs(sum);
        if (value != null && Math.abs(value.value() - right) > most) {
            say(stated, Math.max(stated.decimals(), 2), right);
        }
    }

    /** "5 km = 3.1 miles", "25 °C (77 °F)", "2 hours is 120 minutes". */
    private void conversion(int at) {
        int unit = degree(at + 1);
        String from = word(unit);
        if (from.isEmpty()) {
            return;
        }
        int k = unit + 1;
        boolean joined = false;
        while (k < Math.min(tokens.size(), unit + 5)) {
            Token t = tokens.get(k);
            if (t.kind() == Kind.EQUALS || t.kind() == Kind.OPEN && k == unit + 1) {
                joined = true;
            } else if (!BETWEEN.contains(t.word()) || t.kind() == Kind.OPERATOR) {
                break;
            }
            k++;
        }
        Token stated = token(k);
        int last = degree(k + 1);
        boolean wrapped = is(unit + 1, Kind.OPEN);
        if (!joined
                || wrapped && !is(last + 1, Kind.CLOSE)
                || stated == null
                || stated.kind() != Kind.NUMBER
                || is(last + 1, Kind.OPERATOR)
                || is(last + 1, Kind.NUMBER)) {
            return;
        }
        boolean part = at > 0
                && (is(at - 1, Kind.OPERATOR)
                        || is(at - 1, Kind.NUMBER)
                        || word(at - 1).equals("and"));
        Units.Unit compound = at > 0 ? Units.of(word(at - 1)) : null;
        Rational amount = tokens.get(at).value();
        Rational value = stated.value();
        if (part || compound != null || amount == null || value == null) {
            return;
        }
        Double right = unit > at + 1 || heat(from)
                ? temperature(amount.value(), from, word(last))
                : linear(amount, from, word(last));
        if (right == null) {
            return;
        }
        checked++;
        double most = heat(from)
                ? 1.01
                : Math.max(tolerance(from, word(last)) * right, 0.6 * Math.pow(10, -stated.decimals()));
        if (Math.abs(value.value() - right) > most) {
            say(stated, Math.max(2, stated.decimals()), right);
        }
    }

    private int degree(int at) {
        return is(at, Kind.BREAK)
                        && (tokens.get(at).sign() == '°' || tokens.get(at).sign() == 'º')
                ? at + 1
                : word(at).equals("degrees") ? at + 1 : at;
    }

    private static boolean heat(String word) {
        return word.equals("celsius") || word.equals("fahrenheit");
    }

    private static @Nullable Double temperature(double amount, String from, String to) {
        boolean celsius = from.equals("c") || from.equals("celsius");
        boolean fahrenheit = from.equals("f") || from.equals("fahrenheit");
        if (celsius && (to.equals("f") || to.equals("fahrenheit"))) {
            return amount * 9 / 5 + 32;
        }
        return fahrenheit && (to.equals("c") || to.equals("celsius")) ? (Double) ((amount - 32) * 5 / 9) : null;
    }

    private static @Nullable Double linear(Rational amount, String from, String to) {
        Units.Unit a = Units.of(from);
        Units.Unit b = Units.of(to);
        if (a == null
                || b == null
                || a.equals(b)
                || from.startsWith("day")
                || from.startsWith("week") && amount.whole()) {
            // A day of eight hours and a week of five days are at work.
            return null;
        }
        Rational factor = Units.factor(a, b);
        Rational right = factor == null ? null : amount.times(factor);
        return right == null ? null : (Double) right.value();
    }

    /** How far usage lets units differ: imperial gallons, thousand or 1024 bytes, long and short tons. */
    private static double tolerance(String from, String to) {
        Units.Unit unit = Units.of(from);
        String dimension = unit == null ? "" : unit.dimension();
        boolean ton = from.startsWith("ton") || to.startsWith("ton");
        return dimension.equals("volume") ? 0.22 : dimension.equals("data") ? 0.1 : ton ? 0.13 : 0.03;
    }
}
