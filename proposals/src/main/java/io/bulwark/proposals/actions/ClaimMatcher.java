package io.bulwark.proposals.actions;

import io.bulwark.proposals.actions.ActionsReport.ClaimCheck;
import io.bulwark.proposals.claims.Claim;
import io.bulwark.proposals.claims.Claims;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets what the text says will be done against the calls that would do it. */
final class ClaimMatcher {
    private static final int MOST = 200;
    private static final int MOST_PATHS = 20;
    private static final BigDecimal TOLERANCE = new BigDecimal("0.0001");

    /** The groups of calls that can be what a claim of the kind says. */
    private static final Map<Claim.Kind, Set<String>> GROUPS = groups();

    private final List<Node> calls = new ArrayList<>();
    private final Map<Claim.Kind, List<Node>> ofKind = new EnumMap<>(Claim.Kind.class);
    private final Map<Node, Moved> moved = new IdentityHashMap<>();
    private final boolean blind;

    /** What a call moves, in the smallest unit and in whole ones, worked out once for all claims. */
    private record Moved(KnownContracts.@Nullable TokenInfo token, BigDecimal raw, List<BigDecimal> whole) {
        private static final Moved NOTHING = new Moved(null, BigDecimal.ZERO, List.of());

        static Moved of(Node node) {
            KnownContracts.TokenInfo token = node.token;
            BigInteger amount = node.amount;
            if (amount == null && node.value.signum() > 0) {
                amount = node.value;
                token = KnownContracts.coin(node.chain);
            }
            if (amount == null) {
                return NOTHING;
            }
            BigDecimal raw = new BigDecimal(amount);
            return new Moved(
                    token,
                    raw,
                    token == null
                            ? List.of(raw.movePointLeft(18), raw.movePointLeft(6))
                            : List.of(token.whole(amount)));
        }
    }

    private ClaimMatcher(List<Node> roots) {
        for (Node root : roots) {
            root.each(node -> {
                if (!node.carrier()) {
                    calls.add(node);
                }
            });
        }
        this.blind = calls.stream().anyMatch(Node::blind);
    }

    /** The claims that the proposal makes of itself, in the order of the text; past, denied and conditional ones are left out. */
    static List<ClaimCheck> check(Claims claims, List<Node> roots) {
        ClaimMatcher matcher = new ClaimMatcher(roots);
        return claims.claims().stream()
                .filter(Claim::stated)
                .limit(MOST)
                .map(matcher::check)
                .toList();
    }

    private ClaimCheck check(Claim claim) {
        List<Node> candidates = ofKind.computeIfAbsent(
                claim.kind(),
                kind -> calls.stream().filter(node -> kinds(kind, node)).toList());
        List<String> matched = new ArrayList<>();
        List<String> against = new ArrayList<>();
        String reason = "";
        for (Node node : candidates) {
            String contradiction = contradiction(claim, node);
            if (contradiction == null) {
                continue;
            }
            if (contradiction.isEmpty()) {
                add(matched, node);
            } else {
                add(against, node);
                reason = contradiction;
            }
        }
        if (!matched.isEmpty()) {
            return told(claim, "matched", "a call does this", matched);
        }
        if (!against.isEmpty()) {
            return told(claim, "contradicted", reason, against);
        }
        return told(
                claim,
                "missing",
                blind ? "no call that can be read does this; some cannot be read" : "no call does this",
                List.of());
    }

    private static void add(List<String> paths, Node node) {
        if (paths.size() < MOST_PATHS) {
            paths.add(node.path);
        }
    }

    private static ClaimCheck told(Claim claim, String status, String reason, List<String> paths) {
        return new ClaimCheck(
                claim.kind().name().toLowerCase(Locale.ROOT),
                status,
                claim.quote().text(),
                claim.quote().field(),
                claim.quote().start(),
                claim.quote().end(),
                reason,
                List.copyOf(paths));
    }

    private static boolean kinds(Claim.Kind kind, Node node) {
        Catalogue.Entry entry = node.entry;
        if (kind == Claim.Kind.CALL) {
            return true;
        }
        if (entry == null || !entry.known()) {
            return node.value.signum() > 0 && (kind == Claim.Kind.TRANSFER);
        }
        return GROUPS.getOrDefault(kind, Set.of()).contains(entry.group().name());
    }

