package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets the calls that matter against what the text says. */
final class Disclosure {
    /** Where the address is new by nature and the contract that changes is what a voter knows. */
    private static final Set<String> MILD = Set.of("upgrade", "registry", "fees", "oracle", "pause");

    private static final List<String> COIN_WORDS = List.of("fund", "transfer", "eth", "pay", "send");
    private static final List<String> UNLIMITED_WORDS = List.of("unlimited", "infinite", "maximum", "uint256", "max");
    private static final BigInteger UNLIMITED = BigInteger.TWO.pow(95);

    /** How much of a call the text tells, best first. */
    enum State {
        /** Nothing that a voter must be told. */
        ROUTINE,
        /** Told: what is done, and to whom. */
        DISCLOSED,
        /** Told, but not to whom or how much. */
        PARTLY,
        /** The text says something else. */
        CONTRADICTED,
        /** Not told. */
        UNDISCLOSED
    }

    private final TextIndex text;
    private final KnownContracts contracts;
    /** Contracts that the proposal calls itself: it may let them take what it hands them. */
    private final Set<String> called = new HashSet<>();

    private final Set<String> inPayload = new HashSet<>();
    private final Map<String, BigDecimal> totals = new HashMap<>();
    private final @Nullable String recipient;
    private @Nullable Boolean orphans;

    /** @param recipient the address that the request names as the one who gets money, or null */
    Disclosure(TextIndex text, KnownContracts contracts, List<Node> roots, @Nullable String recipient) {
        this.text = text;
        this.contracts = contracts;
        this.recipient = recipient;
        for (Node root : roots) {
            root.each(node -> {
                if (node.target != null) {
                    inPayload.add(node.target);
                    if (!node.values.isEmpty() && !allowance(node)) {
                        called.add(node.target);
                    }
                }
                node.values.forEach(value -> value.accounts(inPayload::add));
                BigDecimal whole = whole(node);
                if (whole != null) {
                    totals.merge(totalKey(node), whole, BigDecimal::add);
                }
            });
        }
    }

    private static String totalKey(Node node) {
        return node.chain + ":" + (node.token == null ? "" : node.token.symbol()) + ":"
                + (node.entry == null ? "" : node.entry.group().name());
    }

    static @Nullable BigDecimal whole(Node node) {
        return node.amount == null || node.token == null ? null : node.token.whole(node.amount);
    }

    static boolean unlimited(Node node) {
        return node.amount != null
                && node.entry != null
                && node.entry.group().name().equals("allowance")
                && node.amount.bitLength() >= UNLIMITED.bitLength();
    }

    /** What is to be said of a call: its state, how bad that is, and why in words. */
    record Verdict(State state, Severity severity, String reason) {}

    Verdict judge(Node node) {
        Catalogue.Entry entry = node.entry;
        boolean value = node.value.signum() > 0 && !node.carrier();
        if (entry == null || !entry.known()) {
            if (value) {
                return money(node, node.target, node.value, KnownContracts.coin(node.chain), COIN_WORDS);
            }
            return unknown(node);
        }
        if (node.carrier()) {
            return target(node);
        }
        if (entry.grade().compareTo(Severity.HIGH) < 0) {
            return target(node);
        }
        if (entry.money() && (node.beneficiary != null || node.amount != null)) {
            return money(node, node.beneficiary, node.amount, node.token, entry.words());
        }
        return privileged(node, entry);
    }

    private Verdict unknown(Node node) {
        boolean named = node.functionName != null && text.identifies(node.functionName);
        return named ? told(node, "the text names it") : target(node);
    }

