package io.bulwark.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what the detectors of one guard see. */
public final class Findings {
    private static final int MOST = 500;

    private final List<Finding> findings = new ArrayList<>();
    private final List<NotChecked> notChecked = new ArrayList<>();
    private final Map<String, Object> details = new LinkedHashMap<>();
    private double score;
    private boolean full;

    /** Adds a finding and raises the score to its confidence, weighed by its severity (LOW counts a third). */
    public void add(Finding finding) {
        double weight =
                switch (finding.severity()) {
                    case LOW -> 0.34;
                    case MEDIUM -> 0.67;
                    case HIGH, CRITICAL -> 1;
                };
        score(finding.confidence() * weight);
        if (findings.size() < MOST) {
            findings.add(finding);
        } else if (!full) {
            full = true;
            notChecked("findings", finding.part(), "more than " + MOST + " findings; the rest is not listed");
        }
    }

    /** Raises the score of the guard to {@code risk} (0-1) where it is lower. */
    public void score(double risk) {
        score = Math.max(score, Math.min(1, risk));
    }

    public double score() {
        return score;
    }

    /** Says that a detector does not apply to a part. */
    public void notChecked(String detector, String part, String reason) {
        notChecked.add(new NotChecked(detector, part, reason, false));
    }

    void failed(String detector, String reason) {
        notChecked.add(new NotChecked(detector, "*", reason, true));
    }

    /** A figure for the answer, under its wire name. */
    public void detail(String name, Object value) {
        details.put(name, value);
    }

    /** A figure given before, or null. */
    public @Nullable Object detail(String name) {
        return details.get(name);
    }

    /** What detectors could not look at so far. */
    public List<NotChecked> unchecked() {
        return notChecked;
    }

    /** What was added so far. */
    public List<Finding> list() {
        return findings;
    }

    Report report() {
        // A copy that keeps the order, so that answers with the same content read the same.
        Map<String, Object> kept = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        findings.sort(Comparator.comparing(Finding::part).thenComparingInt(Finding::start));
        return new Report(score, List.copyOf(findings), List.copyOf(notChecked), kept, null);
    }
}
