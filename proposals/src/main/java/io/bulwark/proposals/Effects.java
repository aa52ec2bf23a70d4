package io.bulwark.proposals;

import io.bulwark.chain.Keccak;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.proposals.actions.Action;
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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a proposal's payload on a node, and sets what it does against what the text shows. */
@Singleton
final class Effects {
    private static final ClaimReader CLAIMS = new ClaimReader();

    private final Simulator simulator;

    @Inject
    Effects(Simulator simulator) {
        this.simulator = simulator;
    }

    record Seen(SimulationReport report, List<ScanResult.Flag> flags) {}

    /**
     * @param chain where it runs when the actions do not say
     * @param time for the node's answers together
     */
    Seen look(Proposal proposal, @Nullable Long chain, Duration time) {
        List<Action> actions = proposal.actions();
        EvmAddress executor = EvmAddress.parse(proposal.metadata().getOrDefault("executor", ""))
                .orElse(null);
        if (actions == null || actions.isEmpty()) {
            return unknown(chain, executor, actions == null ? "No actions were given." : "There is nothing to run.");
        }
        Long runs = chain == null ? actions.getFirst().chainId() : chain;
        if (runs == null) {
            return unknown(null, executor, "No chain id was given.");
        }
        if (executor == null) {
            return unknown(runs, null, "No executor was given: name it in metadata.executor.");
        }
        List<SimulatedCall> calls = new ArrayList<>();
        for (Action action : actions) {
            if (action.chainId() != null && !action.chainId().equals(runs)) {
                return unknown(runs, executor, "The actions run on several chains.");
            }
            EvmAddress target = action.target() == null
                    ? null
                    : EvmAddress.parse(action.target()).orElse(null);
            byte[] data = data(action);
            if (target == null || data == null) {
                return unknown(runs, executor, "An action has no target or no call data.");
            }
            calls.add(new SimulatedCall(
                    target, action.value(), data, action.operation() == Action.Operation.DELEGATECALL));
        }
        SimulationReport report = simulator.run(runs, executor, calls, time);
        return new Seen(report, flags(report, proposal, calls));
    }

    private static Seen unknown(@Nullable Long chain, @Nullable EvmAddress executor, String reason) {
        String from = executor == null ? null : executor.value();
        return new Seen(SimulationReport.inconclusive(chain, from, reason), List.of());
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

    private static List<ScanResult.Flag> flags(SimulationReport report, Proposal proposal, List<SimulatedCall> calls) {
        Set<String> shown = new HashSet<>();
        for (Mention mention :
                CLAIMS.read(proposal.title(), proposal.description()).mentions()) {
            shown.add(mention.value());
        }
        if (proposal.recipient() != null) {
            shown.add(proposal.recipient().value());
        }
        Set<String> known = new HashSet<>(shown);
        calls.forEach(call -> known.add(call.target().value()));
        known.add(String.valueOf(report.from()));
        List<ScanResult.Flag> flags = new ArrayList<>();
        for (SimulationReport.PermissionChange change : report.permissions()) {
            String holder = change.holder();
            boolean hidden = holder != null && !shown.contains(holder) && !holder.equals(report.from());
            flags.add(flag(
                    "POWER_CHANGED",
                    hidden ? Severity.CRITICAL : Severity.MEDIUM,
                    hidden ? "Power goes to an address that the text does not show" : "Power over a contract changes",
                    change.contract() + ": " + change.what() + " becomes " + change.after() + " (" + change.evidence()
                            + ").",
                    change.contract()));
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
        return flags.size() <= 50 ? flags : List.copyOf(flags.subList(0, 50));
    }

    private static ScanResult.Flag flag(
            String category, Severity severity, String title, String description, String shown) {
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
