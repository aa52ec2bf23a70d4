package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.ModelPrices;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param provider who answered, empty where nobody was asked
 * @param model the model that answered, or was asked last
 * @param inputTokens all input, cached input included
 * @param outputTokens all output, reasoning included
 * @param usd what it cost, null where the model has no price
 * @param status the HTTP status that the client got; 499 when it went away
 * @param firstTokenMs until the first token, null where there was none
 * @param cached whether the answer came from a cache and cost nothing
 * @param blocked whether a guard held it back
 * @param attempts how often a provider was asked
 * @param tags of this call, beside those of its key
 */
public record CallResult(
        String provider,
        String model,
        long inputTokens,
        long cachedTokens,
        long outputTokens,
        long reasoningTokens,
        @Nullable BigDecimal usd,
        int status,
        @Nullable Integer firstTokenMs,
        boolean cached,
        boolean blocked,
        boolean streamed,
        int attempts,
        List<String> tags) {
    public CallResult {
        if (inputTokens < 0 || outputTokens < 0 || reasoningTokens < 0 || cachedTokens < 0) {
            throw new IllegalArgumentException("Token counts are not negative");
        }
        // Some providers count cached input beside the input.
        cachedTokens = Math.min(cachedTokens, inputTokens);
        tags = List.copyOf(tags);
    }

    /** With what it cost, rounded up to nano-dollars; null where that is not known. */
    public CallResult costing(@Nullable BigDecimal exact) {
        BigDecimal cost = exact == null ? null : ModelPrices.usd(ModelPrices.nanosUp(exact));
        return new CallResult(
                provider,
                model,
                inputTokens,
                cachedTokens,
                outputTokens,
                reasoningTokens,
                cost,
                status,
                firstTokenMs,
                cached,
                blocked,
                streamed,
                attempts,
                tags);
    }

    /** A call that cost nothing: refused, failed before it was answered, or answered without a model. */
    public static CallResult free(String provider, String model, int status, int attempts) {
        return new CallResult(
                provider, model, 0, 0, 0, 0, null, status, null, false, false, false, attempts, List.of());
    }

    boolean free() {
        return cached || inputTokens == 0 && outputTokens == 0;
    }
}
