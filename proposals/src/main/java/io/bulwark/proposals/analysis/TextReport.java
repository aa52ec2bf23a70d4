package io.bulwark.proposals.analysis;

import java.util.List;

/**
 * What the text of a proposal shows. {@code score} runs from 0 (nothing found) to 100 and is the rounded sum of the
 * points in {@code parts}, or what a further reader gave where that is more; flags come worst first; {@code confidence}
 * runs from 0 to 1.
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

    /**
     * This report with what a further reader adds. Every flag of this one stays, and the score is at least what it was.
     *
     * @param more flags whose points count like those of the rules
     * @param atLeast the further reader's own score, 0-100
     * @param surer the further reader's confidence, 0-1; it counts only where that reader found something
     */
    public TextReport with(List<RedFlag> more, List<String> furtherTactics, int atLeast, double surer) {
        return Scoring.joined(this, more, furtherTactics, atLeast, surer);
    }
}
