package io.bulwark.proposals;

import io.bulwark.chain.Chains;
import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.actions.Call;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.claims.ClaimReader;
import io.bulwark.proposals.claims.Mention;
import io.bulwark.proposals.simulate.SimulatedCall;
import io.bulwark.proposals.simulate.SimulationReport;
import io.bulwark.proposals.simulate.Simulator;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a proposal's payload on nodes of its chains, and sets what it does against what the text shows. */
@Singleton
final class Effects {
    private static final ClaimReader CLAIMS = new ClaimReader();
    private static final int MOST_FLAGS = 50;
    private static final int MOST_CHAINS = 5;
    /** Powers that need no other to take everything. */
    private static final Set<String> WHOLE = Set.of(
            "owner",
            "pending_owner",
            "admin",
            "pending_admin",
            "implementation",
            "beacon",
            "governor",
            "governance",
            "minter");

    private final Simulator simulator;
    private final Chains chains;
    private final Treasury treasury;

    @Inject
    Effects(Simulator simulator, Chains chains, Treasury treasury) {
        this.simulator = simulator;
        this.chains = chains;
        this.treasury = treasury;
    }

    /**
     * @param report of the proposal's own chain, those of others inside it
     * @param coverage the share of the calls whose effects were seen, 0-1; null where there is nothing to run
     */
    record Seen(
            SimulationReport report,
            List<ScanResult.Flag> flags,
            @Nullable Double coverage) {}

    /** The calls of one chain. */
    private static final class Group {
        private final List<SimulatedCall> calls = new ArrayList<>();
        private int size;
        private @Nullable String fault;
    }

