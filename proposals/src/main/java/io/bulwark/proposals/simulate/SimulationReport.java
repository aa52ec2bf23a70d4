package io.bulwark.proposals.simulate;

import com.fasterxml.jackson.annotation.JsonValue;
import io.bulwark.proposals.analysis.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation showed.
 *
 * @param method the node's method that ran the calls, null where none did
 * @param reason why the status is not complete, else null
 * @param chainId where the calls ran; effects on other chains are not seen
 * @param from who executed
 * @param otherChains what the calls of other chains did there; each has no others of its own
 */
public record SimulationReport(
        Status status,
        @Nullable String method,
        @Nullable String reason,
        @Nullable Long chainId,
        @Nullable String from,
        List<Outcome> calls,
        List<Event> events,
        List<BalanceChange> balances,
        List<PermissionChange> permissions,
        List<Finding> findings,
        List<SimulationReport> otherChains) {

    /** How much was seen. */
    public enum Status {
        /** All calls ran one after the other and everything asked for was seen. */
        COMPLETE,
        /** Some of it was seen: {@link SimulationReport#reason} says what is missing. */
        PARTIAL,
        /** Nothing is known. */
        INCONCLUSIVE;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param status ok, reverted or not_run
     * @param error what the contract said, in words, null where it did not revert
     */
    public record Outcome(
            int index,
            String target,
            String status,
            @Nullable String error,
            long gasUsed) {}

    /**
     * @param name null where the event is none we know; then only {@code topic} tells it apart
     * @param arguments by name, addresses in lower case and numbers as decimal strings
     */
    public record Event(
            int call,
            String contract,
            @Nullable String name,
            @Nullable String topic,
            Map<String, String> arguments) {}

    /**
     * @param asset a token's address, or {@code native}
     * @param amount in the asset's smallest unit, negative where it leaves; of an NFT the number of pieces
     */
    public record BalanceChange(String holder, String asset, String amount) {}

    /**
     * @param what owner, pending_owner, admin, implementation, beacon, role, owners, threshold, module, governor or a setting
     * @param before and {@code after}: an address, number or list; null where not known
     * @param holder the address that gains, null where nobody or not an address
     */
    public record PermissionChange(
            String contract,
            String what,
            @Nullable String before,
            @Nullable String after,
            @Nullable String holder,
            String evidence) {}

    public record Finding(
            String category,
            Severity severity,
            String title,
            String description,
            @Nullable Integer call) {}

    public SimulationReport {
        calls = List.copyOf(calls);
        events = List.copyOf(events);
        balances = List.copyOf(balances);
        permissions = List.copyOf(permissions);
        findings = List.copyOf(findings);
        otherChains = List.copyOf(otherChains);
    }

    /** With what happened on other chains, and a further thing that was not seen. */
    public SimulationReport with(List<SimulationReport> others, @Nullable String unseen) {
        boolean less = unseen != null && status == Status.COMPLETE;
        String why = unseen == null ? reason : reason == null ? unseen : reason + " " + unseen;
        return new SimulationReport(
                less ? Status.PARTIAL : status,
                method,
                why,
                chainId,
                from,
                calls,
                events,
                balances,
                permissions,
                findings,
                others);
    }

    /** Nothing could be simulated. */
    public static SimulationReport inconclusive(@Nullable Long chainId, @Nullable String from, String reason) {
        return new SimulationReport(
                Status.INCONCLUSIVE,
                null,
                reason,
                chainId,
                from,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
