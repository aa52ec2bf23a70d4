package io.bulwark.proposals;

import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.ScorePart;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.Snapshot;
import io.bulwark.proposals.model.ModelUse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The analysis as it is stored and answered (docs/api.md); the job's own members are added around it. */
record ScanResult(
        String rulesVersion,
        @Nullable String modelVersion,
        Agents agents,
        int compositeScore,
        RiskLevel riskLevel,
        Recommendation recommendation,
        String reasoning,
        double confidence,
        double coverage,
        boolean inconclusive,
        List<Flag> redFlags,
        Snapshot snapshot,
        int processingTimeMs) {

    record Agents(Reputation reputation, Nlp nlp, Actions actions, Mediation mediator) {}

    record Reputation(
            String status,
            @Nullable Integer score,
            List<String> flags,
            String reasoning,
            Map<String, Object> metadata) {}

    /**
     * The text's part.
     *
     * @param path {@code model} where a model's answer counts besides the rules, else {@code rules}
     * @param analysts who ran: {@code deterministic}, and {@code model} where its answer counts
     * @param model what became of the model, null where none is configured
     */
    record Nlp(
            String status,
            String path,
            int score,
            List<Flag> redFlags,
            List<String> tactics,
            double confidence,
            String reasoning,
            List<ScorePart> parts,
            List<String> analysts,
            @Nullable ModelUse model) {}

    record Actions(String status) {}

    record Mediation(String status, List<Mediator.Contribution> contributions) {}

    /** A red flag in its wire form. */
    record Flag(
            String agent,
            String category,
            Severity severity,
            String title,
            String description,
            String affectedSection,
            String recommendation,
            Evidence evidence) {
        static Flag of(String agent, RedFlag flag) {
            return new Flag(
                    agent,
                    flag.category().name(),
                    flag.severity(),
                    flag.title(),
                    flag.description(),
                    flag.affectedSection(),
                    flag.recommendation(),
                    flag.evidence());
        }
    }
}
