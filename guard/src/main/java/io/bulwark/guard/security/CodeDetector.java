package io.bulwark.guard.security;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Folded;
import io.bulwark.text.Phrases;
import java.util.HashMap;
import java.util.Map;

/**
 * Commands, queries and scripts in an answer that do harm where they are run unseen. In a fenced block that the user asked
 * for, the same code weighs less.
 */
final class CodeDetector implements Detector {
    private static final String ADVICE =
            "Do not pass this on to a shell, database, template or browser; show it as text only, and only if it was asked for.";

    private final Literals patterns = new Literals(Resources.lines("rules/code.txt"));
    private final Phrases asks = Phrases.compile(Resources.text("rules/asks.txt"));

    @Override
    public String name() {
        return "unsafe-code";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Passage output = inspection.passage("output");
        if (output == null) {
            return;
        }
        inspection.checkTime();
        Folded folded = output.folded();
        Fences fences = new Fences(folded);
        Map<String, Integer> told = new HashMap<>();
        Asked asked = new Asked(inspection, asks);
        patterns.match(
                folded,
                (name, start, end) -> {
                    String category = name.substring(0, name.indexOf('.'));
                    Severity severity = Severity.valueOf(name.substring(name.indexOf('.') + 1));
                    boolean fenced = fences.around(start);
                    // Patterns overlap; the first one of a category speaks for a place.
                    if (told.getOrDefault(category, -1) > start) {
                        return;
                    }
                    told.put(category, end);
                    add(output, category, severity, fenced && asked.code(), start, end, out);
                },
                inspection::checkTime);
    }

    private void add(
            Passage output, String category, Severity severity, boolean wanted, int start, int end, Findings out) {
        Severity counted = !wanted ? severity : severity == Severity.CRITICAL ? Severity.MEDIUM : Severity.LOW;
        double confidence = severity == Severity.MEDIUM ? 0.6 : 0.85;
        if (wanted) {
            confidence = severity == Severity.CRITICAL ? 0.55 : 0.35;
        }
        out.add(Finding.at(
                output,
                output.sourceStart(start),
                output.sourceEnd(end),
                category,
                counted,
                confidence,
                name(),
                ADVICE));
    }

    /** Whether the user asked for code; looked up once, when the first place in a fenced block needs it. */
    private static final class Asked {
        private final Inspection inspection;
        private final Phrases asks;
        private boolean known;
        private boolean code;

        Asked(Inspection inspection, Phrases asks) {
            this.inspection = inspection;
            this.asks = asks;
        }

        boolean code() {
            if (!known) {
                known = true;
                for (Passage passage : inspection.passages()) {
                    if (passage.origin() == Origin.USER) {
                        asks.match(passage.words(), (name, first, last) -> code = true);
                    }
                }
            }
            return code;
        }
    }

    /** Tells for places in rising order whether they stand in a fenced block. */
    private static final class Fences {
        private final Folded text;
        private int at;
        private boolean inside;

        Fences(Folded text) {
            this.text = text;
        }

        boolean around(int place) {
            for (; at < place && at + 2 < text.length(); at++) {
                boolean fence = text.at(at) == '`' && text.at(at + 1) == '`' && text.at(at + 2) == '`';
                if (fence) {
                    inside = !inside;
                    at += 2;
                }
            }
            return inside;
        }
    }
}
