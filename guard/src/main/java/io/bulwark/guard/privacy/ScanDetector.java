package io.bulwark.guard.privacy;

import io.bulwark.guard.Detector;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Findings;
import io.bulwark.guard.Inspection;
import io.bulwark.guard.Passage;
import io.bulwark.text.Text;
import io.bulwark.text.decode.Decoded;
import java.util.Set;

/** Runs a scanner over every passage and over what the passage hides; a hidden find is reported at its hiding place. */
final class ScanDetector implements Detector {
    /** Encodings that shuffle digits, so that a number read from them proves nothing. */
    private static final Set<String> UNSURE = Set.of("leetspeak", "reversed", "reversed-words", "morse");

    private static final double SURE_WHEN_HIDDEN = 0.8;

    private final Scanner scanner;

    ScanDetector(Scanner scanner) {
        this.scanner = scanner;
    }

    @Override
    public String name() {
        return scanner.name();
    }

    @Override
    public int window() {
        return scanner.window();
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        for (Passage passage : inspection.judged()) {
            inspection.checkTime();
            scan(
                    passage.text(),
                    (category, start, end, severity, confidence) -> out.add(new Finding(
                            category,
                            severity,
                            passage.part(),
                            start,
                            end,
                            Mask.of(category, passage.text().slice(start, end)),
                            Advice.of(category),
                            name(),
                            confidence,
                            null)));
            for (Decoded hidden : passage.decoded()) {
                hidden(passage, hidden, out);
            }
        }
    }

    private void hidden(Passage passage, Decoded hidden, Findings out) {
        String last = hidden.encoding().substring(hidden.encoding().lastIndexOf('>') + 1);
        if (UNSURE.contains(last)) {
            return;
        }
        scan(hidden.text(), (category, start, end, severity, confidence) -> {
            if (confidence >= SURE_WHEN_HIDDEN) {
                out.add(new Finding(
                        category,
                        severity,
                        passage.part(),
                        hidden.start(),
                        hidden.end(),
                        Mask.of(category, hidden.text().slice(start, end)) + " (hidden as " + hidden.encoding() + ")",
                        Advice.of(category),
                        name(),
                        confidence,
                        null));
            }
        });
    }

    private void scan(Text text, Scanner.Sink sink) {
        int needed = scanner.digits();
        if (needed == 0 || text.digits().length >= needed) {
            scanner.scan(text, sink);
        }
    }
}
