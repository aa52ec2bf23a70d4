package io.bulwark.guard.token;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Origin;
import io.bulwark.guard.Passage;
import io.bulwark.guard.Severity;
import io.bulwark.text.Text;
import java.math.BigDecimal;

/**
 * A text of which much could go without loss. Looks only under the option {@code wasteful_percent}: from which share of
 * characters it is said.
 */
final class WasteDetector implements Detector {
    private static final int SHORTEST = 200;
    private static final int LONGEST = 200_000;
    private static final int LONGEST_SUGGESTION = 4_000;

    @Override
    public String name() {
        return "waste";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        BigDecimal option = new Settings(inspection.settings(), out).number("wasteful_percent");
        double percent = option == null ? 0 : option.doubleValue();
        if (percent <= 0) {
            return;
        }
        for (Passage passage : inspection.passages()) {
            Text text = passage.text();
            if (text.length() < SHORTEST || passage.origin() == Origin.ASSISTANT) {
                continue;
            }
            if (text.length() > LONGEST) {
                out.notChecked(name(), passage.part(), "longer than " + LONGEST + " characters");
                continue;
            }
            inspection.checkTime();
            // Courtesies are a percent or two and cost most of the time to find.
            Compression shorter = Compression.of(text, null, Compression.Options.ALL);
            if (shorter.saving() * 100 < percent) {
                continue;
            }
            Finding finding = Finding.at(
                    passage,
                    0,
                    text.length(),
                    "WASTEFUL_REPETITION",
                    Severity.LOW,
                    0.6,
                    name(),
                    Math.round(shorter.saving() * 100)
                            + " % of the characters are repetition or empty space; send it without them.");
            out.add(shorter.after() <= LONGEST_SUGGESTION ? finding.suggesting(shorter.text()) : finding);
        }
    }
}
