package io.bulwark.gateway.provider;

import org.jspecify.annotations.Nullable;

/**
 * The result of testing a provider.
 *
 * @param millis the time until its answer or failure
 * @param models how many models it listed
 * @param failure null when it works
 */
public record Probe(long millis, int models, Outcome.@Nullable Failed failure) {
    public boolean works() {
        return failure == null;
    }
}
