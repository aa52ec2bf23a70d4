package io.bulwark.events.mail;

import io.bulwark.kernel.UuidV7;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** All SQL of the outbox. */
final class MailStore {
    private final Jdbi jdbi;
    private final UuidV7 ids;

    MailStore(Jdbi jdbi, UuidV7 ids) {
        this.jdbi = jdbi;
        this.ids = ids;
    }

    int insert(Handle handle, MailContent content, List<Addressee> to, Instant now) {
        UUID id = ids.next();
        handle.createUpdate("""
                        INSERT INTO events.mail_content (id, subject, text, html, created_at)
                        VALUES (:id, :subject, :text, :html, :now)
                        """)
                .bind("id", id)
                .bind("subject", content.subject())
                .bind("text", content.text())
                .bind("html", content.html())
                .bind("now", now)
                .execute();
        for (MailContent.Picture picture : content.pictures()) {
            handle.createUpdate("INSERT INTO events.mail_picture (content_id, cid, png) VALUES (:id, :cid, :png)")
                    .bind("id", id)
                    .bind("cid", picture.cid())
                    .bind("png", picture.png())
                    .execute();
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO events.mail
                  (id, content_id, recipient, unsubscribe, dedupe_key, state, attempts, next_at, created_at)
                VALUES (:id, :content, :recipient, :unsubscribe, :key, 'waiting', 0, :now, :now)
                ON CONFLICT (dedupe_key) DO NOTHING
                """);
        for (Addressee one : to) {
            URI unsubscribe = one.unsubscribe();
            batch.bind("id", ids.next())
                    .bind("content", id)
                    .bind("recipient", one.address().value())
                    .bind("unsubscribe", unsubscribe == null ? null : unsubscribe.toString())
                    .bind("key", one.dedupeKey())
                    .bind("now", now)
                    .add();
        }
        int written = 0;
        for (int count : batch.execute()) {
            written += count;
        }
        return written;
    }

    /** Takes the mail that has been due for longest; it comes back after {@code lease} unless its attempt ends before. */
    Optional<Outgoing> claim(Instant now, Duration lease) {
        return jdbi.inTransaction(h -> {
            record Row(
                    UUID id,
                    UUID content,
                    String recipient,
                    @Nullable String unsubscribe,
                    Instant created,
                    int attempt) {}
            Optional<Row> claimed = h.createQuery("""
                            WITH due AS (SELECT id FROM events.mail WHERE state = 'waiting' AND next_at <= :now
                                         ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                            UPDATE events.mail SET attempts = attempts + 1, next_at = :until FROM due
                            WHERE mail.id = due.id
                            RETURNING mail.id, content_id, recipient, unsubscribe, created_at, attempts
                            """)
                    .bind("now", now)
                    .bind("until", now.plus(lease))
                    .map((row, _) -> new Row(
                            row.getObject("id", UUID.class),
                            row.getObject("content_id", UUID.class),
                            row.getString("recipient"),
                            row.getString("unsubscribe"),
                            row.getTimestamp("created_at").toInstant(),
                            row.getInt("attempts")))
                    .findOne();
            return claimed.map(row -> new Outgoing(
                    row.id(),
                    content(h, row.content()),
                    row.recipient(),
                    row.unsubscribe(),
                    row.created(),
                    row.attempt()));
        });
    }

    private static MailContent content(Handle handle, UUID id) {
        List<MailContent.Picture> pictures = handle.createQuery(
                        "SELECT cid, png FROM events.mail_picture WHERE content_id = :id ORDER BY cid")
                .bind("id", id)
                .map((row, _) -> new MailContent.Picture(row.getString("cid"), row.getBytes("png")))
                .list();
        return handle.createQuery("SELECT subject, text, html FROM events.mail_content WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> new MailContent(
                        row.getString("subject"), row.getString("text"), row.getString("html"), pictures))
                .one();
    }

    /** Notes how an attempt ended; an attempt that was overtaken changes nothing. */
    void end(Outgoing mail, String state, @Nullable String error, Instant now, Instant next) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE events.mail
                        SET state = :state, last_error = :error, next_at = :next,
                            ended_at = CASE WHEN :state = 'waiting' THEN NULL ELSE CAST(:now AS timestamptz) END
                        WHERE id = :id AND attempts = :attempt AND state = 'waiting'
                        """)
                .bind("state", state)
                .bind("error", error)
                .bind("next", next)
                .bind("now", now)
                .bind("id", mail.id())
                .bind("attempt", mail.attempt())
                .execute());
    }

    Optional<MailState> find(String dedupeKey) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT id, state, attempts, next_at, last_error FROM events.mail WHERE dedupe_key = :key
                        """)
                .bind("key", dedupeKey)
                .map((row, _) -> state(row))
                .findOne());
    }

    private static MailState state(ResultSet row) throws SQLException {
        return new MailState(
                row.getObject("id", UUID.class),
                row.getString("state"),
                row.getInt("attempts"),
                row.getTimestamp("next_at").toInstant(),
                row.getString("last_error"));
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        jdbi.useHandle(h -> h.createQuery("SELECT state, count(*) AS mails FROM events.mail GROUP BY state")
                .map((row, _) -> Map.entry(row.getString("state"), row.getLong("mails")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
        return counts;
    }

    int deleteEndedBefore(Instant instant) {
        return jdbi.inTransaction(h -> {
            List<UUID> contents = new ArrayList<>(
                    h.createQuery("""
                            DELETE FROM events.mail WHERE state <> 'waiting' AND ended_at < :before RETURNING content_id
                            """).bind("before", instant).mapTo(UUID.class).list());
            h.createUpdate("""
                            DELETE FROM events.mail_content c
                            WHERE c.created_at < :before AND NOT EXISTS (SELECT 1 FROM events.mail m WHERE m.content_id = c.id)
                            """).bind("before", instant).execute();
            return contents.size();
        });
    }
}
