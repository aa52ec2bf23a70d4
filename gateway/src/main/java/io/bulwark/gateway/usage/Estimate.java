package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.ModelPrices;
import io.bulwark.guard.token.Price;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a call may use at most, before it is made.
 *
 * @param model the name that the client asked for
 * @param inputTokens as counted, rounded up where the count is not exact
 * @param outputTokens the most that the answer may have
 * @param usd what the call may cost at most, with the dearest model that it may reach; null where one of them has no price
 */
public record Estimate(
        String model,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal usd) {
    public Estimate {
        if (inputTokens < 0 || outputTokens < 0 || usd != null && usd.signum() < 0) {
            throw new IllegalArgumentException("Counts and costs are not negative");
        }
    }

    /** With the cost of those tokens at a price, null where there is none. */
    public static Estimate at(@Nullable Price price, String model, long inputTokens, long outputTokens) {
        return new Estimate(
                model,
                inputTokens,
                outputTokens,
                price == null ? null : ModelPrices.usd(ModelPrices.nanos(price, inputTokens, 0, outputTokens)));
    }

    long tokens() {
        return inputTokens + outputTokens;
    }
}
