package io.bulwark.proposals.model;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Policy;
import io.bulwark.proposals.analysis.Category;
import io.bulwark.proposals.analysis.TextReport;
import java.util.List;
import java.util.Set;

/** Whether a text may try to steer the model that reads it. A doubt counts as yes. */
final class Suspicion {
    private static final String SECURITY = "security";
    private static final Set<String> STEERING = Set.of("HIDDEN_TEXT", "BIDI_OVERRIDE");

    private final GuardEngine guards;

    Suspicion(GuardEngine guards) {
        this.guards = guards;
    }

    boolean of(String title, String description, TextReport found) {
        return found.redFlags().stream().anyMatch(flag -> flag.category() == Category.EMBEDDED_INSTRUCTIONS)
                || guarded(title, description);
    }

    private boolean guarded(String title, String description) {
        Exchange exchange = new Exchange(
                null,
                null,
                List.of(),
                List.of(new Exchange.Source("title", title), new Exchange.Source("description", description)),
                null,
                null);
        GuardResult result = guards.check(exchange, Policy.DEFAULT, Set.of(SECURITY))
                .guards()
                .get(SECURITY);
        return result == null
                || result.reason() != null
                || result.notChecked().stream()
                        .anyMatch(each -> each.failed() || each.detector().equals("injection"))
                || result.findings().stream()
                        .anyMatch(each -> each.detector().equals("injection") || STEERING.contains(each.category()));
    }
}
