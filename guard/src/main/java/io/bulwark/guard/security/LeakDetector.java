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
import io.bulwark.text.Words;
import io.bulwark.text.decode.Decoded;
import java.util.Arrays;

/**
 * An answer that repeats the system prompt, in the clear or encoded, or starts as a leak starts. Repetition is counted in
 * runs of five words that both texts have. Option {@code canary}: a text or list of texts that must never appear.
 */
final class LeakDetector implements Detector {
    private static final int SHINGLE = 5;
    private static final int LONG_RUN = 12;
    private static final String ADVICE = "Do not show this answer; it gives the instructions of the application away.";

    private final Phrases openers = Phrases.compile(Resources.text("rules/leaks.txt"));

    @Override
    public String name() {
        return "prompt-leak";
    }

    @Override
    public void inspect(Inspection inspection, Findings out) {
        Passage output = inspection.passage("output");
        if (output == null) {
            return;
        }
        boolean given = false;
        for (Passage passage : inspection.passages()) {
            if (passage.origin() == Origin.SYSTEM && passage.words().size() >= SHINGLE) {
                given = true;
                compare(passage.words(), output, out);
            }
        }
        if (!given) {
            out.notChecked(name(), "output", "no system message given to compare with");
        }
        openers.match(output.words(), (name, first, last) -> {
            Words words = output.words();
            out.add(Finding.at(
                    output,
                    output.sourceStart(words.start(first)),
                    output.sourceEnd(words.end(last - 1)),
                    "PROMPT_LEAK",
                    Severity.MEDIUM,
                    0.6,
                    name(),
                    ADVICE));
        });
        canaries(inspection, output, out);
    }

    private void compare(Words system, Passage output, Findings out) {
        long[] known = new long[system.size() - SHINGLE + 1];
        for (int w = 0; w < known.length; w++) {
            known[w] = shingle(system, w);
        }
        Arrays.sort(known);
        int needed = Math.min(LONG_RUN, Math.max(SHINGLE + 1, system.size() * 3 / 4));
        runs(known, output.words(), needed, (first, last, longest) -> {
            int start = output.sourceStart(output.words().start(first));
            int end = output.sourceEnd(output.words().end(last - 1));
            double share = Math.min(1, (longest - SHINGLE + 1) / (double) known.length);
            out.add(Finding.at(
                    output,
                    start,
                    end,
                    "PROMPT_LEAK",
                    Severity.HIGH,
                    Math.min(0.99, 0.8 + share * 0.2),
                    name(),
                    ADVICE));
        });
        for (Decoded decoded : output.decoded()) {
            runs(
                    known,
                    Words.of(Folded.of(decoded.text(), output::pause), output::pause),
                    needed,
                    (first, last, longest) -> out.add(Finding.at(
                            output,
                            decoded.start(),
                            decoded.end(),
                            "PROMPT_LEAK",
                            Severity.HIGH,
                            0.95,
                            name(),
                            ADVICE)));
        }
    }

    private interface Run {
        void found(int first, int last, int longest);
    }

    /** Runs of repeated words; a single changed word does not end a run. */
    private static void runs(long[] known, Words words, int needed, Run sink) {
        int first = -1;
        int last = -1;
        int matched = 0;
        for (int w = 0; w + SHINGLE <= words.size(); w++) {
            if (Arrays.binarySearch(known, shingle(words, w)) < 0) {
                continue;
            }
            if (first >= 0 && w > last + 2) {
                report(first, last, matched, needed, sink);
                first = -1;
            }
            matched = first < 0 ? SHINGLE : matched + Math.min(SHINGLE, w + SHINGLE - last);
            first = first < 0 ? w : first;
            last = w + SHINGLE;
        }
        report(first, last, matched, needed, sink);
    }

    private static void report(int first, int last, int matched, int needed, Run sink) {
        if (first >= 0 && matched >= needed) {
            sink.found(first, last, matched);
        }
    }

    private static long shingle(Words words, int from) {
        long hash = 1;
        for (int k = 0; k < SHINGLE; k++) {
            hash = (hash ^ words.key(from + k)) * 0x9FB21C651E98DF25L;
        }
        return hash;
    }

    private void canaries(Inspection inspection, Passage output, Findings out) {
        for (String canary : Options.texts(inspection.settings(), "canary")) {
            String folded = Folded.of(canary).value();
            int at = folded.isBlank() ? -1 : output.folded().value().indexOf(folded);
            if (at >= 0) {
                out.add(Finding.at(
                                output,
                                output.sourceStart(at),
                                output.sourceEnd(at + folded.length()),
                                "PROMPT_LEAK",
                                Severity.CRITICAL,
                                1,
                                name(),
                                ADVICE)
                        .showing("canary text"));
            }
        }
    }
}
