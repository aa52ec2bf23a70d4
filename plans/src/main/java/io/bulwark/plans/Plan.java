package io.bulwark.plans;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What its holders may do.
 *
 * @param features what it opens; {@code *} is everything, {@code -name} is left out of that
 * @param fromWei the balance from which the token gate gives this plan, empty when it cannot be had that way
 */
public record Plan(
        String name, Limits limits, JobPriority priority, Set<String> features, Optional<BigInteger> fromWei) {
    static final String EVERYTHING = "*";

    public Plan {
        features = Set.copyOf(features);
    }

    /** Whether this set of features opens one of them. */
    static boolean opens(Set<String> features, String feature) {
        return features.contains(feature) || features.contains(EVERYTHING) && !features.contains("-" + feature);
    }

    /** What several plans open together: left out is only what each of them leaves out. */
    static Set<String> together(List<Plan> plans) {
        Set<String> named = new HashSet<>();
        plans.forEach(plan -> named.addAll(plan.features()));
        named.removeIf(each ->
                each.startsWith("-") && plans.stream().anyMatch(plan -> opens(plan.features(), each.substring(1))));
        return named;
    }
}
