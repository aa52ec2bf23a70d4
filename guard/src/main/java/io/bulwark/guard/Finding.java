package io.bulwark.guard;

import org.jspecify.annotations.Nullable;

/**
 * Something a detector saw, with its place.
 *
 * @param category what it is, in capitals: EMAIL, PROMPT_INJECTION, ARITHMETIC_ERROR
 * @param part the text of the exchange, see {@link Passage#part}
 * @param start first code point, from 0
 * @param end code point after the last
 * @param evidence what to show a person; masked where it is a secret or personal
 * @param advice what to do about it
 * @param detector who saw it
 * @param confidence 0-1, calibrated where the detector is trained
 * @param suggestion what could stand there instead, or null
 */
public record Finding(
        String category,
        Severity severity,
        String part,
        int start,
        int end,
        String evidence,
        String advice,
        String detector,
        double confidence,
        @Nullable String suggestion) {
    private static final int LONGEST_EVIDENCE = 160;

    public Finding {
        if (start < 0 || end < start || !(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("A finding out of range: " + start + "-" + end + ", " + confidence);
        }
    }

    /** A finding whose evidence is the passage itself, cut to a length that can be shown. */
    public static Finding at(
            Passage passage,
            int start,
            int end,
            String category,
            Severity severity,
            double confidence,
            String detector,
            String advice) {
        int shown = Math.min(end, start + LONGEST_EVIDENCE);
        String evidence = passage.text().slice(start, shown) + (shown < end ? "…" : "");
        return new Finding(
                category, severity, passage.part(), start, end, evidence, advice, detector, confidence, null);
    }

    /** The same finding with a text that could stand there instead. */
    public Finding suggesting(String text) {
        return new Finding(category, severity, part, start, end, evidence, advice, detector, confidence, text);
    }

    /** The same finding at another place of its part. */
    Finding at(int from, int to) {
        return new Finding(category, severity, part, from, to, evidence, advice, detector, confidence, suggestion);
    }

    /** The same finding with other evidence, for instance a masked one. */
    public Finding showing(String text) {
        return new Finding(category, severity, part, start, end, text, advice, detector, confidence, suggestion);
    }
}
