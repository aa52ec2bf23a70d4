package io.bulwark.guard.trust;

import io.bulwark.guard.trust.MathTokens.Kind;
import io.bulwark.guard.trust.MathTokens.Token;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one side of an equation: numbers with their units, the four operations, powers, parentheses, "of" after a
 * percentage or fraction. Recursive descent of bounded depth and length.
 */
final class Expressions {
    /** How a percentage counts: as hundredths, as the bare number, or as that share of what stands before it. */
    enum Percent {
        SHARE,
        NUMBER,
        ADDED
    }

    /**
     * A side of an equation.
     *
     * @param first the first token
     * @param next the token after the last
     * @param value null where it cannot be computed
     * @param number the first number
     * @param operations how many operations it has
     */
    record Side(
            int first,
            int next,
            @Nullable Rational value,
            Token number,
            int operations,
            boolean percent,
            boolean currency) {}

    private static final int MOST_TOKENS = 160;
    private static final int DEEPEST = 16;
    private static final int MOST_UNITS = 3;
    private static final Set<String> SUFFIXES =
            Set.of("th", "st", "nd", "rd", "k", "usd", "eur", "pm", "am", "mph", "kwh", "w");
    private static final Set<String> NO_UNITS = Set.of(
            "and", "so", "then", "because", "which", "or", "but", "that", "if", "when", "as", "while", "since", "he",
            "she", "they", "it", "we", "you", "are", "was", "were", "of", "has", "have", "had", "by", "than", "i",
            "for", "this", "there", "the");

    private final List<Token> tokens;
    private int p;
    private int last;
    private int depth;
    private int operations;
    private boolean percent;
    private boolean currency;
    private Percent mode = Percent.SHARE;
    private @Nullable Token number;
    private boolean broken;

