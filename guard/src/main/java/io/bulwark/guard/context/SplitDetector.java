package io.bulwark.guard.context;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Guard;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins the last words of the user and asks the security guard about them; what one turn, or the turns before, show already is not told again. */
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
        List<Passage> turns = Turns.of(inspection);
        if (before.turns() + turns.size() < 2) {
            return;
        }
        Passage last = null;
        List<Said> tail = before.tail();
        for (int i = 0; i < turns.size(); i++) {
            Passage turn = turns.get(i);
            if (turn.origin() == Origin.USER) {
                last = turn;
                tail = Said.after(tail, before.turns() + i, turn.text().value());
            }
        }
        if (last == null || tail.size() < 2) {
            return;
        }
        List<String> said = tail.stream().map(Said::text).toList();
        Map<String, Double> joined = attacks(String.join(" ", said));
        if (broken(said)) {
            attacks(String.join("", said)).forEach((category, surety) -> joined.merge(category, surety, Math::max));
        }
        List<String> apart = new ArrayList<>(said);
        apart.add(String.join(" ", said.subList(0, said.size() - 1)));
        for (String one : apart) {
            if (joined.isEmpty()) {
                return;
            }
            inspection.checkTime();
            joined.keySet().removeAll(attacks(one).keySet());
        }
        if (joined.isEmpty()) {
            return;
        }
        out.add(Finding.at(
                last,
                0,
                last.text().length(),
                "SPLIT_ATTACK",
                Severity.HIGH,
                Collections.max(joined.values()),
                name(),
                "Turns " + tail.getFirst().turn() + " to " + tail.getLast().turn()
                        + " make an attack together. Block this turn and quarantine it; the session can go on."));
    }

    /** Whether a turn breaks off within a word, so that the pieces may have to be put together without a space. */
    private static boolean broken(List<String> said) {
        for (int i = 1; i < said.size(); i++) {
            String before = said.get(i - 1);
            String after = said.get(i);
            if (!before.isEmpty()
                    && !after.isEmpty()
                    && Character.isLetterOrDigit(before.charAt(before.length() - 1))
                    && Character.isLetterOrDigit(after.charAt(0))) {
                return true;
            }
        }
        return false;
    }

    /** The categories of the attacks in a text with their confidence. */
    private Map<String, Double> attacks(String text) {
        Map<String, Double> attacks = new HashMap<>();
        for (Finding finding :
                security.check(new Inspection(Exchange.input(text))).findings()) {
            if (finding.severity().compareTo(Severity.HIGH) >= 0 && finding.confidence() >= LEAST) {
                attacks.merge(finding.category(), finding.confidence(), Math::max);
            }
        }
        return attacks;
    }
}