    /**
     * @param payload the decoded calls, null where none are given
     * @param freshVotes whether the proposer's votes came only a moment ago
     * @param time for all nodes' answers together
     */
    Seen look(Proposal proposal, @Nullable ActionsReport payload, boolean freshVotes, Duration time) {
        List<Action> actions = proposal.actions();
        Long own = own(proposal);
        if (actions == null || actions.isEmpty()) {
            String reason = actions == null ? "No actions were given." : "There is nothing to run.";
            return new Seen(
                    SimulationReport.inconclusive(own, text(executor(proposal, own, own)), reason), List.of(), null);
        }
        long end = System.nanoTime() + time.toNanos();
        Map<Long, Group> groups = new LinkedHashMap<>();
        if (own != null) {
            groups.put(own, new Group());
        }
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            Long chain = action.chainId() == null ? own : action.chainId();
            if (chain == null) {
                continue;
            }
            Group group = groups.computeIfAbsent(chain, any -> new Group());
            group.size++;
            EvmAddress target = action.target() == null
                    ? null
                    : EvmAddress.parse(action.target()).orElse(null);
            byte[] data = data(action);
            if (target == null || data == null) {
                group.fault = "An action has no target or no call data.";
            } else {
                group.calls.add(new SimulatedCall(
                        i, target, action.value(), data, action.operation() == Action.Operation.DELEGATECALL));
            }
        }
        groups.values().removeIf(group -> group.size == 0);
        if (groups.isEmpty()) {
            return new Seen(SimulationReport.inconclusive(null, null, "No chain id was given."), List.of(), 0.0);
        }
        Shown shown = shown(proposal);
        List<SimulationReport> reports = new ArrayList<>();
        List<ScanResult.Flag> flags = new ArrayList<>();
        double seen = 0;
        for (Map.Entry<Long, Group> entry : groups.entrySet()) {
            long chain = entry.getKey();
            SimulationReport report = reports.size() >= MOST_CHAINS
                    ? SimulationReport.inconclusive(chain, null, "More than " + MOST_CHAINS + " chains are not run.")
                    : run(proposal, chain, own, entry.getValue(), end);
            reports.add(report);
            seen += seen(report) * entry.getValue().size;
            flags.addAll(flags(report, shown, entry.getValue().calls));
            flags.addAll(treasury.flags(report, new Treasury.Who(shown.proposer(), freshVotes), left(end)));
        }
        SimulationReport whole = reports.getFirst().with(reports.subList(1, reports.size()), unseen(payload));
        return new Seen(
                whole, List.copyOf(flags.subList(0, Math.min(MOST_FLAGS, flags.size()))), seen / actions.size());
    }

    /** The chain of a proposal that names one, of the only one configured, or of its first action. */
    private @Nullable Long own(Proposal proposal) {
        if (proposal.chainId() != null) {
            return proposal.chainId();
        }
        List<Action> actions = proposal.actions();
        Long first = actions == null
                ? null
                : actions.stream()
                        .map(Action::chainId)
                        .filter(chain -> chain != null)
                        .findFirst()
                        .orElse(null);
        return first != null ? first : chains.ids().size() == 1 ? chains.ids().getFirst() : null;
    }

    private SimulationReport run(Proposal proposal, long chain, @Nullable Long own, Group group, long end) {
        EvmAddress from = executor(proposal, chain, own);
        if (chains.client(chain).isEmpty()) {
            return SimulationReport.inconclusive(
                    chain, text(from), "No endpoint of chain " + chain + " is configured.");
        }
        if (group.fault != null) {
            return SimulationReport.inconclusive(chain, text(from), group.fault);
        }
        if (from == null) {
            String name = own != null && own == chain ? "executor" : "executor_" + chain;
            return SimulationReport.inconclusive(
                    chain, null, "No executor was given: name it in metadata." + name + ".");
        }
        return simulator.run(chain, from, group.calls, left(end));
    }

    private static @Nullable EvmAddress executor(Proposal proposal, @Nullable Long chain, @Nullable Long own) {
        String named = proposal.metadata().get("executor_" + chain);
        String any = chain != null && chain.equals(own) ? proposal.metadata().getOrDefault("executor", "") : "";
        return EvmAddress.parse(named == null ? any : named).orElse(null);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static @Nullable String text(@Nullable EvmAddress address) {
        return address == null ? null : address.value();
    }

    /** A call that reverts has shown nothing of its effects. */
    private static double seen(SimulationReport report) {
        double ok = report.calls().stream()
                .filter(call -> call.status().equals("ok"))
                .count();
        double share = report.calls().isEmpty() ? 0 : ok / report.calls().size();
        return switch (report.status()) {
            case COMPLETE -> share;
            case PARTIAL -> share / 2;
            case INCONCLUSIVE -> 0;
        };
    }

    /** What messages do on the chains they lead to is not run: nobody knows who sends them there. */
    private static @Nullable String unseen(@Nullable ActionsReport payload) {
        Set<String> elsewhere = new TreeSet<>();
        if (payload != null) {
            payload.calls().forEach(call -> messages(call, elsewhere));
        }
        return elsewhere.isEmpty()
                ? null
                : "Messages lead to other chains (" + String.join(", ", elsewhere)
                        + "); what they do there was decoded, not run.";
    }

    private static void messages(Call call, Set<String> elsewhere) {
        for (Call inner : call.calls()) {
            Long chain = inner.chainId();
            if (chain != null && !chain.equals(call.chainId())) {
                elsewhere.add(chain == 0 ? "not known" : "chain " + chain);
            }
            messages(inner, elsewhere);
        }
    }

    private static byte @Nullable [] data(Action action) {
        byte[] data = action.calldata();
        String signature = action.signature();
        if (data == null || signature == null || signature.isEmpty()) {
            return data;
        }
        byte[] selector = Arrays.copyOf(Keccak.hash(signature.getBytes(StandardCharsets.UTF_8)), 4);
        byte[] whole = Arrays.copyOf(selector, 4 + data.length);
        System.arraycopy(data, 0, whole, 4, data.length);
        return whole;
    }

    /** The addresses that text and form show, and who proposes. */
    private record Shown(Set<String> addresses, @Nullable String proposer) {}

    private static Shown shown(Proposal proposal) {
        Set<String> addresses = new HashSet<>();
        for (Mention mention :
                CLAIMS.read(proposal.title(), proposal.description()).mentions()) {
            addresses.add(mention.value());
        }
        if (proposal.recipient() != null) {
            addresses.add(proposal.recipient().value());
        }
        return new Shown(addresses, text(proposal.proposer()));
    }

    private static List<ScanResult.Flag> flags(SimulationReport report, Shown shown, List<SimulatedCall> calls) {
        Set<String> known = new HashSet<>(shown.addresses());
        calls.forEach(call -> known.add(call.target().value()));
        known.add(String.valueOf(report.from()));
        List<ScanResult.Flag> flags = new ArrayList<>();
        for (SimulationReport.PermissionChange change : report.permissions()) {
            flags.add(power(report, change, shown));
        }
        for (SimulationReport.BalanceChange change : report.balances()) {
            boolean gains = new BigInteger(change.amount()).signum() > 0;
            if (gains && !known.contains(change.holder())) {
                flags.add(flag(
                        "MONEY_TO_UNNAMED",
                        Severity.HIGH,
                        "Money goes to an address that the text does not show",
                        change.holder() + " gains " + change.amount() + " of " + change.asset()
                                + " in its smallest unit.",
                        change.holder()));
            }
        }
        for (SimulationReport.Finding finding : report.findings()) {
            if (finding.category().equals("REVERTS") || finding.category().equals("UNLIMITED_APPROVAL")) {
                flags.add(flag(
                        finding.category(), finding.severity(), finding.title(), finding.description(), "simulation"));
            }
        }
        return flags;
    }

    private static ScanResult.Flag power(
            SimulationReport report, SimulationReport.PermissionChange change, Shown shown) {
        String holder = change.holder();
        String what = change.contract() + ": " + change.what() + " becomes " + change.after() + " (" + change.evidence()
                + ").";
        if (holder != null && holder.equals(shown.proposer())) {
            boolean whole = WHOLE.contains(change.what());
            return flag(
                    "POWER_TO_PROPOSER",
                    whole ? Severity.CRITICAL : Severity.HIGH,
                    "The proposer gains power over a contract",
                    what + " That is the proposer.",
                    change.contract());
        }
        boolean hidden = holder != null && !shown.addresses().contains(holder) && !holder.equals(report.from());
        return flag(
                "POWER_CHANGED",
                hidden ? Severity.CRITICAL : Severity.MEDIUM,
                hidden ? "Power goes to an address that the text does not show" : "Power over a contract changes",
                what,
                change.contract());
    }

    static ScanResult.Flag flag(String category, Severity severity, String title, String description, String shown) {
        return new ScanResult.Flag(
                "simulation",
                category,
                severity,
                title,
                description,
                "actions",
                "Ask the proposer to explain this effect before any vote.",
                new Evidence("simulation", "actions", shown, 0, shown.codePointCount(0, shown.length())));
    }
}