    /** A target that nobody names may be anybody's contract. */
    private Verdict target(Node node) {
        if (node.target == null || mentionsTarget(node) || trusted(node, node.target) || node.byExecutor) {
            return new Verdict(State.ROUTINE, Severity.LOW, "");
        }
        if (node.contract != null) {
            return text.addresses().isEmpty()
                    ? new Verdict(State.ROUTINE, Severity.LOW, "")
                    : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + node.who());
        }
        boolean function = !node.carrier() && node.functionName != null && text.shows(node.functionName);
        if (text.addresses().isEmpty() && !function) {
            return new Verdict(State.ROUTINE, Severity.LOW, "");
        }
        return new Verdict(
                State.PARTLY,
                orphans() || function ? Severity.CRITICAL : Severity.HIGH,
                "the text does not name the contract " + node.target);
    }

    /** A call that the text tells, unless it goes to a contract that nobody named. */
    private Verdict told(Node node, String reason) {
        Verdict target = target(node);
        return target.severity().compareTo(Severity.MEDIUM) > 0
                ? target
                : new Verdict(State.DISCLOSED, Severity.LOW, reason);
    }

    private Verdict privileged(Node node, Catalogue.Entry entry) {
        boolean function = text.identifies(entry.signature().name());
        boolean subject = function || text.saysAny(entry.words());
        String party = node.beneficiary;
        boolean named = party == null || text.names(party);
        boolean inside = party != null && (trusted(node, party) || called.contains(party));
        if (subject && inside) {
            return new Verdict(
                    State.DISCLOSED, Severity.LOW, "the text tells it, and the power stays with a known contract");
        }
        if (subject && named) {
            return party != null
                            || function
                            || mentionsTarget(node)
                            || node.target == null
                            || trusted(node, node.target)
                    ? told(node, "the text tells it")
                    : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + node.who());
        }
        if (subject) {
            // Power over a contract that nobody named, for somebody whom nobody named: the words alone tell nothing.
            boolean blank = node.target != null && !mentionsTarget(node) && !trusted(node, node.target);
            boolean mild = MILD.contains(entry.group().name());
            return new Verdict(
                    State.PARTLY,
                    mild ? Severity.MEDIUM : blank ? Severity.CRITICAL : Severity.HIGH,
                    "the text does not name " + party + (blank ? ", nor the contract " + node.target : ""));
        }
        if (inside) {
            return new Verdict(
                    State.PARTLY, Severity.MEDIUM, "the text does not tell it, though " + party + " is well known");
        }
        if (party != null && named) {
            return new Verdict(State.PARTLY, Severity.MEDIUM, "the text names " + party + " but not what is done");
        }
        return new Verdict(State.UNDISCLOSED, Severity.CRITICAL, "the text says nothing of it");
    }

    private Verdict money(
            Node node,
            @Nullable String to,
            @Nullable BigInteger amount,
            KnownContracts.@Nullable TokenInfo token,
            List<String> words) {
        boolean named = to == null || text.names(to) || to.equals(recipient);
        boolean inside = to != null && (trusted(node, to) || allowance(node) && called.contains(to));
        boolean tokenNamed = token != null || node.tokenAddress == null || text.names(node.tokenAddress);
        boolean unlimited = unlimited(node);
        boolean stated = amount != null
                && (stated(node, amount, token)
                        || unlimited && UNLIMITED_WORDS.stream().anyMatch(text::says));
        if (!tokenNamed && !(inside && stated)) {
            return new Verdict(
                    State.UNDISCLOSED, Severity.CRITICAL, "the text does not name the token " + node.tokenAddress);
        }
        if (named || inside) {
            return amountOf(named, amount, stated, unlimited, token, words);
        }
        if (stated) {
            return orphans()
                    ? new Verdict(State.CONTRADICTED, Severity.CRITICAL, "the text names other addresses, not " + to)
                    : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + to);
        }
        if (text.addresses().isEmpty() && token != null && text.inMoney(token.symbol())) {
            return new Verdict(
                    State.PARTLY,
                    Severity.MEDIUM,
                    "the text states what the " + token.symbol() + " are worth, not their number, and does not name "
                            + to);
        }
        if (amount == null && !orphans() && text.saysAny(words)) {
            return new Verdict(State.PARTLY, Severity.HIGH, "the text does not name " + to);
        }
        return new Verdict(
                State.UNDISCLOSED,
                Severity.CRITICAL,
                "the text names neither " + to + (unlimited ? " nor an unlimited amount" : " nor the amount"));
    }

    private Verdict amountOf(
            boolean named,
            @Nullable BigInteger amount,
            boolean stated,
            boolean unlimited,
            KnownContracts.@Nullable TokenInfo token,
            List<String> words) {
        if (stated || amount == null) {
            return named || text.saysAny(words)
                    ? new Verdict(State.DISCLOSED, Severity.LOW, "recipient and amount stand in the text")
                    : new Verdict(State.UNDISCLOSED, Severity.CRITICAL, "the text does not tell it");
        }
        if (unlimited) {
            return new Verdict(
                    State.PARTLY,
                    named ? Severity.HIGH : Severity.MEDIUM,
                    "the text does not say that there is no limit");
        }
        return text.smallestUnits() || token != null && text.amountsOf(token.symbol()) > 0
                ? new Verdict(
                        State.CONTRADICTED,
                        Severity.CRITICAL,
                        "the text states other amounts" + (token == null ? "" : " of " + token.symbol()))
                : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not state the amount");
    }

    private static boolean allowance(Node node) {
        return node.entry != null && node.entry.group().name().equals("allowance");
    }

    /** Whether the text names addresses that the payload has no use for. */
    private boolean orphans() {
        if (orphans == null) {
            orphans = text.addresses().stream().anyMatch(address -> !inPayload.contains(address));
        }
        return orphans;
    }

    private boolean stated(Node node, BigInteger amount, KnownContracts.@Nullable TokenInfo token) {
        if (text.states(new BigDecimal(amount), null)) {
            return true;
        }
        if (token == null) {
            return Stream.of(18, 6, 8).anyMatch(decimals -> text.states(new BigDecimal(amount, decimals), null));
        }
        BigDecimal total = totals.get(totalKey(node));
        return text.states(token.whole(amount), token.symbol()) || total != null && text.states(total, token.symbol());
    }

    private boolean mentionsTarget(Node node) {
        return text.names(node.target)
                || node.contract != null
                        && (text.identifies(node.contract)
                                || node.contract.endsWith("Proxy")
                                        && text.identifies(node.contract.substring(0, node.contract.length() - 5)));
    }

    /** Well-known contracts, and nobody. */
    private boolean trusted(Node node, String address) {
        return contracts.known(node.chain, address)
                || node.chain != null && node.chain == 0 && contracts.known(1L, address)
                || address.equals("0x0000000000000000000000000000000000000000");
    }
}
