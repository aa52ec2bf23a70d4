package io.bulwark.identity;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * API keys. A key never has more than its owner, when it is made and again at each use; a key that makes or rotates
 * another gives no permission and no lifetime that it lacks itself. Revocation takes effect at once on this instance and
 * within two seconds on others.
 */
@Singleton
public final class ApiKeys {
    private static final String ID_PREFIX = "key:";
    private static final String SERVICE_PREFIX = "service:";
    private static final int HINT = 10;
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private final ApiKeyStore store;
    private final AuditLog audit;
    private final IdentityConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final Jdbi jdbi;
    private final MeterRegistry metrics;
    private final BriefCache<String, ApiKeyStore.Found> found;
    private final BriefCache<UUID, Boolean> used;

    /** @param secret the whole key, shown this once */
    public record Issued(ApiKey key, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Issued[key=" + key + "]";
        }
    }

    @Inject
    public ApiKeys(
            Jdbi jdbi, AuditLog audit, IdentityConfig config, InstantSource clock, UuidV7 ids, MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.store = new ApiKeyStore(jdbi);
        this.audit = audit;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.metrics = metrics;
        this.found = new BriefCache<>(clock, config.localCopy());
        this.used = new BriefCache<>(clock, USE_NOTED_EVERY);
    }

    /** Whose key this is, empty when it is unknown, expired or revoked. */
    public Optional<Principal> authenticate(String secret) {
        if (!Tokens.keyForm(Tokens.KEY_PREFIX, secret)) {
            return Optional.empty();
        }
        byte[] hash = Tokens.hash(secret);
        Instant now = clock.instant();
        Optional<ApiKey> key = found.get(HexFormat.of().formatHex(hash), () -> store.findBySecret(hash, now))
                .filter(f -> f.until() == null || now.isBefore(f.until()))
                .map(ApiKeyStore.Found::key);
        metrics.counter("bulwark.identity.key.checks", "outcome", key.isPresent() ? "accepted" : "refused")
                .increment();
        key.ifPresent(k -> noteUse(k.id(), now));
        return key.map(ApiKeys::principal);
    }

    private static Principal principal(ApiKey key) {
        Set<Permission> permissions = key.permissions().stream()
                .filter(ownerPermissions(key.owner())::contains)
                .collect(Collectors.toSet());
        Principal.Kind kind = key.owner().startsWith(SERVICE_PREFIX) ? Principal.Kind.SERVICE : Principal.Kind.API_KEY;
        return new Principal(kind, ID_PREFIX + key.id(), key.owner(), permissions);
    }

    /** What an owner may do now. An owner this version does not know may do nothing. */
    public static Set<Permission> ownerPermissions(String owner) {
        if (owner.startsWith(Wallet.PREFIX)) {
            return Wallet.PERMISSIONS;
        }
        boolean operators = owner.equals(Principal.OPERATOR.id()) || owner.startsWith(SERVICE_PREFIX);
        return operators ? EnumSet.allOf(Permission.class) : Set.of();
    }

    private void noteUse(UUID id, Instant now) {
        try {
            used.get(id, () -> {
                store.touch(id, now, now.minus(USE_NOTED_EVERY));
                return Optional.of(true);
            });
        } catch (RuntimeException e) {
            // The note is for people to look at; no call fails for its sake.
            metrics.counter("bulwark.identity.key.uses.lost").increment();
        }
    }

    /**
     * Makes a key for the caller's owner, or for a service where the operator says so.
     *
     * @throws BulwarkException VALIDATION_ERROR, FORBIDDEN when it would exceed the caller, CONFLICT when the owner has as
     *     many active keys as allowed
     */
    public Issued create(NewKeyRequest request, Principal caller) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        NewKey wanted = KeyForm.read(request, now);
        if (wanted.service() != null && !caller.seesAll()) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "Only the operator makes keys for services");
        }
        Optional<Instant> callersEnd = expiry(caller);
        Instant expiresAt = wanted.expiresAt() == null ? callersEnd.orElse(null) : wanted.expiresAt();
        within(caller, wanted.permissions(), expiresAt, callersEnd);
        String secret = Tokens.newKey(Tokens.KEY_PREFIX);
        ApiKey key = new ApiKey(
                ids.next(),
                wanted.service() == null ? caller.owner() : SERVICE_PREFIX + wanted.service(),
                wanted.name(),
                secret.substring(0, HINT),
                wanted.permissions(),
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
                        "There are " + config.keysPerOwner() + " active keys already: revoke one first");
            }
            record("key.created", caller, key);
        });
        return new Issued(key, secret);
    }

    /** The caller's keys, ended ones included, newest first; the operator's view is of all. */
    public Page<ApiKey> list(Principal caller, @Nullable UUID before, int limit) {
        List<ApiKey> keys = store.list(scope(caller), before, limit + 1);
        boolean more = keys.size() > limit;
        List<ApiKey> page = more ? keys.subList(0, limit) : keys;
        return new Page<>(page, more ? page.getLast().id().toString() : null);
    }

    /**
     * Replaces a key's secret.
     *
     * @throws BulwarkException NOT_FOUND, FORBIDDEN when the key exceeds the caller, CONFLICT when it has ended
     */
    public Issued rotate(UUID id, RotateRequest request, Principal caller) {
        Duration grace = request.grace();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ApiKey key = find(id, caller);
        // Whoever rotates gets to know the new secret.
        within(caller, key.permissions(), key.expiresAt(), expiry(caller));
        String secret = Tokens.newKey(Tokens.KEY_PREFIX);
        ApiKeyStore.Hashed rotated = jdbi.inTransaction(handle -> {
            ApiKeyStore.Hashed after = store.rotate(
                            id,
                            Tokens.hash(secret),
                            secret.substring(0, HINT),
                            grace.isZero() ? null : now.plus(grace),
                            now)
                    .orElseThrow(() -> BulwarkException.of(ErrorCode.CONFLICT, "The key is revoked or expired"));
            record("key.rotated", caller, after.key());
            return after;
        });
        forget(rotated);
        return new Issued(rotated.key(), secret);
    }

    /** Ends a key; one that has ended already stays so. */
    public void revoke(UUID id, Principal caller) {
        find(id, caller);
        Optional<ApiKeyStore.Hashed> revoked = jdbi.inTransaction(handle -> {
            Optional<ApiKeyStore.Hashed> ended = store.revoke(id, clock.instant());
            ended.ifPresent(e -> record("key.revoked", caller, e.key()));
            return ended;
        });
        revoked.ifPresent(this::forget);
    }

    private ApiKey find(UUID id, Principal caller) {
        return store.find(id, scope(caller))
                .orElseThrow(() -> BulwarkException.of(ErrorCode.NOT_FOUND, "There is no such key"));
    }

    private static @Nullable String scope(Principal caller) {
        return caller.seesAll() ? null : caller.owner();
    }

    private static void within(
            Principal caller, Set<Permission> permissions, @Nullable Instant expiresAt, Optional<Instant> callersEnd) {
        for (Permission permission : permissions) {
            if (!caller.may(permission)) {
                throw BulwarkException.of(
                        ErrorCode.FORBIDDEN,
                        "A key cannot be given a permission that its maker lacks: " + permission.scope(),
                        Map.of("permission", permission.scope()));
            }
        }
        if (callersEnd.isPresent() && (expiresAt == null || expiresAt.isAfter(callersEnd.get()))) {
            throw BulwarkException.of(ErrorCode.FORBIDDEN, "A key cannot give another a longer life than its own");
        }
    }

    /** When the calling key ends; empty for other callers and for keys without an end. */
    public Optional<Instant> expiry(Principal caller) {
        return caller.id().startsWith(ID_PREFIX)
                ? store.find(UUID.fromString(caller.id().substring(ID_PREFIX.length())), caller.owner())
                        .flatMap(key -> Optional.ofNullable(key.expiresAt()))
                : Optional.empty();
    }

    private void record(String type, Principal caller, ApiKey key) {
        audit.append(
                type,
                caller.id(),
                Map.of(
                        "key", key.id().toString(),
                        "owner", key.owner(),
                        "name", key.name(),
                        "permissions",
                                key.permissions().stream()
                                        .map(Permission::scope)
                                        .sorted()
                                        .collect(Collectors.joining(" ")),
                        "expires_at", Objects.toString(key.expiresAt(), "never")));
    }

    private void forget(ApiKeyStore.Hashed key) {
        key.hashes().forEach(hash -> found.forget(HexFormat.of().formatHex(hash)));
    }

    int deleteEnded(Instant before) {
        return store.deleteEnded(before);
    }
}
