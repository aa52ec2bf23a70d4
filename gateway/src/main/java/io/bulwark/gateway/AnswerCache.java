package io.bulwark.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.guard.answers.AnswerScope;
import io.bulwark.guard.answers.Cacheability;
import io.bulwark.guard.answers.Lookup;
import io.bulwark.guard.answers.SemanticIndex;
import io.bulwark.text.similar.SameQuestion;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers that were given before, for the same owner under the same policy, on this instance. */
@Singleton
final class AnswerCache {
    private static final int LARGEST = 256 * 1024;

    private final GatewayConfig config;
    private final SemanticIndex<Kept> index;

    /** An answer as the provider gave it. */
    record Kept(
            byte[] bytes,
            String provider,
            String model,
            @Nullable Usage usage) {}

    /** An answer to give again, and how it was found. */
    record Hit(Kept kept, String how) {}

    @Inject
    AnswerCache(GatewayConfig config, InstantSource clock) {
        this.config = config;
        this.index = new SemanticIndex<>(SameQuestion.english(), config.cacheSize(), config.cacheTtl(), clock);
    }

    /** What a call may use: the installation's setting, or less where the header {@code X-Bulwark-Cache} asks for less. */
    GatewayConfig.Cache mode(@Nullable String asked) {
        GatewayConfig.Cache most = config.cache();
        if (asked == null) {
            return most;
        }
        for (GatewayConfig.Cache mode : GatewayConfig.Cache.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(asked) && mode.compareTo(most) < 0) {
                return mode;
            }
        }
        return most;
    }

    @Nullable
    Hit find(GatewayConfig.Cache mode, ObjectNode request, AnswerScope scope) {
        if (mode == GatewayConfig.Cache.OFF || !cacheable(request)) {
            return null;
        }
        return switch (index.find(request, scope)) {
            case Lookup.Exact<Kept> exact -> new Hit(exact.answer(), "exact");
            case Lookup.Same<Kept> same ->
                mode == GatewayConfig.Cache.SEMANTIC ? new Hit(same.answer(), "semantic") : null;
            case Lookup.Miss<Kept> _ -> null;
        };
    }

    void put(GatewayConfig.Cache mode, ObjectNode request, AnswerScope scope, Kept answer) {
        if (mode != GatewayConfig.Cache.OFF && answer.bytes().length <= LARGEST && cacheable(request)) {
            index.put(request, scope, answer);
        }
    }

    private static boolean cacheable(ObjectNode request) {
        return Cacheability.of(request, Cacheability.Rules.STRICT) instanceof Cacheability.Cacheable;
    }
}
