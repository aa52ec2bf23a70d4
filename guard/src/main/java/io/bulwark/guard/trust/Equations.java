package io.bulwark.guard.trust;

import io.bulwark.guard.trust.Expressions.Percent;
import io.bulwark.guard.trust.Expressions.Side;
import io.bulwark.guard.trust.MathTokens.Kind;
import io.bulwark.guard.trust.MathTokens.Token;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the equations of a text and recomputes them exactly. */
final class Equations {
    /**
     * A wrong result.
     *
     * @param start first code point of the stated number
     * @param end code point after it
     * @param right what it should be
     * @param sure 0-1
     */
    record Wrong(int start, int end, String right, double sure) {}

    /** What was recomputed and what of it was wrong. */
    record Result(int checked, List<Wrong> wrong) {}

    private static final double SURE = 0.97;
    private static final double SAID = 0.9;
    private static final Set<String> ROUGH = Set.of(
            "about",
            "approximately",
            "approx",
            "roughly",
            "around",
            "nearly",
            "almost",
            "round",
            "rounded",
            "rounding",
            "rounds",
            "estimate",
            "estimated",
            "floor",
            "ceiling",
            "ceil",
            "whole",
            "remainder",
            "leftover",
            "r",
            "nearest",
            "least",
            "up",
            "down",
            "closest",
            "full",
            "mod",
            "modulo");
    private static final Set<String> COMPARES = Set.of(
            "more", "less", "fewer", "times", "percent", "higher", "lower", "greater", "bigger", "of", "to", "out");
    private static final Set<String> FUNCTIONS = Set.of(
            "sqrt",
            "sin",
            "cos",
            "tan",
            "log",
            "ln",
            "exp",
            "root",
            "mod",
            "factorial",
            "abs",
            "max",
            "min",
            "gcd",
            "lcm",
            "base",
            "binary",
            "hex");
    private static final Rational[] SCALES = {
        Rational.of(60),
        Rational.of(100),
        Rational.of(1000),
        Rational.of(12),
        Rational.of(3600),
        Rational.of(24),
        Rational.of(7),
        Rational.of(52),
        Rational.of(365),
        Rational.of(16),
        Rational.of(36),
        Rational.of(3),
        Rational.of(30),
        Rational.of(5280),
        Rational.of(1_000_000),
        Rational.of(4),
        Rational.of(2),
        Rational.of(2000),
        Rational.of(10)
    };

    private final List<Token> tokens;
    private final Expressions expressions;
    private final List<Wrong> wrong = new ArrayList<>();
    private int checked;

    private Equations(List<Token> tokens) {
        this.tokens = tokens;
        this.expressions = new Expressions(tokens);
    }

    static Result of(List<Token> tokens) {
        Equations equations = new Equations(tokens);
        equations.scan();
        return new Result(equations.checked, equations.wrong);
    }

    private void scan() {
        int at = 0;
        Side before = null;
        int equals = -1;
        while (at < tokens.size()) {
            Side side = expressions.side(at, Percent.SHARE);
            if (side == null) {
                before = null;
                at++;
                continue;
            }
            if (before == null && tainted(at)) {
                // Keep the place, forget the value: what stands before the number belongs to the expression.
                side = new Side(side.first(), side.next(), null, side.number(), side.operations(), false, false);
            }
            if (before != null) {
                compare(before, equals, side);
            }
            int next = Math.max(at + 1, side.next());
            int sign = equalsAt(side, next);
            if (sign >= 0) {
                before = side;
                equals = sign;
                at = afterEquals(sign);
            } else {
                before = null;
                at = next;
            }
        }
    }

    /** The place of an equals sign that joins a side with what follows, or -1. */
    private int equalsAt(Side side, int at) {
        if (at >= tokens.size() || tokens.get(at).kind() != Kind.EQUALS) {
            return -1;
        }
        return tokens.get(at).sign() != 'i' || side.operations() > 0 ? at : -1;
    }

    private int afterEquals(int equals) {
        int at = equals + 1;
        while (at < tokens.size()
                && at <= equals + 3
                && (tokens.get(at).kind() == Kind.WORD
                                && (tokens.get(at).word().equals("to")
                                        || tokens.get(at).word().equals("a")
                                        || tokens.get(at).word().equals("total")
                                        || ROUGH.contains(tokens.get(at).word()))
                        || tokens.get(at).kind() == Kind.EQUALS
                                && tokens.get(equals).sign() == 'i')) {
            at++;
        }
        return at;
    }

