package io.bulwark.proposals;

import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.TextReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Combines the agents into one score (requirement D5; the formula is in docs/scoring.md). The source adds a reputation
 * score, where 100 is good, into a risk score, where 100 is bad; here reputation counts as the risk {@code 100 - score}.
 */
final class Mediator {
    private static final double LOW_REPUTATION = 30;
    private static final int NEW_WALLET = 15;
    private static final int URGENCY = 20;
    /** One hurried sentence before calls that were read whole and do what the text says. */
    private static final int MILD_URGENCY = 10;

    private static final int LARGE_AMOUNT = 10;
    /** What the lower of payload and base adds to the higher. */
    private static final double SECOND_OPINION = 0.25;

    /** The most that wording alone counts beside a payload which was read whole and does what the text says: MEDIUM. */
    private static final int WORDING = 34;

    private static final int CRITICAL_FLOOR = 61;
    private static final int SEVERE_FLOOR = 81;
    /** Below this share of the evidence the result is inconclusive. */
    private static final double ENOUGH_COVERAGE = 0.75;

    private Mediator() {}

    /** One summand of the composite. {@code value} is the agent's risk, 0-100; modifiers and floors have points only. */
    record Contribution(
            String factor,
            @Nullable Integer value,
            @Nullable Double weight,
            double points) {}

    record Verdict(
            int compositeScore,
            RiskLevel riskLevel,
            Recommendation recommendation,
            String reasoning,
            double confidence,
            double coverage,
            boolean inconclusive,
            List<Contribution> contributions) {}

    static Verdict combine(ReputationReport reputation, TextReport text, boolean largeAmount) {
        return combine(reputation, text, null, largeAmount, Severity.LOW);
    }

    static Verdict combine(
            ReputationReport reputation,
            TextReport text,
            @Nullable ActionsReport actions,
            boolean largeAmount,
            Severity worstElsewhere) {
        return combine(reputation, text, actions, largeAmount, worstElsewhere, null);
    }

    /**
     * @param actions what the payload shows, null where none is given
     * @param worstElsewhere the worst finding that is neither the text's nor the payload's, such as a hit on a list
     * @param simulated the share of the calls whose effects a simulation saw, null where none was asked for
     */
    static Verdict combine(
            ReputationReport reputation,
            TextReport text,
            @Nullable ActionsReport actions,
            boolean largeAmount,
            Severity worstElsewhere,
            @Nullable Double simulated) {
        List<Contribution> parts = new ArrayList<>();
        double textWeight = 1.0;
        double looked = 1;
        int asked = 2;
        double sure = text.confidence();
        boolean newWallet = false;
        if (reputation instanceof ReputationReport.Scored scored) {
            double reputationWeight = scored.score() < LOW_REPUTATION ? 0.6 : 0.3;
            textWeight = 1 - reputationWeight;
            int risk = 100 - scored.score();
            parts.add(new Contribution("reputation", risk, reputationWeight, reputationWeight * risk));
            looked += scored.coverage();
            newWallet = scored.newWallet();
        }
        parts.add(new Contribution("nlp", text.score(), textWeight, textWeight * text.score()));
        if (actions != null && text.score() > WORDING && wordingOnly(text) && told(actions)) {
            parts.add(new Contribution("payload_as_told", null, null, textWeight * (WORDING - text.score())));
        }
        if (actions != null) {
            asked++;
            looked += actions.coverage();
            sure = (sure + actions.confidence()) / 2;
            // Never less than nothing: an agent that could not look must not lower what the others found.
            double base = sum(parts);
            double points = Math.max(0, actions.score() - base) + SECOND_OPINION * Math.min(actions.score(), base);
            parts.add(new Contribution("actions", actions.score(), null, points));
        }
        if (simulated != null) {
            asked++;
            looked += simulated;
        }
        double coverage = looked / asked;
        if (newWallet) {
            parts.add(new Contribution("new_wallet", null, null, NEW_WALLET));
        }
        if (hurries(text, Severity.MEDIUM)) {
            boolean harmless = actions != null && told(actions) && !hurries(text, Severity.HIGH);
            parts.add(new Contribution("urgency", null, null, harmless ? MILD_URGENCY : URGENCY));
        }
        if (largeAmount) {
            parts.add(new Contribution("large_amount", null, null, LARGE_AMOUNT));
        }
        Severity payload = actions == null || actions.severity() == null ? Severity.LOW : actions.severity();
        addFloor(parts, text, payload.compareTo(worstElsewhere) > 0 ? payload : worstElsewhere);
        double sum = sum(parts);
        if (sum > 100) {
            parts.add(new Contribution("cap", null, null, 100 - sum));
        }
        int composite = (int) Math.floor(Math.clamp(sum(parts), 0, 100) + 0.5);
        boolean inconclusive = coverage < ENOUGH_COVERAGE;
        RiskLevel level = RiskLevel.of(composite);
        return new Verdict(
                composite,
                level,
                Recommendation.of(level, inconclusive),
                reasoning(composite, level, parts, reputation, inconclusive),
                round(sure * (0.5 + 0.5 * coverage)),
                round(coverage),
                inconclusive,
                List.copyOf(parts));
    }

