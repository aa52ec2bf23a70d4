package io.bulwark.proposals.actions;

import io.bulwark.proposals.analysis.Severity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sets the calls that matter against what the text says. What the text does not name is open and weighs little; what it
 * says otherwise, and power or money that it does not tell at all, is critical.
 */
final class Disclosure {
    /** Where the address is new by nature and the contract that changes is what a voter knows. */
    private static final Set<String> MILD = Set.of("upgrade", "registry", "fees", "oracle", "pause");

    private final Basis basis;
    private final TextIndex text;
    private final Payments payments;

    Disclosure(Basis basis) {
        this.basis = basis;
        this.text = basis.text;
        this.payments = new Payments(basis);
    }

    Verdict judge(Node node) {
        String shown = node.target == null || node.data.length < 36 ? null : text.targetShown(Action.hex(node.data));
        if (shown != null && !shown.equals(node.target) && !text.names(node.target)) {
            return Verdict.contradicted(
                    Weights.CONTRADICTED, "the text shows this call data for " + shown + ", not for " + node.target);
        }
        Catalogue.Entry entry = node.entry;
        if (entry == null || !entry.known()) {
            return node.value.signum() > 0 && !node.carrier() ? payments.coin(node) : unknown(node);
        }
        if (node.carrier() || entry.grade().compareTo(Severity.HIGH) < 0) {
            return target(node);
        }
        if (entry.money() && (node.beneficiary != null || node.amount != null)) {
            return payments.judge(node, entry);
        }
        return privileged(node, entry);
    }

    private Verdict unknown(Node node) {
        boolean named = node.functionName != null && text.identifies(node.functionName);
        return named ? told(node, "the text names it") : target(node);
    }

    /** A call without power or money of its own; but a target that nobody names may be anybody's contract. */
    private Verdict target(Node node) {
        if (node.target == null || basis.mentionsTarget(node) || basis.trusted(node, node.target) || node.byExecutor) {
            return Verdict.routine();
        }
        if (odd(node) && !basis.recurs(node.target)) {
            return Verdict.partly(
                    Weights.NAMES_OTHERS,
                    "the payload names its contracts, but not " + node.target + ", and neither does the text");
        }
        boolean addresses = !text.addresses().isEmpty();
        if (node.contract != null) {
            return addresses
                    ? Verdict.partly(Weights.OPEN_MILD, "the text does not name " + node.who())
                    : Verdict.routine();
        }
        boolean function = !node.carrier() && node.functionName != null && text.shows(node.functionName);
        if (!addresses && !function) {
            return Verdict.routine();
        }
        String reason = "the text does not name the contract " + node.target;
        boolean root = node.path.indexOf('.') < 0;
        if (!root || basis.recurs(node.target) || node.issues.containsKey(Issue.EMPTY_CALL)) {
            return Verdict.partly(Weights.OPEN, reason);
        }
        if (node.typed && (function || basis.orphans())) {
            // Written by hand, such a call names its contract as the text does.
            return Verdict.partly(Weights.NAMES_OTHERS, reason);
        }
        return basis.unusedCallee()
                ? Verdict.partly(Weights.UNNAMED_PARTY, reason + ", and shows others that are not called")
                : Verdict.partly(Weights.OPEN, reason);
    }

    /** Whether the call gives a bare address where the other calls of the payload give a contract's name. */
    private boolean odd(Node node) {
        return node.typed && node.contract == null && basis.namesContracts();
    }

    /** A call that the text tells, unless it goes to a contract that nobody named. */
    private Verdict told(Node node, String reason) {
        Verdict target = target(node);
        return target.severity().compareTo(Severity.MEDIUM) > 0 ? target : Verdict.told(reason);
    }

    private Verdict privileged(Node node, Catalogue.Entry entry) {
        boolean function = text.identifies(entry.signature().name());
        boolean subject = function || text.saysAny(entry.words());
        String party = node.beneficiary;
        boolean named = party == null || text.names(party);
        if (subject && party != null && basis.trusted(node, party)) {
            return Verdict.told("the text tells it, and the power stays with a known contract");
        }
        if (subject && named) {
            return party != null
                            || function
                            || basis.mentionsTarget(node)
                            || node.target == null
                            || basis.trusted(node, node.target)
                    ? told(node, "the text tells it")
                    : Verdict.partly(Weights.OPEN_MILD, "the text does not name " + node.who());
        }
        if (subject) {
            return unnamed(node, entry, party);
        }
        if (party != null && (named || basis.trusted(node, party))) {
            return Verdict.partly(
                    Weights.OPEN_MILD, "the text names " + party + ", or it is well known, but not what is done");
        }
        if (party == null && basis.mentionsTarget(node)) {
            return Verdict.partly(
                    Weights.UNNAMED_PARTY, "the text names " + node.who() + ", but not what is done to it");
        }
        return Verdict.undisclosed("the text says nothing of it");
    }

    /** Power that the text speaks of, for somebody whom it does not name. */
    private Verdict unnamed(Node node, Catalogue.Entry entry, @Nullable String party) {
        boolean blank = node.target != null && !basis.mentionsTarget(node) && !basis.trusted(node, node.target);
        String reason = "the text does not name " + party + (blank ? ", nor the contract " + node.target : "");
        if (blank && odd(node)) {
            return Verdict.partly(Weights.NAMES_OTHERS, reason);
        }
        if (MILD.contains(entry.group().name())) {
            return Verdict.partly(Weights.OPEN_MILD, reason);
        }
        boolean written = text.shows(entry.signature().name());
        boolean part = party != null && (basis.called(party) || basis.recurs(party));
        if (!blank) {
            return Verdict.partly(
                    part || written && !basis.orphans() ? Weights.IN_WORDS : Weights.UNNAMED_PARTY, reason);
        }
        if (written && text.addresses().isEmpty()) {
            // The text is of the kind that names functions and contracts by name throughout.
            return Verdict.partly(Weights.IN_WORDS, reason);
        }
        return Verdict.partly(part ? Weights.UNNAMED_PARTY : Weights.BLANK, reason);
    }
}