    private boolean tainted(int at) {
        if (at == 0) {
            return false;
        }
        Token first = tokens.get(at);
        Token before = tokens.get(at - 1);
        boolean touches = before.end() == first.start();
        return switch (before.kind()) {
            case OPERATOR -> !before.line() || touches;
            case WORD -> touches || FUNCTIONS.contains(before.word()) || before.value() != null;
            case CLOSE, PERCENT -> touches;
            case BREAK -> touches && ",.;:?\n|>".indexOf(before.sign()) < 0 || before.sign() == '√';
            case OPEN ->
                at > 1
                        && tokens.get(at - 2).kind() == Kind.WORD
                        && tokens.get(at - 2).end() == before.start();
            case NUMBER, CURRENCY, EQUALS -> false;
        };
    }

    private void compare(Side left, int equals, Side right) {
        Token sign = tokens.get(equals);
        boolean chained = left.first() > 0 && tokens.get(left.first() - 1).kind() == Kind.EQUALS;
        if (left.operations() == 0 && (right.operations() == 0 || !chained && !left.currency())) {
            return;
        }
        if (left.value() == null || right.value() == null || blurred(right)) {
            return;
        }
        if (sign.sign() == 'i' && (comparison(right) || !clear(left))) {
            return;
        }
        checked++;
        boolean rough = rough(left.first(), right.next(), sign);
        if (holds(left, right, rough)) {
            return;
        }
        double sure = sign.sign() == 'i' ? SAID : SURE;
        Token number = right.number();
        boolean single = right.operations() == 0;
        int start = single ? number.start() : tokens.get(right.first()).start();
        int end = single ? number.end() : tokens.get(right.next() - 1).end();
        boolean negative =
                single && number.start() > 0 && tokens.get(right.first()).kind() == Kind.OPERATOR;
        Rational value = left.value();
        if (right.percent() && single) {
            Rational percent = value.times(Rational.HUNDRED);
            value = percent == null ? value : percent;
        }
        wrong.add(
                new Wrong(start, end, (negative ? value.negated() : value).show(single ? number.decimals() : 0), sure));
    }

    /** Whether what follows the right side belongs to it in a way that is not understood. */
    private boolean blurred(Side right) {
        Token next = right.next() < tokens.size() ? tokens.get(right.next()) : null;
        if (next == null) {
            return false;
        }
        Token end = tokens.get(right.next() - 1);
        boolean touches = next.start() == end.end();
        return switch (next.kind()) {
            case OPERATOR ->
                next.sign() != '-'
                        && !(next.sign() == '*' && !follows(right.next() + 1, next))
                        && !(next.sign() == '/' && follows(right.next() + 1, next));
            case WORD ->
                touches && next.end() - next.start() == 1 && "xynabi".contains(next.word())
                        || next.word().equals("mod")
                        || next.word().equals("x");
            case NUMBER, OPEN, CURRENCY -> touches && next.kind() != Kind.OPEN;
            case BREAK ->
                touches
                                && next.sign() == '!'
                                && right.next() + 1 < tokens.size()
                                && tokens.get(right.next() + 1).kind() == Kind.EQUALS
                        || next.sign() == '?';
            case EQUALS, PERCENT, CLOSE -> false;
        };
    }

    private boolean follows(int at, Token before) {
        return at < tokens.size()
                && tokens.get(at).start() == before.end()
                && tokens.get(at).kind() == Kind.WORD;
    }

    private boolean comparison(Side right) {
        Token next = right.next() < tokens.size() ? tokens.get(right.next()) : null;
        return next != null && (next.kind() == Kind.WORD && COMPARES.contains(next.word()) || next.sign() == '*');
    }

