package io.bulwark.proposals.actions;

import io.bulwark.proposals.actions.Catalogue.Entry;
import io.bulwark.proposals.actions.KnownContracts.TokenInfo;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.claims.ClaimReader;
import io.bulwark.proposals.claims.Claims;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes actions, grades them and sets them against the text. Stateless after construction and safe for many threads. */
public final class ActionsAnalyst {
    private static final int MOST_ARGUMENTS = 40;
    private static final int MOST_FLAGS = 100;
    private static final int POINTS_FOR_ANOTHER = 3;

    private final Catalogue catalogue;
    private final KnownContracts contracts = KnownContracts.load();
    private final ClaimReader claims = new ClaimReader();

    public ActionsAnalyst() {
        this.catalogue = Catalogue.standard();
    }

    /** @param signatures further function signatures, one a line */
    public ActionsAnalyst(Path signatures) {
        this.catalogue = Catalogue.with(signatures);
    }

    /**
     * Never null, never an exception, whatever text and actions hold.
     *
     * @param chainId of the proposal, for actions that name none
     * @param recipient who gets the requested amount, as the request names it, or null
     */
    public ActionsReport analyse(
            String title,
            String description,
            List<Action> actions,
            @Nullable Long chainId,
            @Nullable String recipient) {
        Decoder decoder = new Decoder(catalogue, contracts);
        List<Node> roots = new ArrayList<>();
        for (int i = 0; i < actions.size(); i++) {
            roots.add(decoder.decode(i, actions.get(i), chainId));
        }
        roots.forEach(root -> root.each(this::readMoney));
        roots.forEach(root -> root.each(this::summarise));
        TextIndex text = new TextIndex(title, description);
        Claims told = claims.read(title, description);
        Disclosure disclosure = new Disclosure(
                new Basis(text, told, contracts, roots, recipient == null ? null : recipient.toLowerCase(Locale.ROOT)));
        List<ActionFlag> flags = new ArrayList<>();
        List<ActionsReport.Transfer> transfers = new ArrayList<>();
        List<ActionsReport.Privileged> privileged = new ArrayList<>();
        int[] seen = new int[3];
        for (Node root : roots) {
            root.each(node -> {
                Verdict verdict = disclosure.judge(node);
                node.disclosure = verdict.state();
                node.disclosureReason = verdict.reason();
                issues(node, text, flags);
                told(node, verdict, flags);
                lists(node, transfers, privileged);
                seen[0]++;
                seen[1] += node.blind() ? 0 : 1;
                seen[2] += verdict.state() == Verdict.State.PARTLY ? 1 : 0;
            });
        }
        flags.sort(Comparator.comparing(ActionFlag::severity)
                .thenComparing(ActionFlag::points)
                .reversed());
        Severity worst = flags.isEmpty() ? null : flags.getFirst().severity();
        double coverage = seen[0] == 0 ? 1 : Math.round(1000.0 * seen[1] / seen[0]) / 1000.0;
        return new ActionsReport(
                ActionsReport.SCHEMA,
                actions.isEmpty() ? "nothing_to_do" : "ok",
                score(flags),
                worst,
                confidence(seen[0], seen[1], seen[2]),
                coverage,
                reasoning(seen[0], transfers.size(), privileged, flags, coverage),
                List.copyOf(flags.subList(0, Math.min(MOST_FLAGS, flags.size()))),
                roots.stream().map(ActionsAnalyst::wire).toList(),
                transfers,
                privileged,
                ClaimMatcher.check(told, roots));
    }

    /** The worst finding's points, and three for each further one that is HIGH or worse. */
    private static int score(List<ActionFlag> flags) {
        if (flags.isEmpty()) {
            return 0;
        }
        long more = flags.stream()
                        .filter(flag -> flag.severity().compareTo(Severity.HIGH) >= 0)
                        .count()
                - 1;
        return Math.min(100, flags.getFirst().points() + POINTS_FOR_ANOTHER * Math.clamp(more, 0, 5));
    }

