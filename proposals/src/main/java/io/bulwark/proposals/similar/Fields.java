package io.bulwark.proposals.similar;

import io.bulwark.proposals.claims.Claim;
import io.bulwark.proposals.claims.ClaimReader;
import io.bulwark.proposals.claims.Claims;
import io.bulwark.proposals.claims.Mention;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two copies of a text can differ in: for each field its values in order. Fields are {@code proposer}, {@code dao},
 * {@code chain}, {@code recipient} (of the form and of the text's payments), {@code amount}, {@code address} (all others
 * that the text shows), {@code link} (hosts) and {@code payload} (a digest of each call).
 */
record Fields(SortedMap<String, List<String>> values) {
    private static final int MOST = 60;
    private static final ClaimReader CLAIMS = new ClaimReader();

    static Fields of(Subject subject) {
        Claims claims = CLAIMS.read(subject.title(), subject.description());
        SortedSet<String> recipients = new TreeSet<>();
        SortedSet<String> amounts = new TreeSet<>();
        SortedSet<String> addresses = new TreeSet<>();
        add(recipients, subject.recipient());
        if (subject.amount() != null) {
            amounts.add(amount(subject.amount(), subject.token()));
        }
        for (Claim claim : claims.claims()) {
            boolean pays =
                    switch (claim.kind()) {
                        case TRANSFER, STREAM, APPROVE, MINT, TRANSFER_OWNERSHIP, GRANT_ROLE, UPGRADE -> true;
                        case BURN, REVOKE_ROLE, SET_PARAMETER, DELEGATE, CALL -> false;
                    };
            if (pays && claim.recipient() != null) {
                add(
                        recipients,
                        claim.recipient().address() != null
                                ? claim.recipient().address()
                                : claim.recipient().name() != null
                                                && claim.recipient().name().endsWith(".eth")
                                        ? claim.recipient().name()
                                        : null);
            }
            if (pays && claim.amount() != null && claim.token() != null) {
                amounts.add(amount(claim.amount(), claim.token()));
            }
        }
        for (Mention mention : claims.mentions()) {
            boolean party = mention.kind() == Mention.Kind.ADDRESS || mention.kind() == Mention.Kind.ENS;
            if (party && !recipients.contains(mention.value())) {
                addresses.add(mention.value());
            }
        }
        SortedMap<String, List<String>> values = new TreeMap<>();
        put(values, "proposer", subject.proposer() == null ? List.of() : List.of(subject.proposer()));
        put(values, "dao", subject.dao() == null ? List.of() : List.of(subject.dao()));
        put(
                values,
                "chain",
                subject.chainId() == null
                        ? List.of()
                        : List.of(subject.chainId().toString()));
        put(values, "recipient", List.copyOf(recipients));
        put(values, "amount", List.copyOf(amounts));
        put(values, "address", List.copyOf(addresses));
        put(values, "link", hosts(subject.description()));
        put(values, "payload", subject.calls().stream().map(Fields::digest).toList());
        return new Fields(values);
    }

    /** Whether the two pay the same amount or the same recipient, or make the same call. */
    boolean shares(Fields other) {
        for (String name : List.of("recipient", "amount", "payload")) {
            List<String> theirs = other.values.getOrDefault(name, List.of());
            if (values.getOrDefault(name, List.of()).stream().anyMatch(theirs::contains)) {
                return true;
            }
        }
        return false;
    }

    /** The fields that differ, each with what was and what is now. */
    List<Similar.Difference> differences(Fields earlier) {
        SortedSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(earlier.values.keySet());
        List<Similar.Difference> found = new ArrayList<>();
        for (String name : names) {
            List<String> now = values.getOrDefault(name, List.of());
            List<String> before = earlier.values.getOrDefault(name, List.of());
            if (!now.equals(before)) {
                found.add(new Similar.Difference(name, without(before, now), without(now, before)));
            }
        }
        return found;
    }

    private static List<String> without(List<String> list, List<String> other) {
        List<String> rest =
                list.stream().filter(value -> !other.contains(value)).limit(10).toList();
        return rest.isEmpty() && !list.isEmpty() && list.size() != other.size()
                ? list.subList(0, Math.min(10, list.size()))
                : rest;
    }

    private static List<String> hosts(String text) {
        SortedSet<String> hosts = new TreeSet<>();
        int from = text.indexOf("://");
        while (from >= 0 && hosts.size() < MOST) {
            int to = from + 3;
            while (to < text.length() && to - from < 260 && host(text.charAt(to))) {
                to++;
            }
            add(hosts, text.substring(from + 3, to).toLowerCase(Locale.ROOT));
            from = text.indexOf("://", to);
        }
        return List.copyOf(hosts);
    }

    private static boolean host(char c) {
        return c == '.' || c == '-' || c == '@' || c == ':' || Character.isLetterOrDigit(c);
    }

    private static void put(SortedMap<String, List<String>> values, String name, List<String> list) {
        if (!list.isEmpty()) {
            values.put(name, list.subList(0, Math.min(MOST, list.size())));
        }
    }

    private static void add(SortedSet<String> values, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            values.add(value);
        }
    }

    private static String amount(java.math.BigDecimal amount, @Nullable String token) {
        String plain = amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
        return token == null ? plain : plain + " " + token;
    }

    private static String digest(String call) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(call.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
