package io.bulwark.proposals.actions;

import io.bulwark.proposals.claims.Claim;
import io.bulwark.proposals.claims.Claims;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a call is judged by: the text, the claims read from it, the known contracts, and the other calls of the payload. */
final class Basis {
    /** Where tokens go that are destroyed. */
    private static final Set<String> NOBODY =
            Set.of("0x0000000000000000000000000000000000000000", "0x000000000000000000000000000000000000dead");

    final TextIndex text;
    final KnownContracts contracts;
    private final List<Claim> payments;
    private final @Nullable String recipient;

    /** Contracts that the proposal calls itself: it may let them take what it hands them. */
    private final Set<String> called = new HashSet<>();

    private final Set<String> targets = new HashSet<>();
    private final Map<String, Set<BigInteger>> paid = new HashMap<>();
    private final Set<String> inPayload = new HashSet<>();
    private final Map<String, Set<Integer>> actionsWith = new HashMap<>();
    private final Map<String, Integer> unnamed = new HashMap<>();
    private final Map<String, BigDecimal> totals = new HashMap<>();
    private boolean namesContracts;
    private final boolean orphans;
    private final boolean payees;
    private final boolean callees;

    /** @param recipient the address that the request names as the one who gets money, or null */
    Basis(TextIndex text, Claims claims, KnownContracts contracts, List<Node> roots, @Nullable String recipient) {
        this.text = text;
        this.contracts = contracts;
        this.recipient = recipient;
        this.payments = claims.claims().stream()
                .filter(claim -> !claim.negated() && !claim.past())
                .filter(claim -> switch (claim.kind()) {
                    case TRANSFER, STREAM, APPROVE, MINT -> claim.amount() != null && claim.recipient() != null;
                    default -> false;
                })
                .toList();
        for (Node root : roots) {
            root.each(this::count);
        }
        this.orphans = text.addresses().stream().anyMatch(address -> unused(address) && !trusted(roots, address));
        this.payees = text.payees().stream().anyMatch(address -> unused(address) && !token(roots, address));
        this.callees = text.callees().stream().anyMatch(this::unused);
    }

    private void count(Node node) {
        Consumer<String> use = address -> {
            inPayload.add(address);
            actionsWith.computeIfAbsent(address, key -> new HashSet<>()).add(node.action);
        };
        namesContracts |= node.typed && node.contract != null;
        if (node.target != null) {
            use.accept(node.target);
            targets.add(node.target);
            if (node.data.length > 4 && !Payments.allowance(node)
                    || !node.values.isEmpty() && !Payments.allowance(node)) {
                called.add(node.target);
            }
        }
        node.values.forEach(value -> value.accounts(use));
        if (node.beneficiary != null && node.token != null && !text.names(node.beneficiary)) {
            unnamed.merge(node.token.symbol(), 1, Integer::sum);
        }
        if (node.beneficiary != null && node.amount != null) {
            paid.computeIfAbsent(node.beneficiary, key -> new HashSet<>()).add(node.amount);
        }
        BigDecimal whole = Payments.whole(node);
        if (whole != null) {
            totals.merge(totalKey(node), whole, BigDecimal::add);
        }
    }

    private boolean unused(String address) {
        return !inPayload.contains(address);
    }

    private boolean trusted(List<Node> roots, String address) {
        return roots.stream().anyMatch(root -> trusted(root, address));
    }

    private boolean token(List<Node> roots, String address) {
        return roots.stream().anyMatch(root -> contracts.token(root.chain, address) != null);
    }

    private static String totalKey(Node node) {
        return node.chain + ":" + (node.token == null ? "" : node.token.symbol()) + ":"
                + (node.entry == null ? "" : node.entry.group().name());
    }

    /** What all calls of this kind move of the token, in whole units. */
    @Nullable
    BigDecimal total(Node node) {
        return totals.get(totalKey(node));
    }

    /** Whether the text shows addresses that the payload has no use for. */
    boolean orphans() {
        return orphans;
    }

    /** Whether the text introduces somebody as paid whom the payload does not pay. */
    boolean unusedPayee() {
        return payees;
    }

    /** Whether the text introduces a contract as called that the payload does not call. */
    boolean unusedCallee() {
        return callees;
    }

    /** Whether calls of the payload are written with the names of their contracts. */
    boolean namesContracts() {
        return namesContracts;
    }

    boolean called(String address) {
        return called.contains(address);
    }

    /** Whether several actions of the proposal deal with the address: it is a part of what is proposed, not slipped in. */
    boolean recurs(String address) {
        return actionsWith.getOrDefault(address, Set.of()).size() > 1;
    }

    /** How many calls move the token to somebody whom the text does not name. */
    int unnamed(String symbol) {
        return unnamed.getOrDefault(symbol, 0);
    }

    boolean names(@Nullable String address) {
        return address == null || text.names(address) || address.equals(recipient);
    }

    /** Whether the text says, or shows side by side, that this amount goes to an address that does not get it. */
    boolean paysAnother(BigDecimal reading, BigInteger amount) {
        boolean claimed = payments.stream()
                .filter(claim -> counts(claim, reading))
                .map(Claim::recipient)
                .filter(party -> party != null && party.address() != null)
                .anyMatch(party -> !gets(party.address(), amount));
        return claimed
                || text.near(reading).stream()
                        .anyMatch(address -> text.payees().contains(address)
                                && !targets.contains(address)
                                && !gets(address, amount));
    }

    private boolean gets(@Nullable String address, BigInteger amount) {
        return address != null && paid.getOrDefault(address, Set.of()).contains(amount);
    }

    /** Whether the text says to whom this amount goes by a name without an address. */
    boolean paysSomebodyNamed(BigDecimal amount) {
        return payments.stream()
                .anyMatch(claim -> counts(claim, amount)
                        && claim.recipient() != null
                        && claim.recipient().address() == null
                        && claim.recipient().name() != null);
    }

    private static boolean counts(Claim claim, BigDecimal amount) {
        BigDecimal claimed = claim.amount();
        BigDecimal other = claim.alternative();
        return claim.unit() != Claim.Unit.PERCENT
                && claim.unit() != Claim.Unit.BASIS_POINTS
                && (claimed != null && ClaimMatcher.close(claimed, amount)
                        || other != null && ClaimMatcher.close(other, amount));
    }

    boolean mentionsTarget(Node node) {
        return text.names(node.target)
                || node.contract != null
                        && (text.identifies(node.contract)
                                || node.contract.endsWith("Proxy")
                                        && text.identifies(node.contract.substring(0, node.contract.length() - 5)));
    }

    /** Well-known contracts, and nobody. */
    boolean trusted(Node node, String address) {
        return contracts.known(node.chain, address)
                || node.chain != null && node.chain == 0 && contracts.known(1L, address)
                || NOBODY.contains(address);
    }
}
