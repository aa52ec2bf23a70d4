package io.bulwark.guard;

import io.bulwark.guard.bias.BiasGuard;
import io.bulwark.guard.bias.Rewriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what Bias found anew and lets Bias and Trust judge the result: a rewrite is offered only where nothing is left for
 * Bias and Trust sees nothing that it did not see before. Asked for with the option {@code rewrite: true} of the bias guard.
 */
final class Mitigation {
    private static final String OPTION = "rewrite";

    private Mitigation() {}

    /** The result of the bias guard with a rewrite in its details, where one was asked for and something was found. */
    static GuardResult offer(
            List<Guard> guards,
            Exchange exchange,
            Policy policy,
            Map<String, String> processed,
            Map<String, GuardResult> results,
            GuardResult found) {
        String part = found.findings().stream().anyMatch(f -> f.part().equals("output")) ? "output" : "input";
        String text = processed.get(part);
        boolean any = found.findings().stream().anyMatch(f -> f.part().equals(part));
        if (!any
                || text == null
                || !Boolean.TRUE.equals(policy.settings("bias").options().get(OPTION))) {
            return found;
        }
        BiasGuard bias = null;
        Guard trust = null;
        for (Guard guard : guards) {
            bias = guard instanceof BiasGuard b ? b : bias;
            trust = guard.name().equals("trust") ? guard : trust;
        }
        if (bias == null) {
            return found;
        }
        Rewriter.Rewrite rewrite = new Rewriter(bias, policy).rewrite(text);
        Map<String, Object> offer = new LinkedHashMap<>();
        offer.put("part", part);
        List<String> validated = new ArrayList<>(List.of("bias"));
        List<String> added = List.of();
        if (part.equals("output") && trust != null && results.containsKey("trust")) {
            added = added(trust, exchange.answered(rewrite.text()), policy, results.get("trust"));
            validated.add("trust");
        }
        offer.put("validated_by", validated);
        offer.put("accepted", added.isEmpty());
        if (added.isEmpty()) {
            offer.put("text", rewrite.text());
            offer.put(
                    "changes",
                    rewrite.changes().stream()
                            .map(c -> Map.of("before", c.before(), "after", c.after(), "category", c.category()))
                            .toList());
        } else {
            offer.put("reason", "the rewrite would add: " + String.join(", ", added));
        }
        Map<String, Object> details = new LinkedHashMap<>(found.details());
        details.put(OPTION, offer);
        return found.with(details);
    }

    /** The categories that a guard sees in an exchange and did not see before. */
    static List<String> added(Guard trust, Exchange exchange, Policy policy, GuardResult before) {
        Map<String, Integer> known = new LinkedHashMap<>();
        before.findings().forEach(f -> known.merge(f.category(), 1, Integer::sum));
        GuardResult after = check(trust, exchange, policy);
        List<String> added = new ArrayList<>();
        for (Finding finding : after.findings()) {
            if (known.merge(finding.category(), -1, Integer::sum) < 0) {
                added.add(finding.category());
            }
        }
        return added;
    }

    static GuardResult check(Guard guard, Exchange exchange, Policy policy) {
        return GuardEngine.run(
                guard,
                policy.settings(guard.name()),
                new Inspection(exchange),
                policy.monitorOnly(),
                new LinkedHashMap<>());
    }
}
