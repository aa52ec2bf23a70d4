package io.bulwark.research.keep;

import io.bulwark.research.Findings;
import io.bulwark.research.module.Metric;
import io.bulwark.research.module.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Fills what a source that gave no answer left open with what was known before, and says so of each figure. */
public final class Gaps {
    private static final String KEPT = "kept from before; ";

    private Gaps() {}

    /**
     * Findings with their gaps filled. What a source that answered does not say is no gap, and a figure older than
     * {@link Freshness#USABLE} fills none.
     */
    public static Findings fill(Findings now, Findings before) {
        if (now.failed().isEmpty()) {
            return now;
        }
        boolean nothing = now.report().metrics().isEmpty();
        String failures = failures(now);
        Instant oldest = now.at().minus(Freshness.USABLE);
        List<Metric> metrics = new ArrayList<>(now.report().metrics());
        Map<String, String> missing = new LinkedHashMap<>(now.report().notAssessed());
        boolean filled = false;
        for (Metric old : before.report().metrics()) {
            String name = old.path().substring(now.module().length() + 1);
            String reason = nothing ? failures : missing.get(name);
            if (reason != null && old.asOf().isAfter(oldest) && (nothing || blamed(reason, now.failed()))) {
                missing.remove(name);
                metrics.add(new Metric(old.path(), old.value(), old.unit(), old.source(), old.asOf(), KEPT + reason));
                filled = true;
            }
        }
        return filled
                ? new Findings(
                        new Report(now.module(), metrics, missing),
                        before.facts().and(now.facts()),
                        now.failed(),
                        now.at())
                : now;
    }

    /** What of the findings is older than they are, and why; for people. */
    public static Optional<String> warning(Findings findings) {
        List<Metric> old = findings.report().metrics().stream()
                .filter(metric -> metric.fallback() != null && metric.fallback().startsWith(KEPT))
                .toList();
        return old.stream()
                .map(Metric::asOf)
                .min(Instant::compareTo)
                .map(oldest -> old.size()
                        + (old.size() == 1 ? " figure of " : " figures of ")
                        + findings.module() + (old.size() == 1 ? " is" : " are") + " from before, the oldest of "
                        + oldest + ", because a refresh failed: " + failures(findings));
    }

    private static boolean blamed(String reason, Map<String, String> failed) {
        return failed.entrySet().stream().anyMatch(e -> reason.equals(e.getKey() + ": " + e.getValue()));
    }

    private static String failures(Findings findings) {
        return findings.failed().entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .sorted()
                .collect(Collectors.joining("; "));
    }
}
