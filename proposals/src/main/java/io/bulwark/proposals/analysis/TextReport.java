package io.bulwark.proposals.analysis;

import java.util.List;

/**
 * What the text of a proposal shows. {@code score} runs from 0 (nothing found) to 100 and is the rounded sum of the
 * points in {@code parts}; flags come worst first; {@code confidence} runs from 0 to 1.
 */
public record TextReport(
        int score,
        List<RedFlag> redFlags,
        List<String> tactics,
        double confidence,
        String reasoning,
        List<ScorePart> parts) {
    public TextReport {
        redFlags = List.copyOf(redFlags);
        tactics = List.copyOf(tactics);
        parts = List.copyOf(parts);
    }
}
