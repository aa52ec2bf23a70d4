package io.bulwark.gateway.keys;

import io.bulwark.guard.service.Policies;
import io.bulwark.identity.ApiKeys;
import io.bulwark.identity.BriefCache;
import io.bulwark.identity.RotateRequest;
import io.bulwark.identity.Tokens;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Virtual model keys. A key may call models and nothing else, and not even that when its owner may not. Revocation takes
 * effect at once on this instance and within two seconds on others.
 */
@Singleton
public final class ModelKeys {
    private static final int HINT = 10;
    private static final Duration UNUSUAL_SHOWN = Duration.ofDays(1);
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private final ModelKeyStore store;
    private final Jdbi jdbi;
    private final Consumer<AuditRecord> audit;
    private final BiConsumer<String, String> policyCheck;
    private final Function<Principal, Optional<Instant>> endOf;
    private final KeysConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final MeterRegistry metrics;
    private final BriefCache<String, ModelKeyStore.Found> found;
    private final BriefCache<UUID, ModelKey> known;
    private final BriefCache<UUID, Boolean> used;

    /** @param secret the whole key, shown this once */
    public record Issued(ModelKey key, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Issued[key=" + key + "]";
        }
    }

    @Inject
    ModelKeys(
            Jdbi jdbi,
            Event<AuditRecord> audit,
            Policies policies,
            ApiKeys apiKeys,
            KeysConfig config,
            InstantSource clock,
            UuidV7 ids,
            MeterRegistry metrics) {
        this(
                jdbi,
                audit::fire,
                (owner, policy) ->
                        policies.of(new Principal(Principal.Kind.API_KEY, "model-key", owner, Set.of()), policy),
                apiKeys::expiry,
                config,
                clock,
                ids,
                metrics);
    }

    /**
     * @param policyCheck given an owner and a policy's name, throws NOT_FOUND where there is none
     * @param endOf when the calling credential ends, empty for never
     */
    ModelKeys(
            Jdbi jdbi,
            Consumer<AuditRecord> audit,
            BiConsumer<String, String> policyCheck,
            Function<Principal, Optional<Instant>> endOf,
            KeysConfig config,
            InstantSource clock,
            UuidV7 ids,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.store = new ModelKeyStore(jdbi);
        this.audit = audit;
        this.policyCheck = policyCheck;
        this.endOf = endOf;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.metrics = metrics;
        this.found = new BriefCache<>(clock, config.localCopy());
        this.known = new BriefCache<>(clock, config.localCopy());
        this.used = new BriefCache<>(clock, USE_NOTED_EVERY);
    }

    /** Whose key this is, empty when it is unknown, expired or revoked. */
    public Optional<Principal> authenticate(String secret) {
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
        return key.map(k -> new Principal(Principal.Kind.API_KEY, k.principal(), k.owner(), permissions(k.owner())));
    }

    private static Set<Permission> permissions(String owner) {
        return ApiKeys.ownerPermissions(owner).contains(Permission.MODEL_CALL)
                ? Set.of(Permission.MODEL_CALL)
                : Set.of();
    }

    /** The key that a principal calls with, empty for principals of every other kind. */
    public Optional<ModelKey> of(Principal caller) {
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

    /**
     * Makes a key for the caller's owner, or for a service where the operator says so.
     *
     * @throws BulwarkException VALIDATION_ERROR, FORBIDDEN when the owner may not call models, CONFLICT when it has as many
     *     active keys as allowed
     */
    public Issued create(NewModelKeyRequest request, Principal caller) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        NewModelKey wanted = ModelKeyForm.read(request, now);
        if (wanted.service() != null && !caller.seesAll()) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "Only the operator makes keys for services");
        }
        String owner = wanted.service() == null ? caller.owner() : "service:" + wanted.service();
        within(caller, owner);
        Optional<Instant> callersEnd = endOf.apply(caller);
        Instant expiresAt = wanted.expiresAt() == null ? callersEnd.orElse(null) : wanted.expiresAt();
        if (expiresAt != null && callersEnd.filter(expiresAt::isAfter).isPresent()) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "A key cannot give another a longer life than its own");
        }
        checkPolicy(owner, wanted.policy());
        String secret = Tokens.newKey(ModelKey.PREFIX);
        ModelKey key = new ModelKey(
                ids.next(),
                owner,
                wanted.name(),
                secret.substring(0, HINT),
                wanted.models(),
                wanted.budget(),
                wanted.requestsPerMinute(),
                wanted.tokensPerMinute(),
                wanted.tags(),
                wanted.policy(),
                caller.id(),
                now,
                expiresAt,
                null,
                null,
                null,
                null);
        jdbi.useTransaction(handle -> {
            if (!store.insert(key, Tokens.hash(secret), config.keysPerOwner())) {
                throw BulwarkException.of(
                        ErrorCode.CONFLICT,
                        "There are " + config.keysPerOwner() + " active model keys already: revoke one first");
            }
            record("model-key.created", caller, key);
        });
        return new Issued(key, secret);
    }

    private static void within(Principal caller, String owner) {
        if (!caller.may(Permission.MODEL_CALL) || permissions(owner).isEmpty()) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "A model key needs the permission model:call, which its maker or its owner lacks",
                    Map.of("permission", Permission.MODEL_CALL.scope()));
        }
    }

    private void checkPolicy(String owner, @Nullable String policy) {
        if (policy == null) {
            return;
        }
        try {
            policyCheck.accept(owner, policy);
        } catch (BulwarkException e) {
            throw e.code() == ErrorCode.NOT_FOUND
                    ? BulwarkException.invalid("policy", "is not a guard policy of the owner")
                    : e;
        }
    }

    /** The caller's keys, ended ones included, newest first; the operator's view is of all. */
    public Page<ModelKey> list(Principal caller, @Nullable UUID before, int limit) {
        List<ModelKey> keys = store.list(scope(caller), before, limit + 1);
        boolean more = keys.size() > limit;
        List<ModelKey> page = more ? keys.subList(0, limit) : keys;
        return new Page<>(page, more ? page.getLast().id().toString() : null);
    }

    /** @throws BulwarkException NOT_FOUND */
    public ModelKey find(UUID id, Principal caller) {
        return store.find(id, scope(caller))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such model key"));
    }

    /**
     * Replaces a key's secret.
     *
     * @throws BulwarkException NOT_FOUND, FORBIDDEN when the caller may not call models, CONFLICT when it has ended
     */
    public Issued rotate(UUID id, RotateRequest request, Principal caller) {
        Duration grace = request.grace();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // Whoever rotates gets to know the new secret.
        within(caller, find(id, caller).owner());
        String secret = Tokens.newKey(ModelKey.PREFIX);
        ModelKeyStore.Hashed rotated = jdbi.inTransaction(handle -> {
            ModelKeyStore.Hashed after = store.rotate(
                            id,
                            Tokens.hash(secret),
                            secret.substring(0, HINT),
                            grace.isZero() ? null : now.plus(grace),
                            now)
                    .orElseThrow(() -> BulwarkException.of(ErrorCode.CONFLICT, "The key is revoked or expired"));
            record("model-key.rotated", caller, after.key());
            return after;
        });
        forget(rotated);
        return new Issued(rotated.key(), secret);
    }

    /** Ends a key; one that has ended already stays so. */
    public void revoke(UUID id, Principal caller) {
        find(id, caller);
        Optional<ModelKeyStore.Hashed> revoked = jdbi.inTransaction(handle -> {
            Optional<ModelKeyStore.Hashed> ended = store.revoke(id, clock.instant());
            ended.ifPresent(e -> record("model-key.revoked", caller, e.key()));
            return ended;
        });
        revoked.ifPresent(this::forget);
    }

    /** When keys last spent far more in an hour than they usually do; only those that did so within a day. */
    Map<UUID, Instant> unusual(List<ModelKey> page) {
        return store.unusual(
                page.stream().map(ModelKey::id).toList(), clock.instant().minus(UNUSUAL_SHOWN));
    }

    /** Frees what silent instances held of a key's budget, and says how much that was. */
    BigDecimal writeOff(ModelKey key, Budgets budgets, Principal caller) {
        return jdbi.inTransaction(handle -> {
            BigDecimal amount = budgets.writeOff(key);
            audit.accept(new AuditRecord(
                    "model-key.written-off",
                    caller.id(),
                    Map.of("key", key.id().toString(), "owner", key.owner(), "usd", ModelPrices.text(amount))));
            return amount;
        });
    }

    private static @Nullable String scope(Principal caller) {
        return caller.seesAll() ? null : caller.owner();
    }

    private void record(String type, Principal caller, ModelKey key) {
        Budget budget = key.budget();
        audit.accept(new AuditRecord(
                type,
                caller.id(),
                Map.of(
                        "key", key.id().toString(),
                        "owner", key.owner(),
                        "name", key.name(),
                        "models", String.join(" ", key.models().patterns()),
                        "budget",
                                budget == null
                                        ? "none"
                                        : ModelPrices.text(budget.usd()) + " USD "
                                                + budget.period().wire(),
                        "expires_at", Objects.toString(key.expiresAt(), "never"))));
    }

    private void forget(ModelKeyStore.Hashed key) {
        key.hashes().forEach(hash -> found.forget(HexFormat.of().formatHex(hash)));
        known.forget(key.key().id());
    }

    /** Deletes keys that ended longer ago than the retention; says how many. */
    public int deleteEnded() {
        return store.deleteEnded(clock.instant().minus(config.retention()));
    }
}
