package io.bulwark.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.gateway.provider.Usage;
import io.bulwark.gateway.provider.WireJson;
import io.bulwark.guard.answers.AnswerKey;
import io.bulwark.guard.answers.AnswerScope;
import io.bulwark.guard.answers.Cacheability;
import io.bulwark.guard.answers.Lookup;
import io.bulwark.guard.answers.SemanticIndex;
import io.bulwark.guard.service.Sealer;
import io.bulwark.guard.service.VaultKey;
import io.bulwark.storage.Redis;
import io.bulwark.text.similar.SameQuestion;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were given before, for the same owner under the same policy: those to the very same request on every instance,
 * through Redis, encrypted; those to a question of the same meaning on this one. Without Redis each instance has its own.
 */
@Singleton
final class AnswerCache {
    private static final int LARGEST = 256 * 1024;
    private static final System.Logger LOG = System.getLogger(AnswerCache.class.getName());

    private final GatewayConfig config;
    private final InstantSource clock;
    private final Redis redis;
    private final VaultKey key;
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
    AnswerCache(GatewayConfig config, InstantSource clock, Redis redis, VaultKey key) {
        this.config = config;
        this.clock = clock;
        this.redis = redis;
        this.key = key;
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
        Lookup<Kept> here = index.find(request, scope);
        if (here instanceof Lookup.Exact<Kept> exact) {
            return new Hit(exact.answer(), "exact");
        }
        Kept elsewhere = shared(AnswerKey.of(request, scope));
        if (elsewhere != null) {
            return new Hit(elsewhere, "exact");
        }
        return here instanceof Lookup.Same<Kept> same && mode == GatewayConfig.Cache.SEMANTIC
                ? new Hit(same.answer(), "semantic")
                : null;
    }

    void put(GatewayConfig.Cache mode, ObjectNode request, AnswerScope scope, Kept answer) {
        if (mode != GatewayConfig.Cache.OFF && answer.bytes().length <= LARGEST && cacheable(request)) {
            index.put(request, scope, answer);
            share(AnswerKey.of(request, scope), answer);
        }
    }

    private static String place(AnswerKey answer) {
        return "answer:" + answer.sha256();
    }

    private void share(AnswerKey at, Kept answer) {
        ObjectNode node = WireJson.newObject()
                .put("until", clock.instant().plus(config.cacheTtl()).toEpochMilli())
                .put("bytes", answer.bytes())
                .put("provider", answer.provider())
                .put("model", answer.model());
        Usage usage = answer.usage();
        if (usage != null) {
            node.putArray("usage")
                    .add(usage.input())
                    .add(usage.output())
                    .add(usage.cachedInput())
                    .add(usage.cacheWrite())
                    .add(usage.reasoning());
        }
        byte[] sealed = new Sealer(key.bytes()).seal(place(at), node.toString());
        try {
            redis.set(place(at), Base64.getEncoder().encodeToString(sealed), config.cacheTtl());
        } catch (Redis.Unavailable e) {
            // This instance has it; the others ask the model.
        }
    }

    private @Nullable Kept shared(AnswerKey at) {
        try {
            String stored = redis.get(place(at)).orElse(null);
            if (stored == null) {
                return null;
            }
            String text = new Sealer(key.bytes())
                    .unseal(place(at), Base64.getDecoder().decode(stored));
            ObjectNode node = WireJson.object(text.getBytes(StandardCharsets.UTF_8));
            if (node.path("until").asLong() <= clock.millis()) {
                return null;
            }
            JsonNode usage = node.path("usage");
            return new Kept(
                    node.path("bytes").binaryValue(),
                    node.path("provider").asText(),
                    node.path("model").asText(),
                    usage.isArray()
                            ? new Usage(
                                    usage.path(0).asLong(),
                                    usage.path(1).asLong(),
                                    usage.path(2).asLong(),
                                    usage.path(3).asLong(),
                                    usage.path(4).asLong())
                            : null);
        } catch (Redis.Unavailable e) {
            return null;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "A shared answer cannot be read and is passed over", e);
            return null;
        }
    }

    private static boolean cacheable(ObjectNode request) {
        return Cacheability.of(request, Cacheability.Rules.STRICT) instanceof Cacheability.Cacheable;
    }
}