    /** What the text leaves open makes the judgement less sure. */
    private static double confidence(int calls, int read, int open) {
        return calls == 0 ? 1 : Math.round(100 * (0.5 + 0.4 * read / calls - 0.2 * open / calls)) / 100.0;
    }

    private void readMoney(Node node) {
        Entry entry = node.entry;
        if (entry == null || !entry.known()) {
            return;
        }
        if (node.argument(entry.to()) instanceof Value.Account account) {
            node.beneficiary = account.address();
        }
        if (node.argument(entry.amount()) instanceof Value.Number number
                && number.value().signum() >= 0) {
            node.amount = number.value();
        }
        if (entry.symbol() != null) {
            node.token = new TokenInfo(entry.symbol(), 18);
        } else if (entry.token() != null) {
            if (node.argument(entry.token()) instanceof Value.Account account) {
                node.tokenAddress = account.address();
                node.token = contracts.token(node.chain, account.address());
            }
        } else if (node.target != null && contracts.token(node.chain, node.target) != null) {
            node.tokenAddress = node.target;
            node.token = contracts.token(node.chain, node.target);
        } else if (entry.selfToken()) {
            node.tokenAddress = node.target;
        }
        if (node.token == null && node.contract != null && node.tokenAddress == null) {
            node.token = contracts.tokenNamed(node.chain, node.contract);
        }
    }

    private void summarise(Node node) {
        node.summary = Summary.of(node, contracts);
    }

    private static void issues(Node node, TextIndex text, List<ActionFlag> flags) {
        for (Map.Entry<Issue, String> found : node.issues.entrySet()) {
            Issue issue = found.getKey();
            Severity severity = issue.severity();
            if (issue == Issue.DELEGATECALL
                    && node.values.isEmpty()
                    && text.names(node.target)
                    && text.saysAny(List.of("delegatecall", "payload", "spell"))) {
                severity = Severity.MEDIUM;
            } else if (issue == Issue.BARE_SELECTOR && node.target != null && text.names(node.target)) {
                severity = Severity.MEDIUM;
            }
            if (severity == Severity.LOW) {
                continue;
            }
            flags.add(new ActionFlag(
                    issue.name(),
                    severity,
                    severity == Severity.CRITICAL ? Weights.UNDISCLOSED : severity.points(),
                    issue.title(),
                    issue.title() + ": " + found.getValue() + ".",
                    node.path,
                    field(node),
                    node.summary,
                    issue.advice()));
        }
    }

    private static void told(Node node, Verdict verdict, List<ActionFlag> flags) {
        switch (verdict.state()) {
            case ROUTINE -> {}
            case DISCLOSED -> {
                Entry entry = node.entry;
                if (entry != null && entry.known() && entry.grade().compareTo(Severity.HIGH) >= 0 && !entry.money()) {
                    flags.add(flag(
                            node,
                            "PRIVILEGED_CALL",
                            verdict,
                            "A privileged call that the text tells",
                            "Check that this is wanted."));
                }
            }
            case PARTLY ->
                flags.add(flag(
                        node,
                        "PARTLY_DISCLOSED",
                        verdict,
                        "The text tells a call only in part",
                        "Ask for what is missing before the vote."));
            case CONTRADICTED ->
                flags.add(flag(
                        node,
                        "CONTRADICTED",
                        verdict,
                        "The payload does something else than the text says",
                        "Do not vote for it before text and payload agree."));
            case UNDISCLOSED ->
                flags.add(flag(
                        node,
                        "UNDISCLOSED_ACTION",
                        verdict,
                        "A privileged or money-moving call that the text does not tell",
                        "Do not vote for it before the proposer explains the call."));
        }
    }

    private static ActionFlag flag(Node node, String category, Verdict verdict, String title, String advice) {
        String reason = verdict.reason();
        String why = reason.isEmpty() ? "" : " (" + reason + ")";
        return new ActionFlag(
                category,
                verdict.severity(),
                verdict.points(),
                title,
                "Call " + node.path + " " + node.summary + why + ".",
                node.path,
                field(node),
                node.summary,
                advice);
    }