    private static boolean wordingOnly(TextReport text) {
        return text.redFlags().stream().noneMatch(flag -> flag.severity().compareTo(worstWording(flag.category())) > 0);
    }

    /** How bad a finding may be that the calls can answer. A vague budget they can: they show which sums go to whom. */
    private static Severity worstWording(Category category) {
        return switch (category) {
            case VAGUE_BUDGET -> Severity.HIGH;
            case EMBEDDED_INSTRUCTIONS, HIDDEN_UNICODE -> Severity.LOW;
            default -> Severity.MEDIUM;
        };
    }

    private static boolean told(ActionsReport actions) {
        Severity worst = actions.severity();
        return actions.coverage() == 1
                && !actions.calls().isEmpty()
                && (worst == null || worst.compareTo(Severity.MEDIUM) <= 0);
    }

    private static void addFloor(List<Contribution> parts, TextReport text, Severity worstElsewhere) {
        Severity worst = Stream.concat(text.redFlags().stream().map(RedFlag::severity), Stream.of(worstElsewhere))
                .max(Severity::compareTo)
                .orElse(Severity.LOW);
        int floor =
                switch (worst) {
                    case SEVERE -> SEVERE_FLOOR;
                    case CRITICAL -> CRITICAL_FLOOR;
                    case LOW, MEDIUM, HIGH -> 0;
                };
        double missing = floor - sum(parts);
        if (missing > 0) {
            parts.add(new Contribution(worst.name().toLowerCase(Locale.ROOT) + "_floor", null, null, missing));
        }
    }

    /** A LOW finding is a likeness of wording, not pressure. */
    private static boolean hurries(TextReport text, Severity least) {
        return text.redFlags().stream()
                .anyMatch(flag ->
                        flag.category() == Category.URGENCY && flag.severity().compareTo(least) >= 0);
    }

    private static double sum(List<Contribution> parts) {
        return parts.stream().mapToDouble(Contribution::points).sum();
    }

    static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static String reasoning(
            int composite,
            RiskLevel level,
            List<Contribution> parts,
            ReputationReport reputation,
            boolean inconclusive) {
        StringBuilder text = new StringBuilder("Score " + composite + " (" + level + ") = ");
        for (int i = 0; i < parts.size(); i++) {
            Contribution part = parts.get(i);
            text.append(i == 0 ? "" : " + ").append(part.factor().replace('_', ' '));
            if (part.value() != null && part.weight() != null) {
                text.append(String.format(Locale.ROOT, " %d x %.1f", part.value(), part.weight()));
            } else {
                text.append(String.format(Locale.ROOT, " %.1f", part.points()));
            }
        }
        text.append('.');
        if (reputation instanceof ReputationReport.Unknown unknown) {
            text.append(" The proposer's reputation is unknown: ").append(unknown.reasoning());
        }
        if (inconclusive) {
            text.append(" Too little could be looked at to approve.");
        }
        return text.toString();
    }
}