    Expressions(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Reads the side that starts at a token; null where none starts there. */
    @Nullable
    Side side(int from, Percent how) {
        p = from;
        last = Math.min(tokens.size(), from + MOST_TOKENS);
        depth = 0;
        operations = 0;
        percent = false;
        currency = false;
        number = null;
        broken = false;
        mode = how;
        if (!atom(from)) {
            return null;
        }
        Rational value = sum();
        Token first = number;
        return first == null || p <= from
                ? null
                : new Side(from, p, broken ? null : value, first, operations, percent, currency);
    }

    /** Whether a number or a parenthesis starts here. */
    boolean atom(int at) {
        Token t = peek(at);
        if (t == null) {
            return false;
        }
        return switch (t.kind()) {
            case NUMBER, OPEN -> true;
            case CURRENCY -> kind(at + 1) == Kind.NUMBER || kind(at + 1) == Kind.OPEN;
            case WORD ->
                t.value() != null && kind(at + 1) == Kind.OPERATOR
                        || t.value() != null && at > 0 && tokens.get(at - 1).kind() == Kind.OPERATOR
                        || t.word().equals("half") && word(at + 1, "of");
            case OPERATOR ->
                (t.sign() == '-' || t.sign() == '+')
                        && (kind(at + 1) == Kind.NUMBER || kind(at + 1) == Kind.CURRENCY)
                        && tokens.get(at + 1).start() == t.end();
            default -> false;
        };
    }

    private @Nullable Token peek(int at) {
        return at < 0 || at >= tokens.size() || at >= last ? null : tokens.get(at);
    }

    private @Nullable Kind kind(int at) {
        Token t = peek(at);
        return t == null ? null : t.kind();
    }

    private boolean word(int at, String word) {
        Token t = peek(at);
        return t != null && t.kind() == Kind.WORD && t.word().equals(word);
    }

    /** The operator here when an operand follows; otherwise 0. */
    private char operator() {
        Token t = peek(p);
        if (t == null || t.kind() != Kind.OPERATOR) {
            return 0;
        }
        int next = p + 1;
        if (word(next, "by")) {
            next++;
        }
        // "2x - 10": here x is no sign of multiplication.
        boolean variable = t.word().equals("x") && kind(next) == Kind.OPERATOR;
        return atom(next) && !variable ? t.sign() : 0;
    }

    private void enter() {
        p++;
        if (word(p, "by")) {
            p++;
        }
        operations++;
    }

    private @Nullable Rational sum() {
        Rational value = product();
        for (char c = operator(); c == '+' || c == '-'; c = operator()) {
            enter();
            int from = p;
            Rational right = product();
            if (value == null || right == null) {
                broken = true;
                continue;
            }
            if (mode == Percent.ADDED && p - from <= 3 && tokens.get(p - 1).kind() == Kind.PERCENT) {
                right = right.times(value);
            }
            value = right == null ? null : c == '+' ? value.plus(right) : value.minus(right);
            broken |= value == null;
        }
        return value;
    }

    private @Nullable Rational product() {
        Rational value = power();
        while (true) {
            char c = operator();
            boolean implied = kind(p) == Kind.OPEN
                    && p > 0
                    && tokens.get(p - 1).end() == tokens.get(p).start()
                    && (tokens.get(p - 1).kind() == Kind.NUMBER
                            || tokens.get(p - 1).kind() == Kind.CLOSE);
            if (c == '*' || c == '/') {
                enter();
            } else if (implied) {
                operations++;
                c = '*';
            } else if (of()) {
                p++;
                while (word(p, "the") || word(p, "that")) {
                    p++;
                }
                operations++;
                c = '*';
            } else {
                return value;
            }
            Rational right = power();
            value = value == null || right == null ? null : c == '*' ? value.times(right) : value.over(right);
            broken |= value == null;
        }
    }

    private boolean of() {
        if (!word(p, "of") || operations == 0 && kind(p - 1) != Kind.PERCENT && !word(p - 1, "half")) {
            return false;
        }
        boolean fraction = kind(p - 1) == Kind.NUMBER
                && kind(p - 2) == Kind.OPERATOR
                && tokens.get(p - 2).sign() == '/';
        if (!fraction && kind(p - 1) != Kind.PERCENT && !word(p - 1, "half")) {
            return false;
        }
        int next = p + 1;
        while (word(next, "the") || word(next, "that")) {
            next++;
        }
        return atom(next);
    }

    private @Nullable Rational power() {
        Rational value = operand();
        Token t = peek(p);
        if (t != null && t.kind() == Kind.OPERATOR && t.sign() == '^' && atom(p + 1)) {
            p++;
            operations++;
            if (++depth > DEEPEST) {
                broken = true;
                return null;
            }
            Rational exponent = power();
            depth--;
            value = value == null || exponent == null ? null : value.power(exponent);
            broken |= value == null;
        }
        return value;
    }

    private @Nullable Rational operand() {
        Token t = peek(p);
        if (t == null) {
            broken = true;
            return null;
        }
        boolean negative = t.kind() == Kind.OPERATOR && t.sign() == '-';
        if (t.kind() == Kind.OPERATOR) {
            t = peek(++p);
        }
        if (t != null && t.kind() == Kind.CURRENCY) {
            currency = true;
            t = peek(++p);
        }
        if (t == null) {
            broken = true;
            return null;
        }
        Rational value;
        if (t.kind() == Kind.OPEN) {
            if (++depth > DEEPEST || !atom(p + 1)) {
                broken = true;
                p++;
                return null;
            }
            p++;
            value = sum();
            depth--;
            if (kind(p) != Kind.CLOSE) {
                broken = true;
                return null;
            }
            p++;
        } else if (t.kind() == Kind.WORD && t.word().equals("half")) {
            value = Rational.of(1, 2);
            number = number == null ? t : number;
            p++;
        } else {
            value = t.value();
            number = number == null ? t : number;
            p++;
            value = mixed(t, value);
        }
        if (kind(p) == Kind.CURRENCY && kind(p + 1) != Kind.NUMBER) {
            p++;
            currency = true;
        }
        if (kind(p) == Kind.PERCENT) {
            p++;
            percent = true;
            if (value != null && mode != Percent.NUMBER) {
                value = value.over(Rational.HUNDRED);
            }
        }
        Token after = peek(p);
        if (after != null && after.start() == tokens.get(p - 1).end()) {
            boolean unit =
                    after.kind() != Kind.WORD || Units.of(after.word()) != null || SUFFIXES.contains(after.word());
            broken |= !unit || after.word().equals("x") && operator() == 0 || variable(after);
        }
        units();
        return value == null ? null : negative ? value.negated() : value;
    }

    /** "2L + 11": a letter behind a number is a unit only where the next operand has it too. */
    private boolean variable(Token letter) {
        Token sign = peek(p + 1);
        return letter.kind() == Kind.WORD
                && letter.word().length() == 1
                && sign != null
                && sign.kind() == Kind.OPERATOR
                && (sign.sign() == '+' || sign.sign() == '-')
                && !word(p + 3, letter.word());
    }

    /** "1 1/2" and "1 and 1/4". */
    private @Nullable Rational mixed(Token whole, @Nullable Rational value) {
        int at = word(p, "and") ? p + 1 : p;
        Token above = peek(at);
        Token slash = peek(at + 1);
        Token below = peek(at + 2);
        if (value == null
                || above == null
                || slash == null
                || below == null
                || whole.kind() != Kind.NUMBER
                || above.kind() != Kind.NUMBER
                || below.kind() != Kind.NUMBER
                || slash.sign() != '/'
                || slash.start() != above.end()
                || slash.end() != below.start()
                || above.start() == whole.end()) {
            return value;
        }
        Rational top = above.value();
        Rational bottom = below.value();
        Rational part = top == null || bottom == null ? null : top.over(bottom);
        if (part == null || part.compare(Rational.ONE) >= 0) {
            return value;
        }
        p = at + 3;
        return value.plus(part);
    }

    /** Passes over words between a number and the next operator: "30 ounces/batch * 8 batches = ...". */
    private void units() {
        int at = p;
        int words = 0;
        int wrapped = kind(at) == Kind.OPEN && kind(at + 1) == Kind.WORD ? 1 : 0;
        at += wrapped;
        while (words < MOST_UNITS + wrapped) {
            Token t = peek(at);
            if (t == null) {
                return;
            }
            boolean per = t.kind() == Kind.OPERATOR && t.sign() == '/' && kind(at + 1) == Kind.WORD && !atom(at + 1);
            if (per) {
                at += 2;
            } else if (t.kind() == Kind.WORD && !NO_UNITS.contains(t.word())) {
                at++;
            } else {
                break;
            }
            words++;
        }
        if (wrapped == 1) {
            if (kind(at) != Kind.CLOSE) {
                return;
            }
            at++;
        }
        Kind next = kind(at);
        if (words > 0 && (next == Kind.OPERATOR || next == Kind.EQUALS || next == Kind.CLOSE)) {
            p = at;
        }
    }
}
