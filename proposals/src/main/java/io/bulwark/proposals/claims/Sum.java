package io.bulwark.proposals.claims;

import io.bulwark.proposals.claims.Claim.Unit;
import io.bulwark.proposals.claims.Lexeme.Kind;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A number with what it counts. {@code from} and {@code to} are the lexemes it takes, the end exclusive. */
record Sum(
        @Nullable BigDecimal value,
        @Nullable BigDecimal other,
        Unit unit,
        @Nullable String token,
        int from,
        int to) {

    /** The sum whose number is lexeme {@code at}, or null where that is no number. */
    static @Nullable Sum at(List<Lexeme> lexemes, int at) {
        Lexeme lexeme = lexemes.get(at);
        if (lexeme.is(Kind.PERCENT)) {
            return new Sum(lexeme.value(), null, Unit.PERCENT, null, at, at + 1);
        }
        if (!lexeme.is(Kind.NUMBER)) {
            return null;
        }
        int next = at + 1;
        String lead = at > 0 ? lead(lexemes.get(at - 1)) : null;
        int from = lead == null ? at : at - 1;
        Lexeme after = next < lexemes.size() ? lexemes.get(next) : null;
        if (after != null && after.sign("$")) {
            next++;
            after = next < lexemes.size() ? lexemes.get(next) : null;
        }
        if (after != null && (after.is(Kind.WORD) || after.is(Kind.FUNCTION))) {
            switch (after.lower()) {
                case "bps", "bp", "basis" -> {
                    return new Sum(lexeme.value(), null, Unit.BASIS_POINTS, null, from, next + 1);
                }
                case "percent", "percentage" -> {
                    return new Sum(lexeme.value(), null, Unit.PERCENT, null, from, next + 1);
                }
                case "wei" -> {
                    return new Sum(lexeme.value(), lexeme.other(), Unit.RAW, "ETH", from, next + 1);
                }
                default -> {}
            }
            if (lead == null && Vocabulary.symbol(after.text())) {
                return token(lexeme, Vocabulary.token(after.text()), from, next + 1);
            }
        }
        if (after != null && after.text().equals("€")
                || after != null && after.text().equals("£")) {
            return token(lexeme, Vocabulary.token(after.text()), from, next + 1);
        }
        // "$100,000 in USDC", "$100,000 worth of ARB": the token is what moves.
        int of = next;
        while (of < lexemes.size() && of < next + 2 && paidIn(lexemes.get(of))) {
            of++;
        }
        if (of > next
                && of < lexemes.size()
                && lexemes.get(of).is(Kind.WORD)
                && Vocabulary.symbol(lexemes.get(of).text())) {
            return new Sum(
                    lexeme.value(),
                    lexeme.other(),
                    Unit.TOKEN,
                    Vocabulary.token(lexemes.get(of).text()),
                    from,
                    of + 1);
        }
        if (lead != null) {
            return token(lexeme, lead, from, next);
        }
        return new Sum(lexeme.value(), lexeme.other(), Unit.NUMBER, null, from, next);
    }

    boolean money() {
        return unit == Unit.TOKEN || unit == Unit.RAW || unit == Unit.EVERYTHING;
    }

    private static boolean paidIn(Lexeme lexeme) {
        return lexeme.word("in") || lexeme.word("worth") || lexeme.word("of") || lexeme.sign("(");
    }

    private static Sum token(Lexeme number, String token, int from, int to) {
        return new Sum(number.value(), number.other(), Unit.TOKEN, token, from, to);
    }

    private static @Nullable String lead(Lexeme before) {
        if (before.is(Kind.SIGN)) {
            return switch (before.text()) {
                case "$", "€", "£" -> Vocabulary.token(before.text());
                default -> null;
            };
        }
        boolean known = before.is(Kind.WORD)
                && Vocabulary.symbol(before.text())
                && before.text().equals(before.text().toUpperCase(java.util.Locale.ROOT))
                && before.text().length() <= 6;
        return known ? Vocabulary.token(before.text()) : null;
    }
}
