package io.bulwark.gateway.keys;

import io.bulwark.identity.BriefCache;
import io.bulwark.identity.Tokens;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Finds keys by their secrets and by their principals, and remembers them for two seconds. */
final class KnownKeys {
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private final ModelKeyStore store;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final BriefCache<String, ModelKeyStore.Found> found;
    private final BriefCache<UUID, ModelKey> known;
    private final BriefCache<UUID, Boolean> used;

    KnownKeys(ModelKeyStore store, Duration ttl, InstantSource clock, MeterRegistry metrics) {
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
        this.found = new BriefCache<>(clock, ttl);
        this.known = new BriefCache<>(clock, ttl);
        this.used = new BriefCache<>(clock, USE_NOTED_EVERY);
    }

    /** Whose key this is, empty when it is unknown, expired or revoked. */
    Optional<Principal> authenticate(String secret) {
        if (!Tokens.keyForm(ModelKey.PREFIX, secret)) {
            return Optional.empty();
        }
        byte[] hash = Tokens.hash(secret);
        Instant now = clock.instant();
        Optional<ModelKey> key = found.get(HexFormat.of().formatHex(hash), () -> {
                    Optional<ModelKeyStore.Found> fresh = store.findBySecret(hash, now);
                    fresh.ifPresent(f -> known.put(f.key().id(), f.key()));
                    return fresh;
                })
                .filter(f -> f.until() == null || now.isBefore(f.until()))
                .map(ModelKeyStore.Found::key);
        metrics.counter("bulwark.gateway.key.checks", "outcome", key.isPresent() ? "accepted" : "refused")
                .increment();
        key.ifPresent(k -> noteUse(k.id(), now));
        return key.map(k ->
                new Principal(Principal.Kind.API_KEY, k.principal(), k.owner(), ModelKeyRules.permissions(k.owner())));
    }

    /** The key that a principal calls with, empty for principals of every other kind. */
    Optional<ModelKey> of(Principal caller) {
        if (!ModelKey.isPrincipal(caller)) {
            return Optional.empty();
        }
        UUID id = ModelKey.idOf(caller);
        return Optional.of(known.get(id, () -> store.find(id, null))
                .filter(key -> key.revokedAt() == null)
                .orElseThrow(() -> BulwarkException.of(ErrorCode.INVALID_TOKEN, "The key is revoked")));
    }

    private void noteUse(UUID id, Instant now) {
        try {
            used.get(id, () -> {
                store.touch(id, now, now.minus(USE_NOTED_EVERY));
                return Optional.of(true);
            });
        } catch (RuntimeException e) {
            // The note is for people to look at; no call fails for its sake.
            metrics.counter("bulwark.gateway.key.uses.lost").increment();
        }
    }

    void forget(ModelKeyStore.Hashed key) {
        key.hashes().forEach(hash -> found.forget(HexFormat.of().formatHex(hash)));
        known.forget(key.key().id());
    }
}
