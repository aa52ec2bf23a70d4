package io.bulwark.gateway.usage;

import io.bulwark.guard.token.Price;
import org.jspecify.annotations.Nullable;

/**
 * What a call may use at most, before it is made.
 *
 * @param model the name that the client asked for
 * @param inputTokens as counted, rounded up where the count is not exact
 * @param outputTokens the most that the answer may have
 * @param price of the dearest model the call may reach, null where one of them has none
 */
public record Estimate(
        String model,
        long inputTokens,
        long outputTokens,
        @Nullable Price price) {
    public Estimate {
        if (inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("Token counts are not negative");
        }
    }

    long tokens() {
        return inputTokens + outputTokens;
    }
}
