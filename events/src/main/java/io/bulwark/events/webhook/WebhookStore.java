package io.bulwark.events.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All SQL of deliveries. */
final class WebhookStore {
    private final Jdbi jdbi;

    WebhookStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** One attempt that is to be made now; {@code number} counts from 1. */
    record Due(UUID id, String owner, String url, String body, int number) {}

    void insert(Handle handle, UUID id, NewDelivery delivery, Instant now) {
        handle.createUpdate("""
                        INSERT INTO events.delivery (id, owner, dedupe_key, type, url, body, state, next_at, created_at)
                        VALUES (:id, :owner, :key, :type, :url, :body, 'pending', :now, :now)
                        ON CONFLICT (dedupe_key) DO NOTHING
                        """)
                .bind("id", id)
                .bind("owner", delivery.owner())
                .bind("key", delivery.dedupeKey())
                .bind("type", delivery.type())
                .bind("url", delivery.url())
                .bind("body", delivery.body())
                .bind("now", utc(now))
                .execute();
    }

    /** Takes what is due; another instance may take it again after {@code lease}. */
    List<Due> claim(int limit, Instant now, Instant lease) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        WITH due AS (SELECT id FROM events.delivery WHERE state = 'pending' AND next_at <= :now
                                     ORDER BY next_at LIMIT :limit FOR UPDATE SKIP LOCKED)
                        UPDATE events.delivery d SET attempts = d.attempts + 1, next_at = :lease
                        FROM due WHERE d.id = due.id
                        RETURNING d.id, d.owner, d.url, d.body, d.attempts
                        """)
                .bind("now", utc(now))
                .bind("lease", utc(lease))
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        row.getObject("id", UUID.class),
                        row.getString("owner"),
                        row.getString("url"),
                        row.getString("body"),
                        row.getInt("attempts")))
                .list());
    }

    void end(Due due, String state, WebhookSender.Outcome outcome, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE events.delivery SET state = :state, status = :status, error = :error, ended_at = :now
                        WHERE id = :id AND attempts = :number AND state = 'pending'
                        """)
                .bind("id", due.id())
                .bind("number", due.number())
                .bind("state", state)
                .bind("status", outcome.status())
                .bind("error", outcome.error())
                .bind("now", utc(now))
                .execute());
    }

    void again(Due due, WebhookSender.Outcome outcome, Instant at) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE events.delivery SET next_at = :at, status = :status, error = :error
                        WHERE id = :id AND attempts = :number AND state = 'pending'
                        """)
                .bind("id", due.id())
                .bind("number", due.number())
                .bind("status", outcome.status())
                .bind("error", outcome.error())
                .bind("at", utc(at))
                .execute());
    }

    /** Newest first. */
    List<Delivery> list(String owner, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT id, type, url, state, attempts, next_at, status, error, created_at, ended_at
                        FROM events.delivery
                        WHERE owner = :owner AND (CAST(:before AS uuid) IS NULL OR id < :before)
                        ORDER BY id DESC LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new Delivery(
                        row.getObject("id", UUID.class),
                        row.getString("type"),
                        row.getString("url"),
                        row.getString("state"),
                        row.getInt("attempts"),
                        row.getString("state").equals("pending") ? instant(row, "next_at") : null,
                        row.getObject("status", Integer.class),
                        row.getString("error"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row, "ended_at")))
                .list());
    }

    int deleteEndedBefore(Instant instant) {
        return jdbi.withHandle(handle -> handle.createUpdate("DELETE FROM events.delivery WHERE ended_at < :before")
                .bind("before", utc(instant))
                .execute());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
