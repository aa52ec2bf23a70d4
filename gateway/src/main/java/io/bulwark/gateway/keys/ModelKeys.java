package io.bulwark.gateway.keys;

import io.bulwark.guard.service.Policies;
import io.bulwark.identity.ApiKeys;
import io.bulwark.identity.RotateRequest;
import io.bulwark.identity.Tokens;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
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

    private final ModelKeyStore store;
    private final Jdbi jdbi;
    private final Consumer<AuditRecord> audit;
    private final ModelKeyRules rules;
    private final KeysConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final KnownKeys known;

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
        this.rules = new ModelKeyRules(policyCheck, endOf);
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.known = new KnownKeys(store, config.localCopy(), clock, metrics);
    }

    /** Whose key this is, empty when it is unknown, expired or revoked. */
    public Optional<Principal> authenticate(String secret) {
        return known.authenticate(secret);
    }

    /**
     * The key that a principal calls with, empty for principals of every other kind.
     *
     * @throws BulwarkException INVALID_TOKEN when it is revoked
     */
    public Optional<ModelKey> of(Principal caller) {
        return known.of(caller);
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
        ModelKeyRules.within(caller, owner);
        Instant expiresAt = rules.expiry(caller, wanted.expiresAt());
        rules.checkPolicy(owner, wanted.policy());
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
        ModelKeyRules.within(caller, find(id, caller).owner());
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
        known.forget(rotated);
        return new Issued(rotated.key(), secret);
    }

    /**
     * Changes what a key may do. Of changes at once each sees what the one before left. A budget that is lowered binds calls
     * from now on here, within two seconds on other instances; what they were promised before stays theirs.
     *
     * @throws BulwarkException VALIDATION_ERROR, NOT_FOUND, FORBIDDEN for an end beyond the caller's own, CONFLICT when the
     *     key has ended
     */
    ModelKey edit(UUID id, ModelKeyEdit edit, Principal caller) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ModelKeyRules.within(caller, find(id, caller).owner());
        ModelKeyStore.Hashed edited = jdbi.inTransaction(handle -> {
            ModelKey before = store.lock(handle, id, now)
                    .orElseThrow(() -> BulwarkException.of(ErrorCode.CONFLICT, "The key is revoked or expired"));
            NewModelKey wanted = ModelKeyForm.read(edit.on(before), now);
            Instant expiresAt = edit.has("expires_at") ? rules.expiry(caller, wanted.expiresAt()) : before.expiresAt();
            rules.checkPolicy(before.owner(), wanted.policy());
            ModelKeyStore.Hashed after = store.update(handle, id, wanted, expiresAt);
            record("model-key.changed", caller, after.key());
            return after;
        });
        known.forget(edited);
        return edited.key();
    }

    /** Ends a key; one that has ended already stays so. */
    public void revoke(UUID id, Principal caller) {
        find(id, caller);
        Optional<ModelKeyStore.Hashed> revoked = jdbi.inTransaction(handle -> {
            Optional<ModelKeyStore.Hashed> ended = store.revoke(id, clock.instant());
            ended.ifPresent(e -> record("model-key.revoked", caller, e.key()));
            return ended;
        });
        revoked.ifPresent(known::forget);
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

    /** Deletes keys that ended longer ago than the retention; says how many. */
    public int deleteEnded() {
        return store.deleteEnded(clock.instant().minus(config.retention()));
    }
}
