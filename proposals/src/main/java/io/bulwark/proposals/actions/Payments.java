package io.bulwark.proposals.actions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets money that moves, or may be moved, against what the text says. */
final class Payments {
    private static final List<String> COIN_WORDS = List.of("fund", "transfer", "eth", "pay", "send");
    private static final List<String> UNLIMITED_WORDS = List.of("unlimited", "infinite", "maximum", "uint256", "max");
    private static final BigInteger UNLIMITED = BigInteger.TWO.pow(95);

    /** Into how many payments a sum is usually split. */
    private static final List<BigDecimal> PARTS =
            Stream.of(2, 3, 4, 12).map(BigDecimal::valueOf).toList();

    private final Basis basis;
    private final TextIndex text;

    Payments(Basis basis) {
        this.basis = basis;
        this.text = basis.text;
    }

    static @Nullable BigDecimal whole(Node node) {
        return node.amount == null || node.token == null ? null : node.token.whole(node.amount);
    }

    static boolean unlimited(Node node) {
        return node.amount != null && allowance(node) && node.amount.bitLength() >= UNLIMITED.bitLength();
    }

    static boolean allowance(Node node) {
        return node.entry != null && node.entry.group().name().equals("allowance");
    }

    Verdict coin(Node node) {
        return judge(node, node.target, node.value, KnownContracts.coin(node.chain), COIN_WORDS);
    }

    Verdict judge(Node node, Catalogue.Entry entry) {
        return judge(node, node.beneficiary, node.amount, node.token, entry.words());
    }

    private Verdict judge(
            Node node,
            @Nullable String to,
            @Nullable BigInteger amount,
            KnownContracts.@Nullable TokenInfo token,
            List<String> words) {
        boolean named = basis.names(to);
        boolean known = to != null && basis.trusted(node, to);
        boolean inside = known || to != null && allowance(node) && basis.called(to);
        boolean unlimited = unlimited(node);
        boolean stated = amount != null
                && (stated(node, amount, token)
                        || unlimited && UNLIMITED_WORDS.stream().anyMatch(text::says));
        if (token == null && node.tokenAddress != null && !text.names(node.tokenAddress)) {
            return unknownToken(node, amount, named || inside, stated);
        }
        if (named || inside) {
            return amountOf(named, known, amount, stated, unlimited, token, words);
        }
        if (stated) {
            return somebody(to, amount, token);
        }
        int sums = token == null ? 0 : text.inMoney(token.symbol());
        if (token != null && sums > 0 && basis.unnamed(token.symbol()) <= sums && !basis.unusedPayee()) {
            return Verdict.partly(
                    text.addresses().isEmpty() ? Weights.OPEN_MILD : Weights.IN_WORDS,
                    "the text states what the " + token.symbol() + " are worth, not their number, and does not name "
                            + to);
        }
        if (amount == null && text.saysAny(words) && (!basis.orphans() || to != null && basis.recurs(to))) {
            return Verdict.partly(
                    to != null && basis.recurs(to) ? Weights.IN_WORDS : Weights.UNNAMED_PARTY,
                    "the text does not name " + to);
        }
        return Verdict.undisclosed(
                "the text names neither " + to + (unlimited ? " nor an unlimited amount" : " nor the amount"));
    }

    /** The amount is told, the recipient is not in the text. */
    private Verdict somebody(
            @Nullable String to, @Nullable BigInteger amount, KnownContracts.@Nullable TokenInfo token) {
        List<BigDecimal> readings = amount == null ? List.of() : readings(amount, token);
        if (amount != null && readings.stream().anyMatch(reading -> basis.paysAnother(reading, amount))) {
            return Verdict.contradicted(
                    Weights.CONTRADICTED, "the text pays this amount to another address, not to " + to);
        }
        boolean somebody = readings.stream().anyMatch(basis::paysSomebodyNamed);
        if (basis.unusedPayee()) {
            return somebody
                    ? Verdict.partly(Weights.UNNAMED_PARTY, "the text names who gets this amount, but not as " + to)
                    : Verdict.contradicted(Weights.DOES_NOT_FIT, "the text names other addresses, not " + to);
        }
        return basis.orphans() && !somebody
                ? Verdict.partly(Weights.UNNAMED_PARTY, "the text shows other addresses, not " + to)
                : Verdict.partly(Weights.OPEN_MILD, "the text does not name " + to);
    }

