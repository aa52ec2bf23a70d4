package io.bulwark.gateway.secret;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All SQL of stored secrets. */
final class SecretStore {
    private final Jdbi jdbi;

    SecretStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A secret with its sealed parts. */
    record Row(StoredSecret secret, byte[] value, byte[] wrappedKey) {}

    boolean put(Handle handle, StoredSecret secret, byte[] value, byte[] wrappedKey) {
        return handle.createQuery("""
                        INSERT INTO gateway.secret AS s
                            (name, hint, value, wrapped_key, master_id, version, updated_at, updated_by)
                        VALUES (:name, :hint, :value, :wrapped, :master, 1, :at, :by)
                        ON CONFLICT (name) DO UPDATE
                        SET hint = excluded.hint, value = excluded.value, wrapped_key = excluded.wrapped_key,
                            master_id = excluded.master_id, version = s.version + 1,
                            updated_at = excluded.updated_at, updated_by = excluded.updated_by
                        RETURNING version
                        """)
                        .bind("name", secret.name())
                        .bind("hint", secret.hint())
                        .bind("value", value)
                        .bind("wrapped", wrappedKey)
                        .bind("master", secret.masterId())
                        .bind("at", secret.updatedAt())
                        .bind("by", secret.updatedBy())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    Optional<Row> find(String name) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM gateway.secret WHERE name = :name")
                .bind("name", name)
                .map((row, _) -> row(row))
                .findOne());
    }

    List<StoredSecret> list(@Nullable String after, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT * FROM gateway.secret
                        WHERE (CAST(:after AS text) IS NULL OR name > :after)
                        ORDER BY name LIMIT :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> row(row).secret())
                .list());
    }

    int count(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM gateway.secret")
                .mapTo(Integer.class)
                .one();
    }

    boolean remove(Handle handle, String name) {
        return handle.createUpdate("DELETE FROM gateway.secret WHERE name = :name")
                        .bind("name", name)
                        .execute()
                > 0;
    }

    /** What another key than the current one wraps, held until the transaction ends. */
    List<Row> wrappedByOthers(Handle handle, String masterId) {
        return handle.createQuery("""
                        SELECT * FROM gateway.secret WHERE master_id <> :master ORDER BY name FOR UPDATE
                        """)
                .bind("master", masterId)
                .map((row, _) -> row(row))
                .list();
    }

    void rewrap(Handle handle, String name, byte[] wrappedKey, String masterId) {
        handle.createUpdate("""
                        UPDATE gateway.secret SET wrapped_key = :wrapped, master_id = :master WHERE name = :name
                        """)
                .bind("name", name)
                .bind("wrapped", wrappedKey)
                .bind("master", masterId)
                .execute();
    }

    List<String> masterIds() {
        return jdbi.withHandle(h -> h.createQuery("SELECT DISTINCT master_id FROM gateway.secret")
                .mapTo(String.class)
                .list());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new StoredSecret(
                        row.getString("name"),
                        row.getString("hint"),
                        row.getString("master_id"),
                        row.getInt("version"),
                        instant(row),
                        row.getString("updated_by")),
                row.getBytes("value"),
                row.getBytes("wrapped_key"));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        return row.getObject("updated_at", OffsetDateTime.class).toInstant();
    }
}
