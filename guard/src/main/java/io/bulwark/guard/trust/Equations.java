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

    /** How exact a sentence wants to be. */
    private enum Rough {
        NO,
        ROUNDED,
        ABOUT
    }

    private static final int OFTEN = 0x1F;
    private static final double SURE = 0.97;
    private static final double SAID = 0.9;
    private static final Set<String> ABOUT = Set.of(
            "about",
            "approximately",
            "approx",
            "roughly",
            "around",
            "nearly",
            "almost",
            "estimate",
            "estimated",
            "estimating",
            "close",
            "over",
            "just");
    private static final Set<String> ROUNDS = Set.of(
            "round",
            "rounded",
            "rounding",
            "rounds",
            "floor",
            "ceiling",
            "ceil",
            "whole",
            "remainder",
            "leftover",
            "r",
            "nearest",
            "closest",
            "full",
            "left",
            "mod",
            "modulo");
    private static final Set<String> COMPARES = Set.of(
            "more", "less", "fewer", "times", "percent", "higher", "lower", "greater", "bigger", "of", "to", "out");
    private static final Set<String> LOWERS =
            Set.of("less", "lower", "fewer", "loss", "short", "younger", "cheaper", "below", "under", "decrease");
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
    private final List<Token> tokens;
    private final Runnable pause;
    private final Expressions expressions;
    private final List<Wrong> wrong = new ArrayList<>();
    private int checked;

    private Equations(List<Token> tokens, Runnable pause) {
        this.tokens = tokens;
        this.pause = pause;
        this.expressions = new Expressions(tokens);
    }

    /** Recomputes the equations; calls {@code pause} once for some dozens of sides. */
    static Result of(List<Token> tokens, Runnable pause) {
        Equations equations = new Equations(tokens, pause);
        equations.scan();
        return new Result(equations.checked, equations.wrong);
    }

    private void scan() {
        int at = 0;
        Side before = null;
        int equals = -1;
        int steps = 0;
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
            if ((++steps & OFTEN) == 0) {
                pause.run();
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
                                        || ABOUT.contains(tokens.get(at).word()))
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
            case WORD ->
                touches
                        || FUNCTIONS.contains(before.word())
                        || before.value() != null
                        || before.word().equals("of") && counted(at - 2);
            case CLOSE, PERCENT -> touches;
            case BREAK ->
                touches && ",.;:?\n|>".indexOf(before.sign()) < 0
                        || before.sign() == '√'
                        || before.sign() == '<'
                        || before.sign() == ',' && grouped(at);
            case OPEN ->
                at > 1
                        && tokens.get(at - 2).kind() == Kind.WORD
                        && tokens.get(at - 2).end() == before.start();
            case NUMBER, CURRENCY, EQUALS -> false;
        };
    }

    /** "8 packs of 5 bags * $4": the number before belongs to the product. */
    private boolean counted(int at) {
        for (int k = at; k >= Math.max(0, at - 2); k--) {
            if (tokens.get(k).kind() == Kind.NUMBER) {
                return true;
            }
        }
        return false;
    }

    /** "14, 400": a separator of thousands with a space behind it. */
    private boolean grouped(int at) {
        Token here = at < tokens.size() ? tokens.get(at) : null;
        return here != null
                && here.kind() == Kind.NUMBER
                && here.end() - here.start() == 3 + (here.decimals() > 0 ? here.decimals() + 1 : 0)
                && at > 1
                && tokens.get(at - 2).kind() == Kind.NUMBER
                && tokens.get(at - 2).end() - tokens.get(at - 2).start() <= 3;
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
        Rough rough = rough(left.first(), right.next(), sign);
        if (holds(left, right, rough) || mixedUnits(left) || lowers(left.value(), right)) {
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

    private Rough rough(int first, int next, Token sign) {
        if (sign.sign() == '~') {
            return Rough.ABOUT;
        }
        Rough rough = Rough.NO;
        for (int k = first - 1; k >= Math.max(0, first - 12) && !stop(k); k--) {
            String word = tokens.get(k).word();
            if (k >= first - 3 && ABOUT.contains(word)) {
                return Rough.ABOUT;
            }
            rough = ROUNDS.contains(word) ? Rough.ROUNDED : rough;
        }
        for (int k = first; k < Math.min(tokens.size(), next + 12); k++) {
            Token t = tokens.get(k);
            if (k >= next && stop(k)) {
                break;
            }
            if (k < next + 2 && ABOUT.contains(t.word())) {
                return Rough.ABOUT;
            }
            if (ROUNDS.contains(t.word())
                    || t.kind() == Kind.BREAK && (t.sign() == '~' || t.sign() == '⌊' || t.sign() == '⌈')) {
                rough = Rough.ROUNDED;
            }
        }
        return rough;
    }

    private boolean stop(int at) {
        Token t = tokens.get(at);
        return t.kind() == Kind.BREAK
                && (t.sign() == '.' && (at == 0 || !tokens.get(at - 1).word().equals("approx"))
                        || t.sign() == '\n'
                        || t.sign() == ';'
                        || t.sign() == '!');
    }

    private boolean holds(Side left, Side right, Rough rough) {
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

    private boolean agrees(@Nullable Rational exact, Side left, Side right, Rough rough) {
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

    /** "$18 - $20 = $2 less". */
    private boolean lowers(Rational exact, Side right) {
        Rational stated = right.value();
        boolean lower = false;
        for (int k = right.next(); k < Math.min(tokens.size(), right.next() + 4); k++) {
            lower |= LOWERS.contains(tokens.get(k).word());
        }
        return lower && stated != null && exact.compare(stated.negated()) == 0;
    }

    private static boolean matches(Rational exact, Rational stated, int decimals, Rough rough) {
        if (exact.compare(stated) == 0 || decimals > 0 && rounds(exact, stated, Math.min(decimals, 12))) {
            return true;
        }
        if (decimals == 0 && !exact.whole() && (rough != Rough.NO || !exact.terminates())) {
            return rounds(exact, stated, 0)
                    || rough != Rough.NO && exact.rounded(0, RoundingMode.UP).compare(stated) == 0;
        }
        if (rough == Rough.ROUNDED && stated.whole()) {
            return rounds(exact, stated, -1) || rounds(exact, stated, -2) || rounds(exact, stated, -3);
        }
        // A computer's own arithmetic leaves an error in the last of many digits.
        double most = rough == Rough.ABOUT ? 0.05 : decimals >= 8 ? 1e-8 : 0;
        return most > 0 && Math.abs(exact.value() - stated.value()) <= most * Math.abs(exact.value());
    }

    private static boolean rounds(Rational exact, Rational stated, int decimals) {
        return exact.rounded(decimals, RoundingMode.HALF_UP).compare(stated) == 0
                || exact.rounded(decimals, RoundingMode.DOWN).compare(stated) == 0;
    }

    /** Whether the result is the same amount in another unit: "30 * 4 minutes = 2 hours". */
    private boolean converts(Rational exact, Rational stated, int decimals, Side left, Side right, Rough rough) {
        Units.Unit result = unit(right.next());
        if (result == null) {
            result = right.currency() ? Units.of("dollar") : null;
        }
        if (result == null || right.operations() > 0) {
            return false;
        }
        for (int k = left.first(); k < left.next(); k++) {
            Units.Unit operand = Units.of(tokens.get(k).word());
            if (tokens.get(k).kind() == Kind.CURRENCY) {
                operand = Units.of("dollar");
            }
            Rational factor = operand == null || operand.equals(result) ? null : Units.factor(operand, result);
            Rational scaled = factor == null ? null : exact.times(factor);
            if (scaled != null && matches(scaled, stated, decimals, rough)) {
                return true;
            }
        }
        return false;
    }

    /** "4 pounds - 6 ounces" is not 4 - 6. */
    private boolean mixedUnits(Side left) {
        Units.Unit first = null;
        for (int k = left.first(); k < left.next(); k++) {
            Units.Unit unit = Units.of(tokens.get(k).word());
            if (unit != null && first != null && !unit.equals(first) && Units.factor(unit, first) != null) {
                return true;
            }
            first = unit == null ? first : unit;
        }
        return false;
    }

    private Units.@Nullable Unit unit(int at) {
        return at < tokens.size() ? Units.of(tokens.get(at).word()) : null;
    }
}
