package io.bulwark.guard.service;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Rows of policies and bindings. */
final class PolicyStore {
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Jdbi jdbi;

    PolicyStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    enum Removal {
        REMOVED,
        MISSING,
        BOUND
    }

    Optional<String> document(String owner, String name) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT document FROM guard.policy WHERE owner = :owner AND name = :name")
                        .bind("owner", owner)
                        .bind("name", name)
                        .mapTo(String.class)
                        .findOne());
    }

    Optional<String> bound(String principal) {
        return jdbi.withHandle(h -> h.createQuery("SELECT policy FROM guard.binding WHERE principal = :principal")
                .bind("principal", principal)
                .mapTo(String.class)
                .findOne());
    }

    boolean put(String owner, String name, String document, Instant now, String by) {
        return jdbi.withHandle(h -> h.createQuery("""
                        INSERT INTO guard.policy AS p (owner, name, document, version, updated_at, updated_by)
                        VALUES (:owner, :name, :document, 1, :now, :by)
                        ON CONFLICT (owner, name) DO UPDATE
                        SET document = excluded.document, version = p.version + 1,
                            updated_at = excluded.updated_at, updated_by = excluded.updated_by
                        RETURNING version
                        """)
                        .bind("owner", owner)
                        .bind("name", name)
                        .bind("document", document)
                        .bind("now", now)
                        .bind("by", by)
                        .mapTo(Integer.class)
                        .one())
                == 1;
    }

    List<Policies.Kept> all(String owner) {
        return select(owner, null);
    }

    Optional<Policies.Kept> find(String owner, String name) {
        return select(owner, name).stream().findFirst();
    }

    private List<Policies.Kept> select(String owner, @org.jspecify.annotations.Nullable String name) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT name, document, version, updated_at,
                               ARRAY(SELECT principal FROM guard.binding b
                                     WHERE b.owner = p.owner AND b.policy = p.name ORDER BY principal) AS keys
                        FROM guard.policy p
                        WHERE owner = :owner AND (CAST(:name AS text) IS NULL OR name = :name)
                        ORDER BY name LIMIT 1000
                        """)
                .bind("owner", owner)
                .bind("name", name)
                .map((row, _) -> new Policies.Kept(
                        row.getString("name"),
                        row.getString("document"),
                        row.getInt("version"),
                        row.getTimestamp("updated_at").toInstant(),
                        Arrays.asList((String[]) row.getArray("keys").getArray())))
                .list());
    }

    Removal remove(String owner, String name) {
        try {
            int rows = jdbi.withHandle(
                    h -> h.createUpdate("DELETE FROM guard.policy WHERE owner = :owner AND name = :name")
                            .bind("owner", owner)
                            .bind("name", name)
                            .execute());
            return rows == 0 ? Removal.MISSING : Removal.REMOVED;
        } catch (UnableToExecuteStatementException e) {
            if (violates(e)) {
                return Removal.BOUND;
            }
            throw e;
        }
    }

    /** False where the owner has no such policy. A key of another owner stays bound where it is. */
    boolean bind(String owner, String policy, String principal) {
        try {
            return jdbi.withHandle(h -> h.createUpdate("""
                            INSERT INTO guard.binding AS b (principal, owner, policy)
                            VALUES (:principal, :owner, :policy)
                            ON CONFLICT (principal) DO UPDATE SET policy = excluded.policy WHERE b.owner = excluded.owner
                            """)
                            .bind("principal", principal)
                            .bind("owner", owner)
                            .bind("policy", policy)
                            .execute())
                    > 0;
        } catch (UnableToExecuteStatementException e) {
            if (violates(e)) {
                return false;
            }
            throw e;
        }
    }

    boolean unbind(String owner, String policy, String principal) {
        return jdbi.withHandle(h -> h.createUpdate("""
                        DELETE FROM guard.binding
                        WHERE principal = :principal AND owner = :owner AND policy = :policy
                        """)
                        .bind("principal", principal)
                        .bind("owner", owner)
                        .bind("policy", policy)
                        .execute())
                > 0;
    }

    private static boolean violates(UnableToExecuteStatementException e) {
        return e.getCause() instanceof SQLException sql && FOREIGN_KEY_VIOLATION.equals(sql.getSQLState());
    }
}
