package io.bulwark.proposals;

import io.bulwark.proposals.actions.Action;
import io.bulwark.proposals.actions.ActionsAnalyst;
import io.bulwark.proposals.actions.ActionsReport;
import io.bulwark.proposals.analysis.Severity;
import io.bulwark.proposals.analysis.TextAnalyst;
import io.bulwark.proposals.analysis.TextReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scan without its server: text and payload judged as a job judges them, the proposer unknown. Safe for many threads. */
public final class Screen {
    private final TextAnalyst texts = new TextAnalyst();
    private final ActionsAnalyst payloads = new ActionsAnalyst();

    /**
     * @param score the composite, 0-100
     * @param high whether the level is HIGH or worse
     */
    public record Screened(
            int score,
            String level,
            boolean high,
            TextReport text,
            @Nullable ActionsReport payload) {}

    /** @param actions null where they are not known */
    public Screened judge(String title, String description, @Nullable List<Action> actions, @Nullable Long chainId) {
        TextReport text = texts.analyse(title, description);
        ActionsReport payload = actions == null ? null : payloads.analyse(title, description, actions, chainId, null);
        Mediator.Verdict verdict =
                Mediator.combine(new ReputationReport.Unknown("not asked"), text, payload, false, Severity.LOW);
        RiskLevel level = verdict.riskLevel();
        return new Screened(
                verdict.compositeScore(), level.name(), level.compareTo(RiskLevel.HIGH) >= 0, text, payload);
    }
}
