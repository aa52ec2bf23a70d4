package io.bulwark.gateway.keys;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** All SQL of model keys. */
final class ModelKeyStore {
    private final Jdbi jdbi;

    ModelKeyStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A key found by its secret, and until when that secret works; null for no end. */
    record Found(ModelKey key, @Nullable Instant until) {}

    /** A key with the hashes of its secrets, the current one first. */
    record Hashed(ModelKey key, List<byte[]> hashes) {}

    /** Keeps a key unless its owner has {@code most} active ones already. */
    boolean insert(ModelKey key, byte[] secretHash, int most) {
        Budget budget = key.budget();
        return jdbi.inTransaction(handle -> {
            handle.createQuery("SELECT count(pg_advisory_xact_lock(hashtextextended('gateway.key.' || :owner, 0)))")
                    .bind("owner", key.owner())
                    .mapTo(Long.class)
                    .one();
            return handle.createUpdate("""
                            INSERT INTO gateway.model_key
                                (id, owner, name, hint, secret_hash, models, budget_usd, budget_period,
                                 requests_per_minute, tokens_per_minute, tags, policy, created_by, created_at, expires_at)
                            SELECT :id, :owner, :name, :hint, :hash, :models, :usd, :period,
                                   :requests, :tokens, :tags, :policy, :createdBy, :createdAt, :expiresAt
                            WHERE (SELECT count(*) FROM gateway.model_key
                                   WHERE owner = :owner AND revoked_at IS NULL
                                     AND (expires_at IS NULL OR expires_at > :createdAt)) < :most
                            """)
                            .bind("id", key.id())
                            .bind("owner", key.owner())
                            .bind("name", key.name())
                            .bind("hint", key.hint())
                            .bind("hash", secretHash)
                            .bindArray("models", String.class, key.models().patterns())
                            .bind("usd", budget == null ? null : budget.usd())
                            .bind(
                                    "period",
                                    budget == null ? null : budget.period().wire())
                            .bind("requests", key.requestsPerMinute())
                            .bind("tokens", key.tokensPerMinute())
                            .bindArray("tags", String.class, key.tags())
                            .bind("policy", key.policy())
                            .bind("createdBy", key.createdBy())
                            .bind("createdAt", key.createdAt())
                            .bind("expiresAt", key.expiresAt())
                            .bind("most", most)
                            .execute()
                    == 1;
        });
    }

