package io.bulwark.guard.context;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says when the conversation leaves its topic, and the turn where that began. */
final class DriftDetector implements Detector {
    private final ConversationState before;
    private final @Nullable Embedder embedder;

    DriftDetector(ConversationState before, @Nullable Embedder embedder) {
        this.before = before;
        this.embedder = embedder;
    }

    @Override
    public String name() {
        return "drift";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Turns turns = Turns.of(inspection);
        List<Message> all = new ArrayList<>(turns.messages());
        List<String> parts = new ArrayList<>(turns.parts());
        String output = inspection.exchange().output();
        if (output != null) {
            all.add(new Message("assistant", output));
            parts.add("output");
        }
        ConversationState state = before;
        int told = before.driftedSince();
        for (int i = 0; i < all.size(); i++) {
            inspection.checkTime();
            state = state.next(List.of(all.get(i)), embedder);
            int since = state.driftedSince();
            if (since >= 0 && since != told) {
                report(inspection, parts, since, i, state.driftLevel(), out);
            }
            told = since;
        }
        out.score(Math.min(0.49, state.driftLevel() / 4));
        out.detail("turns", state.turns());
        out.detail("drift_level", Math.round(state.driftLevel() * 1_000) / 1_000.0);
        out.detail("drifted_since", state.driftedSince());
        if (all.size() < 5 && before.turns() == 0) {
            out.notChecked(name(), "messages", "a conversation of fewer than five turns has no topic to leave");
        }
    }

    private void report(Inspection inspection, List<String> parts, int since, int at, double level, Findings out) {
        int index = since - before.turns();
        Passage passage = inspection.passage(parts.get(index >= 0 && index < parts.size() ? index : at));
        if (passage != null) {
            double confidence = Math.min(0.95, 0.5 + 0.3 * (level - Drift.HIGH));
            out.add(Finding.at(
                    passage,
                    0,
                    passage.text().length(),
                    "CONTEXT_DRIFT",
                    Severity.LOW,
                    confidence,
                    name(),
                    "The conversation left its topic at turn " + since
                            + ". Start a new session or restate the goal; keep earlier context out of the prompt."));
        }
    }
}