    private static String field(Node node) {
        return "actions[" + node.action + "]";
    }

    private static void lists(
            Node node, List<ActionsReport.Transfer> transfers, List<ActionsReport.Privileged> privileged) {
        Entry entry = node.entry;
        String state = state(node);
        if (node.value.signum() > 0 && !node.carrier()) {
            TokenInfo coin = KnownContracts.coin(node.chain);
            transfers.add(new ActionsReport.Transfer(
                    node.path,
                    "transfer",
                    node.chain,
                    coin.symbol(),
                    null,
                    coin.whole(node.value).toPlainString(),
                    "whole",
                    node.target,
                    state));
        }
        if (entry == null || !entry.known() || node.carrier()) {
            return;
        }
        if (entry.money() && (node.amount != null || node.beneficiary != null)) {
            BigDecimal whole = Payments.whole(node);
            String raw = node.amount == null ? null : node.amount.toString();
            transfers.add(new ActionsReport.Transfer(
                    node.path,
                    entry.group().name().equals("allowance") ? "allowance" : "transfer",
                    node.chain,
                    node.token == null ? null : node.token.symbol(),
                    node.tokenAddress,
                    Payments.unlimited(node) ? "unlimited" : whole == null ? raw : whole.toPlainString(),
                    whole == null ? "raw" : "whole",
                    node.beneficiary,
                    state));
        } else if (entry.grade().compareTo(Severity.HIGH) >= 0) {
            privileged.add(
                    new ActionsReport.Privileged(node.path, entry.group().name(), entry.grade(), node.summary, state));
        }
    }

    private static String state(Node node) {
        Verdict.State state = node.disclosure;
        return state == null ? "routine" : state.name().toLowerCase(Locale.ROOT);
    }

    private static String reasoning(
            int calls,
            int transfers,
            List<ActionsReport.Privileged> privileged,
            List<ActionFlag> flags,
            double coverage) {
        if (calls == 0) {
            return "The proposal executes nothing.";
        }
        StringBuilder text = new StringBuilder();
        text.append(calls).append(calls == 1 ? " call, " : " calls, ");
        text.append(transfers)
                .append(" moving money, ")
                .append(privileged.size())
                .append(" privileged");
        long bad = flags.stream()
                .filter(flag -> flag.category().equals("UNDISCLOSED_ACTION")
                        || flag.category().equals("CONTRADICTED"))
                .count();
        text.append(bad == 0 ? "; none is hidden from the text." : "; " + bad + " not as the text says.");
        if (coverage < 1) {
            text.append(
                    String.format(Locale.ROOT, " The effect of %.0f %% of the calls could be read.", 100 * coverage));
        }
        return text.toString();
    }

    private static Call wire(Node node) {
        Entry entry = node.entry;
        List<Call.Argument> arguments = new ArrayList<>();
        for (int i = 0; i < Math.min(node.values.size(), MOST_ARGUMENTS); i++) {
            Param param = entry != null && i < entry.signature().params().size()
                    ? entry.signature().params().get(i)
                    : null;
            arguments.add(new Call.Argument(
                    param == null ? "" : param.name(),
                    param == null ? "" : param.type(),
                    node.values.get(i).shown()));
        }
        Entry known = entry != null && entry.known() ? entry : null;
        return new Call(
                node.path,
                node.chain,
                node.target,
                node.contract,
                node.value.toString(),
                node.operation.name().toLowerCase(Locale.ROOT),
                node.selector,
                entry == null ? node.functionName : entry.signature().canonical(),
                List.copyOf(node.candidates),
                arguments,
                node.summary,
                known == null ? null : known.group().name(),
                known == null ? null : known.grade(),
                state(node),
                node.disclosureReason,
                node.issues.keySet().stream()
                        .map(issue -> issue.name().toLowerCase(Locale.ROOT))
                        .toList(),
                node.children.stream().map(ActionsAnalyst::wire).toList());
    }
}
