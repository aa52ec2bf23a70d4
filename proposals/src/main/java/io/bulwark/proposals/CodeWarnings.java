package io.bulwark.proposals;

import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.actions.Call;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.timeline.CodePin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the code of the called contracts warns of: that it is not what an earlier scan saw, that it can be removed and
 * replaced, or that there is none yet. What a voter reads today has to be what runs later.
 */
final class CodeWarnings {
    private static final int MOST_CALLS = 2_000;

    private CodeWarnings() {}

    private record At(long chain, String address) {}

    /** How a contract is called in the whole tree. */
    private static final class Use {
        private boolean delegate;
        private boolean data;
        private String path = "";
    }

    /**
     * @param payload the decoded calls
     * @param otherwise the chain of calls that name none
     * @param pins the targets' code now
     * @param earlier the pins of this proposal's earlier scans
     */
    static List<ScanResult.Flag> flags(
            @Nullable ActionsReport payload, @Nullable Long otherwise, List<CodePin> pins, List<CodePin> earlier) {
        if (payload == null) {
            return List.of();
        }
        Map<At, Use> uses = new HashMap<>();
        collect(payload.calls(), otherwise, uses, new int[1]);
        List<ScanResult.Flag> flags = new ArrayList<>();
        for (CodePin pin : pins) {
            Use use = uses.get(new At(pin.chainId(), pin.address()));
            String now = pin.codeHash();
            if (use == null || now == null) {
                continue;
            }
            Set<String> before = new LinkedHashSet<>();
            for (CodePin old : earlier) {
                boolean same = old.chainId() == pin.chainId() && old.address().equals(pin.address());
                if (same && old.codeHash() != null && !old.codeHash().equals(now)) {
                    before.add(old.codeHash());
                }
            }
            if (!before.isEmpty()) {
                flags.add(flag(
                        "CODE_CHANGED",
                        Severity.SEVERE,
                        "The code to be run is not the code that was scanned before",
                        pin.address() + " had code with the hash " + String.join(", ", before)
                                + " at an earlier scan of this proposal and has " + now + " now.",
                        "Treat the proposal as an attack: what voters read was replaced.",
                        use,
                        pin));
            }
            traits(pin, use, flags);
        }
        return flags;
    }

    private static void traits(CodePin pin, Use use, List<ScanResult.Flag> flags) {
        boolean empty = pin.codeBytes() != null && pin.codeBytes() == 0;
        if (empty && (use.data || use.delegate) && !precompiled(pin.address())) {
            flags.add(flag(
                    "NO_CODE_YET",
                    use.delegate ? Severity.CRITICAL : Severity.HIGH,
                    "A call to an address that has no code",
                    pin.address() + " has no code now; whoever can deploy there decides later what the call does.",
                    "Do not vote before the code is there and was read.",
                    use,
                    pin));
        }
        if (pin.traits().contains("selfdestruct")) {
            flags.add(flag(
                    "CODE_CAN_VANISH",
                    use.delegate ? Severity.CRITICAL : Severity.HIGH,
                    "The code to be run can remove itself",
                    pin.address() + (use.delegate ? ", which runs with the executor's powers," : "")
                            + " holds SELFDESTRUCT: it can be removed after the vote and other code be deployed at the same address.",
                    "Compare the code's hash before execution with the one pinned here, and ask why it can remove itself.",
                    use,
                    pin));
        }
        if (pin.traits().contains("delegated_account")) {
            flags.add(flag(
                    "DELEGATED_ACCOUNT",
                    Severity.HIGH,
                    "The code to be run belongs to a key",
                    pin.address()
                            + " is an account that lends its code from elsewhere (EIP-7702); its key can change it any time.",
                    "Ask for a contract whose code stays.",
                    use,
                    pin));
        }
    }

    /** Functions of the chain itself have low addresses and no code, and nobody can deploy there. */
    private static boolean precompiled(String address) {
        return address.startsWith("0x" + "0".repeat(36));
    }

    /** The targets of the whole tree by chain, for pinning. */
    static Map<Long, Set<String>> targets(@Nullable ActionsReport payload, @Nullable Long otherwise) {
        Map<At, Use> uses = new HashMap<>();
        if (payload != null) {
            collect(payload.calls(), otherwise, uses, new int[1]);
        }
        Map<Long, Set<String>> targets = new java.util.TreeMap<>();
        uses.entrySet().stream()
                .sorted(java.util.Comparator.comparing((Map.Entry<At, Use> entry) -> !entry.getValue().delegate)
                        .thenComparing(entry -> entry.getValue().path))
                .forEach(entry -> targets.computeIfAbsent(entry.getKey().chain, any -> new LinkedHashSet<>())
                        .add(entry.getKey().address));
        return targets;
    }

    private static void collect(List<Call> calls, @Nullable Long otherwise, Map<At, Use> uses, int[] seen) {
        for (Call call : calls) {
            if (seen[0]++ >= MOST_CALLS) {
                return;
            }
            Long chain = call.chainId() == null ? otherwise : call.chainId();
            String target = call.target();
            if (target != null && chain != null && chain > 0) {
                Use use = uses.computeIfAbsent(new At(chain, target), any -> new Use());
                use.delegate |= call.operation().equals("delegatecall");
                use.data |= call.selector() != null;
                use.path = use.path.isEmpty() ? call.path() : use.path;
            }
            collect(call.calls(), otherwise, uses, seen);
        }
    }

    private static ScanResult.Flag flag(
            String category,
            Severity severity,
            String title,
            String description,
            String recommendation,
            Use use,
            CodePin pin) {
        String shown = pin.codeHash() == null ? pin.address() : pin.codeHash();
        return new ScanResult.Flag(
                "code",
                category,
                severity,
                title,
                description,
                "call " + use.path,
                recommendation,
                new Evidence("code", "code_pins", shown, 0, shown.length()));
    }
}