    private static Map<Claim.Kind, Set<String>> groups() {
        Map<Claim.Kind, Set<String>> groups = new EnumMap<>(Claim.Kind.class);
        for (Claim.Kind kind : Claim.Kind.values()) {
            groups.put(
                    kind,
                    switch (kind) {
                        case TRANSFER -> Set.of("money", "allowance", "supply");
                        case STREAM -> Set.of("money", "allowance");
                        case APPROVE -> Set.of("allowance");
                        case MINT, BURN -> Set.of("supply");
                        case GRANT_ROLE, REVOKE_ROLE -> Set.of("roles", "safe", "ownership");
                        case TRANSFER_OWNERSHIP -> Set.of("ownership", "name");
                        case UPGRADE -> Set.of("upgrade", "registry", "code");
                        case SET_PARAMETER ->
                            Set.of("governance", "risk", "oracle", "fees", "name", "registry", "pause", "safe");
                        case DELEGATE -> Set.of("voting");
                        case CALL -> Set.of();
                    });
        }
        return groups;
    }

    /** Empty where the call does what is claimed, a reason where it does something else, null where it is another matter. */
    private @Nullable String contradiction(Claim claim, Node node) {
        if (claim.chainId() != null
                && node.chain != null
                && node.chain != 0
                && !claim.chainId().equals(node.chain)) {
            return null;
        }
        Boolean party = party(claim.recipient(), node);
        Boolean amount = amount(claim, node);
        Boolean target = target(claim, node);
        Boolean function = claim.function() == null || node.functionName == null
                ? null
                : claim.function().equalsIgnoreCase(node.functionName);
        if (Boolean.FALSE.equals(function) || Boolean.FALSE.equals(target)) {
            return null;
        }
        boolean said = Boolean.TRUE.equals(party)
                || Boolean.TRUE.equals(amount)
                || Boolean.TRUE.equals(target)
                || Boolean.TRUE.equals(function);
        if (!said) {
            return null;
        }
        if (Boolean.FALSE.equals(amount)) {
            return Boolean.TRUE.equals(party) ? "the call moves " + Summary.money(node) : null;
        }
        if (Boolean.FALSE.equals(party)) {
            return Boolean.TRUE.equals(amount) ? "the call goes to " + to(node) : null;
        }
        return "";
    }

    private static @Nullable String to(Node node) {
        return node.beneficiary == null ? node.target : node.beneficiary;
    }

    private static @Nullable Boolean party(Claim.@Nullable Party claimed, Node node) {
        String to = to(node);
        return claimed == null || claimed.address() == null || to == null
                ? null
                : claimed.address().equals(to);
    }

    private static @Nullable Boolean target(Claim claim, Node node) {
        Claim.Party claimed = claim.target();
        if (claimed == null) {
            return null;
        }
        if (claimed.address() != null && node.target != null) {
            return claimed.address().equals(node.target);
        }
        return claimed.name() == null || node.contract == null
                ? null
                : node.contract
                        .toLowerCase(Locale.ROOT)
                        .startsWith(claimed.name().toLowerCase(Locale.ROOT));
    }

    private @Nullable Boolean amount(Claim claim, Node node) {
        if (claim.amount() == null) {
            return null;
        }
        Moved amount = moved.computeIfAbsent(node, Moved::of);
        if (amount.whole().isEmpty()) {
            return null;
        }
        KnownContracts.TokenInfo token = amount.token();
        if (claim.token() != null
                && token != null
                && !claim.token().startsWith("0x")
                && !claim.token().equalsIgnoreCase(token.symbol())) {
            return null;
        }
        return switch (claim.unit()) {
            case RAW -> close(claim.amount(), amount.raw());
            case TOKEN, NUMBER -> {
                boolean same = false;
                for (BigDecimal whole : amount.whole()) {
                    same |= close(claim.amount(), whole)
                            || token != null && claim.alternative() != null && close(claim.alternative(), whole);
                }
                yield same || close(claim.amount(), amount.raw());
            }
            case PERCENT, BASIS_POINTS, EVERYTHING, NONE -> null;
        };
    }

    static boolean close(BigDecimal claimed, BigDecimal moved) {
        // Nearly all pairs are far apart, which their sizes show without an exact calculation.
        double one = claimed.doubleValue();
        double other = moved.doubleValue();
        if (Math.abs(one - other) > 0.001 * Math.abs(other)) {
            return false;
        }
        return claimed.subtract(moved).abs().compareTo(moved.abs().multiply(TOLERANCE)) <= 0;
    }
}
