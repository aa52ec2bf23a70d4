package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.ModelPrices;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of calls by provider and model. Beyond 200 pairs of them, further ones count as {@code other}. */
@Singleton
final class UsageMetrics {
    private static final int MOST_PAIRS = 200;

    private final MeterRegistry registry;
    private final Set<String> pairs = ConcurrentHashMap.newKeySet();

    @Inject
    UsageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(UsageRecord record) {
        CallResult result = record.result();
        String pair = result.provider() + "\n" + result.model();
        boolean known = pairs.contains(pair) || pairs.size() < MOST_PAIRS && pairs.add(pair);
        String provider = known ? result.provider() : "other";
        String model = known ? result.model() : "other";
        registry.counter(
                        "bulwark.gateway.calls",
                        "provider",
                        provider,
                        "model",
                        model,
                        "status",
                        result.status() / 100 + "xx")
                .increment();
        tokens(provider, model, "input", result.inputTokens());
        tokens(provider, model, "output", result.outputTokens());
        tokens(provider, model, "cached", result.cachedTokens());
        tokens(provider, model, "reasoning", result.reasoningTokens());
        if (record.costNanos() != null) {
            registry.counter("bulwark.gateway.cost.usd", "provider", provider, "model", model)
                    .increment(ModelPrices.usd(record.costNanos()).doubleValue());
        }
    }

    private void tokens(String provider, String model, String kind, long tokens) {
        if (tokens > 0) {
            registry.counter("bulwark.gateway.tokens", "provider", provider, "model", model, "kind", kind)
                    .increment(tokens);
        }
    }

    void failed() {
        registry.counter("bulwark.gateway.usage.write.failures").increment();
    }

    void lost() {
        registry.counter("bulwark.gateway.usage.lost").increment();
    }
}
