package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.ModelPrices;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Meters of calls by provider and model, and by the key that called. Beyond 200 pairs of the former and 500 keys, further ones
 * count as {@code other}.
 */
@Singleton
final class UsageMetrics {
    private static final int MOST_PAIRS = 200;
    private static final int MOST_KEYS = 500;

    private final MeterRegistry registry;
    private final Set<String> pairs = ConcurrentHashMap.newKeySet();
    private final Set<String> callers = ConcurrentHashMap.newKeySet();

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
        String caller = record.principal();
        String key = callers.contains(caller) || callers.size() < MOST_KEYS && callers.add(caller) ? caller : "other";
        if (record.costNanos() != null) {
            double usd = ModelPrices.usd(record.costNanos()).doubleValue();
            registry.counter("bulwark.gateway.cost.usd", "provider", provider, "model", model)
                    .increment(usd);
            registry.counter("bulwark.gateway.key.cost.usd", "key", key).increment(usd);
            registry.summary("bulwark.gateway.request.cost.usd", "provider", provider, "model", model)
                    .record(usd);
        }
        registry.counter("bulwark.gateway.key.tokens", "key", key)
                .increment((double) result.inputTokens() + result.outputTokens());
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
