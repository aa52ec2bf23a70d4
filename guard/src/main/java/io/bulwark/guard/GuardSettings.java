package io.bulwark.guard;

import java.util.Map;

/**
 * What a policy says about one guard.
 *
 * @param enabled whether it runs
 * @param threshold the confidence (0-1) from which a finding counts
 * @param action what becomes of a text with a finding of {@code actFrom} or worse
 * @param actFrom the severity from which the action applies; milder findings flag
 * @param failClosed whether a guard that broke or ran out of time blocks
 * @param limitMs the time it may take, in milliseconds, 1-60 000
 * @param categories other rules for single categories
 * @param options settings of single detectors by name, such as allowed hosts or languages
 */
public record GuardSettings(
        boolean enabled,
        double threshold,
        Verdict action,
        Severity actFrom,
        boolean failClosed,
        int limitMs,
        Map<String, CategoryRule> categories,
        Map<String, Object> options) {
    /** What holds where a policy says nothing. */
    public static final GuardSettings DEFAULT =
            new GuardSettings(true, 0.5, Verdict.FLAG, Severity.MEDIUM, false, 1_000, Map.of(), Map.of());

    /** A rule for one category. */
    public record CategoryRule(boolean enabled, double threshold, Verdict action) {}

    public GuardSettings {
        categories = Map.copyOf(categories);
        options = Map.copyOf(options);
    }

    /** What a finding leads to under these settings; {@link Verdict#ALLOW} where it does not count. */
    public Verdict judge(Finding finding) {
        CategoryRule rule = categories.get(finding.category());
        if (rule != null) {
            return rule.enabled() && finding.confidence() >= rule.threshold() ? rule.action() : Verdict.ALLOW;
        }
        if (finding.confidence() < threshold) {
            return Verdict.ALLOW;
        }
        return finding.severity().compareTo(actFrom) >= 0 ? action : Verdict.FLAG;
    }
}