    Optional<Found> findBySecret(byte[] hash, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT *, least(expires_at, CASE WHEN secret_hash = :hash THEN NULL ELSE previous_until END) AS until
                        FROM gateway.model_key
                        WHERE (secret_hash = :hash OR (previous_hash = :hash AND previous_until > :now))
                          AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
                        """)
                .bind("hash", hash)
                .bind("now", now)
                .map((row, context) -> new Found(read(row, context), instant(row, "until")))
                .findOne());
    }

    /** @param owner whose keys count, null for everybody's */
    Optional<ModelKey> find(UUID id, @Nullable String owner) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM gateway.model_key
                        WHERE id = :id AND (CAST(:owner AS text) IS NULL OR owner = :owner)
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .map(ModelKeyStore::read)
                .findOne());
    }

    /** Newest first. */
    List<ModelKey> list(@Nullable String owner, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM gateway.model_key
                        WHERE (CAST(:owner AS text) IS NULL OR owner = :owner)
                          AND (CAST(:before AS uuid) IS NULL OR id < :before)
                        ORDER BY id DESC
                        LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("before", before)
                .bind("limit", limit)
                .map(ModelKeyStore::read)
                .list());
    }

    /** Gives an active key a new secret; the one before works until {@code previousUntil}, null for no longer. */
    Optional<Hashed> rotate(UUID id, byte[] newHash, String hint, @Nullable Instant previousUntil, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        WITH old AS (
                            SELECT id, secret_hash, previous_hash FROM gateway.model_key WHERE id = :id FOR UPDATE)
                        UPDATE gateway.model_key AS k
                        SET secret_hash = :hash, hint = :hint, rotated_at = :now,
                            previous_hash = CASE WHEN CAST(:until AS timestamptz) IS NULL THEN NULL ELSE old.secret_hash END,
                            previous_until = CAST(:until AS timestamptz)
                        FROM old
                        WHERE k.id = old.id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now)
                        RETURNING k.*, old.secret_hash AS hash_1, old.previous_hash AS hash_2
                        """)
                .bind("id", id)
                .bind("hash", newHash)
                .bind("hint", hint)
                .bind("until", previousUntil)
                .bind("now", now)
                .map(ModelKeyStore::readHashed)
                .findOne());
    }

    /** An active key, which nobody else changes until the transaction ends. */
    Optional<ModelKey> lock(Handle handle, UUID id, Instant now) {
        return handle.createQuery("""
                        SELECT * FROM gateway.model_key
                        WHERE id = :id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
                        FOR UPDATE
                        """)
                .bind("id", id)
                .bind("now", now)
                .map(ModelKeyStore::read)
                .findOne();
    }

    Hashed update(Handle handle, UUID id, NewModelKey key, @Nullable Instant expiresAt) {
        Budget budget = key.budget();
        return handle.createQuery("""
                        UPDATE gateway.model_key
                        SET name = :name, models = :models, budget_usd = CAST(:usd AS numeric), budget_period = :period,
                            requests_per_minute = CAST(:requests AS integer), tokens_per_minute = CAST(:tokens AS integer),
                            tags = :tags, policy = :policy, expires_at = CAST(:expiresAt AS timestamptz)
                        WHERE id = :id
                        RETURNING *, secret_hash AS hash_1, previous_hash AS hash_2
                        """)
                .bind("id", id)
                .bind("name", key.name())
                .bindArray("models", String.class, key.models().patterns())
                .bind("usd", budget == null ? null : budget.usd())
                .bind("period", budget == null ? null : budget.period().wire())
                .bind("requests", key.requestsPerMinute())
                .bind("tokens", key.tokensPerMinute())
                .bindArray("tags", String.class, key.tags())
                .bind("policy", key.policy())
                .bind("expiresAt", expiresAt)
                .map(ModelKeyStore::readHashed)
                .one();
    }

    /** Ends a key that has not been ended before. */
    Optional<Hashed> revoke(UUID id, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        UPDATE gateway.model_key SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL
                        RETURNING *, secret_hash AS hash_1, previous_hash AS hash_2
                        """)
                .bind("id", id)
                .bind("now", now)
                .map(ModelKeyStore::readHashed)
                .findOne());
    }

    /** Notes a use, unless one is noted that is no older than {@code unlessSince}. */
    void touch(UUID id, Instant now, Instant unlessSince) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE gateway.model_key SET last_used_at = :now
                        WHERE id = :id AND (last_used_at IS NULL OR last_used_at <= :since)
                        """)
                .bind("id", id)
                .bind("now", now)
                .bind("since", unlessSince)
                .execute());
    }

    /** When each of the keys last had an hour of unusual spend, since an instant. */
    Map<UUID, Instant> unusual(List<UUID> keys, Instant since) {
        Map<UUID, Instant> unusual = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        SELECT k.id, max(u.hour) AS hour
                        FROM unnest(CAST(:keys AS uuid[])) AS k (id)
                        JOIN gateway.usage_hour u ON u.principal = 'model-key:' || k.id
                        WHERE u.flagged AND u.hour > :since
                        GROUP BY k.id
                        """)
                .bindArray("keys", UUID.class, keys)
                .bind("since", since)
                .map((row, _) -> unusual.put(row.getObject("id", UUID.class), instant(row, "hour")))
                .list());
        return unusual;
    }

    int deleteEnded(Instant before) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        "DELETE FROM gateway.model_key WHERE revoked_at <= :before OR expires_at <= :before")
                .bind("before", before)
                .execute());
    }

    private static Hashed readHashed(ResultSet row, StatementContext context) throws SQLException {
        byte[] previous = row.getBytes("hash_2");
        Stream<byte[]> hashes =
                previous == null ? Stream.of(row.getBytes("hash_1")) : Stream.of(row.getBytes("hash_1"), previous);
        return new Hashed(read(row, context), hashes.toList());
    }

    @SuppressWarnings("UnusedVariable") // the shape of Jdbi's mappers
    private static ModelKey read(ResultSet row, StatementContext context) throws SQLException {
        java.math.BigDecimal usd = row.getBigDecimal("budget_usd");
        return new ModelKey(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("name"),
                row.getString("hint"),
                new ModelPatterns(texts(row, "models")),
                usd == null
                        ? null
                        : new Budget(
                                usd,
                                BudgetPeriod.of(row.getString("budget_period")).orElse(BudgetPeriod.TOTAL)),
                row.getObject("requests_per_minute", Integer.class),
                row.getObject("tokens_per_minute", Integer.class),
                texts(row, "tags"),
                row.getString("policy"),
                row.getString("created_by"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "expires_at"),
                instant(row, "rotated_at"),
                instant(row, "previous_until"),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
