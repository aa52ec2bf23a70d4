package io.bulwark.proposals.actions;

import io.bulwark.proposals.actions.KnownContracts.TokenInfo;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call while it is decoded and graded; {@link Call} is what is told of it. */
final class Node {
    final String path;
    final int action;
    final @Nullable Long chain;
    final @Nullable String target;
    final @Nullable String contract;
    final BigInteger value;
    final Action.Operation operation;
    final boolean byExecutor;
    final List<Node> children = new ArrayList<>();
    final Map<Issue, String> issues = new EnumMap<>(Issue.class);
    final List<String> candidates = new ArrayList<>();
    List<Value> values = List.of();
    byte[] data = new byte[0];
    Catalogue.@Nullable Entry entry;

    @Nullable
    String functionName;

    @Nullable
    String selector;

    @Nullable
    TokenInfo token;

    @Nullable
    String tokenAddress;

    @Nullable
    BigInteger amount;

    @Nullable
    String beneficiary;

    /** Whether the values are the parameters of the entry; else the function is known by its name only. */
    boolean fits = true;

    /** Whether it was written as a contract, a function and arguments, not as call data. */
    boolean typed;

    String summary = "";
    Verdict.@Nullable State disclosure;
    String disclosureReason = "";

    Node(
            String path,
            int action,
            @Nullable Long chain,
            @Nullable String target,
            @Nullable String contract,
            BigInteger value,
            Action.Operation operation,
            boolean byExecutor) {
        this.path = path;
        this.action = action;
        this.chain = chain;
        this.target = target;
        this.contract = contract;
        this.value = value;
        this.operation = operation;
        this.byExecutor = byExecutor;
    }

    /** The value of a parameter by its name in the catalogue. */
    @Nullable
    Value argument(@Nullable String name) {
        Catalogue.Entry known = entry;
        int index =
                known == null || name == null || !fits ? -1 : known.signature().indexOf(name);
        return index >= 0 && index < values.size() ? values.get(index) : null;
    }

    /** Whether this only carries other calls, all of which are seen. */
    boolean carrier() {
        return !children.isEmpty() && entry != null && entry.group().name().equals("call");
    }

    boolean blind() {
        return issues.keySet().stream().anyMatch(Issue::blind);
    }

    void each(Consumer<Node> seen) {
        seen.accept(this);
        children.forEach(child -> child.each(seen));
    }

    /** Whom the call goes to, as people name it. */
    String who() {
        if (contract != null && !contract.isBlank()) {
            return contract;
        }
        return target == null ? "an address that is not named" : target;
    }
}
