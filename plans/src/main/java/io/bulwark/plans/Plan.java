package io.bulwark.plans;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

/**
 * What its holders may do.
 *
 * @param fromWei the balance from which the token gate gives this plan, empty when it cannot be had that way
 */
public record Plan(
        String name, Limits limits, JobPriority priority, Set<String> features, Optional<BigInteger> fromWei) {
    static final String EVERYTHING = "*";

    public Plan {
        features = Set.copyOf(features);
    }
}
