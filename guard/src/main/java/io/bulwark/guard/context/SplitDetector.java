package io.bulwark.guard.context;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Guard;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.util.List;

/** Joins the last words of the user and asks the security guard about them; no single turn may be an attack by itself. */
final class SplitDetector implements Detector {
    private static final double LEAST = 0.5;

    private final ConversationState before;
    private final Guard security;

    SplitDetector(ConversationState before, Guard security) {
        this.before = before;
        this.security = security;
    }

    @Override
    public String name() {
        return "split-attack";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Turns turns = Turns.of(inspection);
        int last = turns.messages().size() - 1;
        while (last >= 0 && !turns.messages().get(last).role().equals("user")) {
            last--;
        }
        if (last < 0) {
            return;
        }
        List<ConversationState.Said> tail = before.next(turns.messages()).tail();
        if (tail.size() < 2) {
            return;
        }
        List<String> said = tail.stream().map(ConversationState.Said::text).toList();
        double joined = Math.max(attack(String.join(" ", said)), attack(String.join("", said)));
        if (joined < LEAST) {
            return;
        }
        for (String one : said) {
            inspection.checkTime();
            if (attack(one) >= LEAST) {
                return;
            }
        }
        Passage passage = inspection.passage(turns.parts().get(last));
        if (passage != null) {
            out.add(Finding.at(
                    passage,
                    0,
                    passage.text().length(),
                    "SPLIT_ATTACK",
                    Severity.HIGH,
                    joined,
                    name(),
                    "Turns " + tail.getFirst().turn() + " to " + tail.getLast().turn()
                            + " make an attack together. Block this turn and quarantine it; the session can go on."));
        }
    }

    private double attack(String text) {
        double worst = 0;
        for (Finding finding :
                security.check(new Inspection(Exchange.input(text))).findings()) {
            if (finding.severity().compareTo(Severity.HIGH) >= 0) {
                worst = Math.max(worst, finding.confidence());
            }
        }
        return worst;
    }
}
