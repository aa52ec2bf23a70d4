package io.bulwark.gateway.usage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.keys.ModelPrices;
import java.math.BigDecimal;

/** What the calls of one group used. Latency in milliseconds over all of them. */
record UsageSums(
        String group,
        long requests,
        long errors,
        long blocked,
        long cached,
        long inputTokens,
        long outputTokens,
        long cachedTokens,
        long reasoningTokens,
        BigDecimal cost,
        long unpriced,
        long latencyMs) {

    ObjectNode json(UsageQuery.Group by) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(by.wire(), group)
                .put("requests", requests)
                .put("errors", errors)
                .put("blocked", blocked)
                .put("cached", cached)
                .put("input_tokens", inputTokens)
                .put("output_tokens", outputTokens)
                .put("cached_tokens", cachedTokens)
                .put("reasoning_tokens", reasoningTokens)
                .put("cost_usd", ModelPrices.text(cost))
                .put("unpriced_requests", unpriced)
                .put("latency_ms_average", requests == 0 ? 0 : latencyMs / requests);
    }
}
