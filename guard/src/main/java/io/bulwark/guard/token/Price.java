package io.bulwark.guard.token;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in USD for a million tokens.
 *
 * @param cached input that the provider has seen before, or null where not known; then it counts as input
 * @param asOf year and month of the price
 * @param source the page it was published on
 */
public record Price(
        BigDecimal input, BigDecimal output, @Nullable BigDecimal cached, String asOf, String source) {
    private static final int MILLION = 6;

    public Price {
        if (input.signum() < 0 || output.signum() < 0 || cached != null && cached.signum() < 0) {
            throw new IllegalArgumentException("A price is not negative");
        }
    }

    /** The cost in USD, exact; {@code cachedTokens} are part of {@code inputTokens}. */
    public BigDecimal cost(long inputTokens, long cachedTokens, long outputTokens) {
        if (inputTokens < cachedTokens || cachedTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("Token counts out of range");
        }
        BigDecimal seen = cached == null ? input : cached;
        return input.multiply(BigDecimal.valueOf(inputTokens - cachedTokens))
                .add(seen.multiply(BigDecimal.valueOf(cachedTokens)))
                .add(output.multiply(BigDecimal.valueOf(outputTokens)))
                .movePointLeft(MILLION);
    }
}
