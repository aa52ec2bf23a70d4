package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets the calls that matter against what the text says. */
final class Disclosure {
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
    private final Set<String> own = new HashSet<>();
    private final Set<String> inPayload = new HashSet<>();
    private final Map<String, BigDecimal> totals = new HashMap<>();
    private final @Nullable String recipient;

    /** @param recipient the address that the request names as the one who gets money, or null */
    Disclosure(TextIndex text, KnownContracts contracts, List<Node> roots, @Nullable String recipient) {
        this.text = text;
        this.contracts = contracts;
        this.recipient = recipient;
        for (Node root : roots) {
            root.each(node -> {
                if (node.target != null) {
                    inPayload.add(node.target);
                    if (node.carrier()) {
                        own.add(node.target);
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
                return money(
                        node,
                        node.target,
                        node.value,
                        KnownContracts.coin(node.chain),
                        List.of("fund", "transfer", "eth", "pay"));
            }
            return unknown(node);
        }
        if (node.carrier()) {
            return new Verdict(State.ROUTINE, Severity.LOW, "");
        }
        if (entry.grade().compareTo(Severity.HIGH) < 0) {
            return target(node, Severity.LOW);
        }
        if (entry.money() && (node.beneficiary != null || node.amount != null)) {
            return money(
                    node,
                    node.beneficiary,
                    node.amount,
                    node.token,
                    entry.group().words());
        }
        return privileged(node, entry);
    }

    private Verdict unknown(Node node) {
        boolean named = node.functionName != null && text.identifies(node.functionName);
        boolean subject = named || mentionsTarget(node);
        return subject ? new Verdict(State.DISCLOSED, Severity.LOW, "the text names it") : target(node, Severity.LOW);
    }

    /** A target that nobody names may be anybody's contract. */
    private Verdict target(Node node, Severity otherwise) {
        if (node.target == null || mentionsTarget(node) || trusted(node, node.target) || node.byExecutor) {
            return new Verdict(State.ROUTINE, otherwise, "");
        }
        return text.addresses().isEmpty()
                ? new Verdict(State.ROUTINE, otherwise, "")
                : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name the contract " + node.target);
    }

    private Verdict privileged(Node node, Catalogue.Entry entry) {
        boolean function = text.identifies(entry.signature().name());
        boolean subject = function || text.saysAny(entry.group().words());
        String party = node.beneficiary;
        boolean party1 = party == null || text.names(party) || trusted(node, party);
        boolean code =
                entry.group().name().equals("upgrade") || entry.group().name().equals("registry");
        if (subject && party1) {
            return mentionsTarget(node) || function || party != null
                    ? new Verdict(State.DISCLOSED, Severity.LOW, "the text tells it")
                    : targetOpen(node);
        }
        if (subject) {
            return code && (mentionsTarget(node) || node.target == null)
                    ? new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + party)
                    : new Verdict(
                            State.PARTLY, code ? Severity.MEDIUM : Severity.HIGH, "the text does not name " + party);
        }
        if (party != null && text.names(party)) {
            return new Verdict(State.PARTLY, Severity.MEDIUM, "the text names " + party + " but not what is done");
        }
        return new Verdict(State.UNDISCLOSED, Severity.CRITICAL, "the text says nothing of it");
    }

    private Verdict targetOpen(Node node) {
        return new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + node.who());
    }

    private Verdict money(
            Node node,
            @Nullable String to,
            @Nullable BigInteger amount,
            KnownContracts.@Nullable TokenInfo token,
            List<String> words) {
        boolean party = to == null || text.names(to) || to.equals(recipient);
        boolean inside = to != null && trusted(node, to);
        boolean tokenNamed = token != null || node.tokenAddress == null || text.names(node.tokenAddress);
        boolean stated = amount != null && stated(node, amount, token);
        boolean open = amount == null || unlimited(node);
        if (!tokenNamed) {
            return new Verdict(
                    State.UNDISCLOSED, Severity.CRITICAL, "the text does not name the token " + node.tokenAddress);
        }
        if ((party || inside) && (stated || open && amount == null)) {
            return new Verdict(State.DISCLOSED, Severity.LOW, "recipient and amount stand in the text");
        }
        if (party || inside) {
            if (open) {
                boolean said = text.says("unlimited") || text.says("infinite") || text.says("max");
                return new Verdict(
                        said ? State.DISCLOSED : State.PARTLY,
                        said ? Severity.LOW : inside ? Severity.MEDIUM : Severity.HIGH,
                        said ? "the text speaks of no limit" : "the text does not say that there is no limit");
            }
            boolean others = token != null && text.amountsOf(token.symbol()) > 0;
            return others
                    ? new Verdict(
                            State.CONTRADICTED, Severity.HIGH, "the text states other amounts of " + symbol(token))
                    : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not state the amount");
        }
        boolean orphans = text.addresses().stream().anyMatch(address -> !inPayload.contains(address));
        if (stated) {
            return orphans
                    ? new Verdict(State.CONTRADICTED, Severity.CRITICAL, "the text names other addresses, not " + to)
                    : new Verdict(State.PARTLY, Severity.MEDIUM, "the text does not name " + to);
        }
        return open && text.saysAny(words) && amount != null && text.addresses().isEmpty()
                ? new Verdict(State.PARTLY, Severity.HIGH, "the text does not name " + to)
                : new Verdict(State.UNDISCLOSED, Severity.CRITICAL, "the text names neither " + to + " nor the amount");
    }

    private static String symbol(KnownContracts.@Nullable TokenInfo token) {
        return token == null ? "the token" : token.symbol();
    }

    private boolean stated(Node node, BigInteger amount, KnownContracts.@Nullable TokenInfo token) {
        if (text.states(new BigDecimal(amount))) {
            return true;
        }
        if (token != null) {
            BigDecimal total = totals.get(totalKey(node));
            return text.states(token.whole(amount)) || total != null && text.states(total);
        }
        return text.states(new BigDecimal(amount, 18))
                || text.states(new BigDecimal(amount, 6))
                || text.states(new BigDecimal(amount, 8));
    }

    private boolean mentionsTarget(Node node) {
        return text.names(node.target)
                || node.contract != null
                        && (text.identifies(node.contract)
                                || node.contract.endsWith("Proxy")
                                        && text.identifies(node.contract.substring(0, node.contract.length() - 5)));
    }

    /** The DAO's own contracts, well-known ones, and nobody. */
    private boolean trusted(Node node, String address) {
        return own.contains(address)
                || contracts.known(node.chain, address)
                || node.chain != null && node.chain == 0 && contracts.known(1L, address)
                || address.equals("0x0000000000000000000000000000000000000000");
    }
}