    /** A token that neither the table nor the text has by its address. */
    private Verdict unknownToken(Node node, @Nullable BigInteger amount, boolean named, boolean stated) {
        String token = "the text does not name the token " + node.tokenAddress;
        if (stated && amount != null) {
            Set<String> units = new java.util.HashSet<>();
            readings(amount, null).forEach(reading -> units.addAll(text.unitsOf(reading)));
            if (units.stream().anyMatch(unit -> basis.contracts.symbol(node.chain, unit))) {
                return Verdict.contradicted(Weights.CONTRADICTED, token + " and states this amount of another one");
            }
            boolean own = units.stream().anyMatch(text::symbol);
            if (!own && basis.contracts.symbols(node.chain).stream().anyMatch(text::word)) {
                return Verdict.partly(Weights.NAMES_OTHERS, token + " and speaks of others");
            }
            return Verdict.partly(named ? Weights.OPEN : Weights.NAMES_OTHERS, token);
        }
        if (named) {
            return Verdict.partly(Weights.NAMES_OTHERS, token + ", nor the amount");
        }
        return node.tokenAddress != null
                        && basis.recurs(node.tokenAddress)
                        && node.beneficiary != null
                        && basis.recurs(node.beneficiary)
                ? Verdict.partly(Weights.UNNAMED_PARTY, token + ", nor " + node.beneficiary)
                : Verdict.undisclosed(token);
    }

    private Verdict amountOf(
            boolean named,
            boolean known,
            @Nullable BigInteger amount,
            boolean stated,
            boolean unlimited,
            KnownContracts.@Nullable TokenInfo token,
            List<String> words) {
        if (stated || amount == null) {
            return named || text.saysAny(words)
                    ? Verdict.told("recipient and amount stand in the text")
                    : Verdict.undisclosed("the text does not tell it");
        }
        if (unlimited) {
            return Verdict.partly(
                    named ? Weights.UNNAMED_PARTY : Weights.OPEN, "the text does not say that there is no limit");
        }
        if (token != null && text.statesOverTime(token.whole(amount))) {
            return Verdict.partly(Weights.OPEN_MILD, "the text states the amount as a rate over time");
        }
        if (!named && known) {
            return Verdict.partly(
                    Weights.IN_WORDS, "the text states neither this amount nor who gets it, a known contract");
        }
        if (token != null && instalment(token.whole(amount), token.symbol())) {
            return Verdict.partly(Weights.OPEN, "the amount is an even part of one that the text states");
        }
        return text.smallestUnits() || token != null && text.amountsOf(token.symbol()) > 0
                ? Verdict.contradicted(
                        Weights.CONTRADICTED,
                        "the text states other amounts" + (token == null ? "" : " of " + token.symbol()))
                : Verdict.partly(Weights.OPEN_MILD, "the text does not state the amount");
    }

    private boolean instalment(BigDecimal amount, String symbol) {
        return PARTS.stream().anyMatch(parts -> text.states(amount.multiply(parts), symbol));
    }

    /** The amount as texts may write it. */
    private static List<BigDecimal> readings(BigInteger amount, KnownContracts.@Nullable TokenInfo token) {
        return token != null
                ? List.of(token.whole(amount), new BigDecimal(amount))
                : Stream.of(18, 6, 8, 0)
                        .map(decimals -> new BigDecimal(amount, decimals))
                        .toList();
    }

    private boolean stated(Node node, BigInteger amount, KnownContracts.@Nullable TokenInfo token) {
        if (text.states(new BigDecimal(amount), null)) {
            return true;
        }
        if (token == null) {
            return readings(amount, null).stream().anyMatch(reading -> text.states(reading, null));
        }
        BigDecimal whole = token.whole(amount);
        BigDecimal total = basis.total(node);
        // A payment is a part of a total that the text states only where the rest without it is not that total.
        return text.states(whole, token.symbol())
                || total != null
                        && text.states(total, token.symbol())
                        && !text.states(total.subtract(whole), token.symbol());
    }
}
