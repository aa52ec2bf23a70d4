package io.bulwark.guard.context;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.GuardSettings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.util.List;
import java.util.function.Function;

/** Says when the conversation leaves its topic, and the turn where that began. */
final class DriftDetector implements Detector {
    private final ConversationState before;
    private final Function<GuardSettings, TurnVectors> vectors;

    DriftDetector(ConversationState before, Function<GuardSettings, TurnVectors> vectors) {
        this.before = before;
        this.vectors = vectors;
    }

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        List<Passage> turns = Turns.withAnswer(inspection);
        if (before.turns() + turns.size() < 2) {
            alone(turns.size(), out);
            return;
        }
        ConversationState state = before;
        TurnVectors meaning = vectors.apply(inspection.settings());
        double highest = 0;
        int told = before.driftedSince();
        for (int i = 0; i < turns.size(); i++) {
            inspection.checkTime();
            Passage turn = turns.get(i);
            state = state.read(turn.origin(), turn.text(), turn.words(), meaning);
            int since = state.driftedSince();
            if (since >= 0 && since != told) {
                int began = since - before.turns();
                report(turns.get(began >= 0 ? began : i), since, state.driftLevel(), out);
            }
            told = since;
            highest = Math.max(highest, state.driftLevel());
        }
        out.score(Math.min(0.49, highest / 4));
        out.detail("turns", state.turns());
        out.detail("drift_level", Math.round(state.driftLevel() * 1_000) / 1_000.0);
        out.detail("drifted_since", state.driftedSince());
        if (turns.size() < 5 && before.turns() == 0) {
            tooShort(out);
        } else if (!meaning.missed().isEmpty()) {
            out.notChecked(
                    name(), "messages", "embeddings were not used, drift is judged by words: " + meaning.missed());
        }
    }

    /** A first turn has nothing to drift from, so it is not read. */
    private void alone(int turns, Findings out) {
        out.score(0);
        out.detail("turns", turns);
        out.detail("drift_level", 0.0);
        out.detail("drifted_since", -1);
        tooShort(out);
    }

    private void tooShort(Findings out) {
        out.notChecked(name(), "messages", "a conversation of fewer than five turns has no topic to leave");
    }

    private void report(Passage began, int since, double level, Findings out) {
        double confidence = Math.min(0.95, 0.5 + 0.3 * (level - Drift.HIGH));
        out.add(Finding.at(
                began,
                0,
                began.text().length(),
                "CONTEXT_DRIFT",
                Severity.LOW,
                confidence,
                name(),
                "The conversation left its topic at turn " + since
                        + ". Start a new session or restate the goal; keep earlier context out of the prompt."));
    }
}