    /** Whether a side before "is" is meant as a sum, not as a range, date or fraction. */
    private boolean clear(Side left) {
        for (int k = left.first() + 1; k < left.next(); k++) {
            Token t = tokens.get(k);
            if (t.kind() == Kind.OPERATOR && (t.sign() == '-' || t.sign() == '/')) {
                boolean spaced = tokens.get(k - 1).end() < t.start()
                        && k + 1 < left.next()
                        && t.end() < tokens.get(k + 1).start();
                boolean worded = !t.word().isEmpty();
                boolean of = k + 2 < left.next() && tokens.get(k + 2).word().equals("of");
                if (!spaced && !worded && !of) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean rough(int first, int next, Token sign) {
        if (sign.sign() == '~') {
            return true;
        }
        for (int k = first - 1; k >= Math.max(0, first - 12) && !stop(tokens.get(k)); k--) {
            if (ROUGH.contains(tokens.get(k).word())) {
                return true;
            }
        }
        for (int k = first; k < Math.min(tokens.size(), next + 12); k++) {
            Token t = tokens.get(k);
            if (k >= next && stop(t)) {
                return false;
            }
            if (ROUGH.contains(t.word())
                    || t.kind() == Kind.BREAK && (t.sign() == '~' || t.sign() == '⌊' || t.sign() == '⌈')) {
                return true;
            }
        }
        return false;
    }

    private static boolean stop(Token t) {
        return t.kind() == Kind.BREAK && (t.sign() == '.' || t.sign() == '\n' || t.sign() == ';' || t.sign() == '!');
    }

    private boolean holds(Side left, Side right, boolean rough) {
        if (agrees(left.value(), left, right, rough)) {
            return true;
        }
        if (left.percent() || right.percent()) {
            for (Percent how : new Percent[] {Percent.NUMBER, Percent.ADDED}) {
                Side again = expressions.side(left.first(), how);
                Side other = expressions.side(right.first(), how);
                if (again != null
                        && other != null
                        && (agrees(again.value(), left, right, rough) || agrees(again.value(), left, other, rough))) {
                    return true;
                }
            }
            if (right.percent() && right.value() != null && left.value() != null) {
                Rational bare = right.value().times(Rational.HUNDRED);
                return bare != null
                        && right.operations() == 0
                        && matches(left.value(), bare, right.number().decimals(), rough);
            }
        }
        return false;
    }

    private boolean agrees(@Nullable Rational exact, Side left, Side right, boolean rough) {
        Rational stated = right.value();
        if (exact == null || stated == null) {
            return false;
        }
        int decimals = right.number().decimals() + (right.percent() ? 2 : 0);
        if (matches(exact, stated, right.operations() == 0 ? decimals : Math.max(decimals, 6), rough)) {
            return true;
        }
        // "4 + 3 = 7 + 2 = 9": wrong as mathematics, right as a running total.
        Rational first = right.number().value();
        if (right.operations() > 0
                && first != null
                && matches(exact, first, right.number().decimals(), rough)) {
            return true;
        }
        return converts(exact, stated, decimals, left, right, rough);
    }

    private static boolean matches(Rational exact, Rational stated, int decimals, boolean rough) {
        if (exact.compare(stated) == 0
                || decimals > 0
                        && decimals < 20
                        && (exact.rounded(decimals, RoundingMode.HALF_UP).compare(stated) == 0
                                || exact.rounded(decimals, RoundingMode.DOWN).compare(stated) == 0)) {
            return true;
        }
        if (decimals == 0 && !exact.whole() && (rough || !exact.terminates())) {
            return exact.rounded(0, RoundingMode.HALF_UP).compare(stated) == 0
                    || exact.rounded(0, RoundingMode.DOWN).compare(stated) == 0
                    || rough && exact.rounded(0, RoundingMode.UP).compare(stated) == 0;
        }
        if (rough) {
            Rational gap = exact.minus(stated);
            Rational most = exact.abs().times(Rational.of(5, 100));
            return gap != null && most != null && gap.abs().compare(most) <= 0;
        }
        return false;
    }

    /** Whether the result is the same amount in another unit: "30 * 4 minutes = 2 hours". */
    private boolean converts(Rational exact, Rational stated, int decimals, Side left, Side right, boolean rough) {
        if (exact.zero() || stated.zero() || !units(left, right)) {
            return false;
        }
        for (Rational scale : SCALES) {
            Rational more = exact.times(scale);
            Rational less = exact.over(scale);
            if (more != null && matches(more, stated, decimals, rough)
                    || less != null && matches(less, stated, decimals, rough)) {
                return true;
            }
        }
        return false;
    }

    private boolean units(Side left, Side right) {
        String result = unit(right.next());
        if (result.isEmpty() && !right.currency()) {
            return false;
        }
        for (int k = Math.max(0, left.first() - 12); k < right.next() - 1; k++) {
            String other = Units.dimension(tokens.get(k).word());
            if (!other.isEmpty()
                    && (right.currency() ? other.equals("money") : other.equals(Units.dimension(result)))
                    && !tokens.get(k).word().equals(result)) {
                return true;
            }
        }
        return left.currency() && Units.dimension(result).equals("money");
    }

    private String unit(int at) {
        return at < tokens.size() && !Units.dimension(tokens.get(at).word()).isEmpty()
                ? tokens.get(at).word()
                : "";
    }
}
