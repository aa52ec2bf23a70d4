package io.bulwark.proposals;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bulwark.proposals.actions.ActionFlag;
import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.actions.Call;
import io.bulwark.proposals.analysis.Evidence;
import io.bulwark.proposals.analysis.RedFlag;
import io.bulwark.proposals.analysis.ScorePart;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.Snapshot;
import io.bulwark.proposals.model.ModelUse;
import io.bulwark.proposals.similar.Similar;
import io.bulwark.proposals.simulate.SimulationReport;
import io.bulwark.proposals.timeline.CodePin;
import io.bulwark.proposals.timeline.Timeline;
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
        Similar similar,
        SimulationReport simulation,
        Timeline proposerTimeline,
        List<CodePin> codePins,
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

    /** The payload's part; without actions only {@code status} is told. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Actions(
            String status,
            @Nullable Integer schemaVersion,
            @Nullable Integer score,
            @Nullable Severity severity,
            @Nullable Double confidence,
            @Nullable Double coverage,
            @Nullable String reasoning,
            @Nullable List<Flag> redFlags,
            @Nullable List<Call> calls,
            @Nullable List<ActionsReport.Transfer> transfers,
            @Nullable List<ActionsReport.Privileged> privileged,
            @Nullable List<ActionsReport.ClaimCheck> claims) {
        static Actions of(@Nullable ActionsReport report) {
            if (report == null) {
                return new Actions("not_given", null, null, null, null, null, null, null, null, null, null, null);
            }
            return new Actions(
                    report.status(),
                    report.schemaVersion(),
                    report.score(),
                    report.severity(),
                    report.confidence(),
                    report.coverage(),
                    report.reasoning(),
                    report.flags().stream().map(Flag::of).toList(),
                    report.calls(),
                    report.transfers(),
                    report.privileged(),
                    report.claims());
        }
    }

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
        /** Evidence is the call in words; {@code field} is the submitted action. */
        static Flag of(ActionFlag flag) {
            return new Flag(
                    "actions",
                    flag.category(),
                    flag.severity(),
                    flag.title(),
                    flag.description(),
                    "call " + flag.path(),
                    flag.recommendation(),
                    new Evidence(
                            "call",
                            flag.field(),
                            flag.call(),
                            0,
                            flag.call().codePointCount(0, flag.call().length())));
        }

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
