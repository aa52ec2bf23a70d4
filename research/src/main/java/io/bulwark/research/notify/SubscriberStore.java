package io.bulwark.research.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** All SQL of the subscriptions. */
final class SubscriberStore {
    private static final String COLUMNS = "id, owner, email, state, unsubscribe_token, created_at, confirmed_at";

    private final Jdbi jdbi;

    SubscriberStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Held until the transaction ends: what is counted for an address and an owner stays true meanwhile. */
    void lock(Handle handle, String email, String owner) {
        for (String key : List.of("subscriber-owner:" + owner, "subscriber:" + email.toLowerCase(Locale.ROOT))) {
            handle.createQuery("SELECT count(pg_advisory_xact_lock(hashtextextended(:key, 0)))")
                    .bind("key", key)
                    .mapTo(Integer.class)
                    .one();
        }
    }

    Optional<Subscriber> find(Handle handle, String owner, String email) {
        return handle.createQuery("SELECT " + COLUMNS
                        + " FROM research.subscriber WHERE owner = :owner AND lower(email) = lower(:email)")
                .bind("owner", owner)
                .bind("email", email)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** How often and when last an address was asked since {@code from}. */
    record Asked(int times, Instant last) {}

    Asked asked(Handle handle, String column, String value, Instant from) {
        return handle.createQuery("SELECT count(*) AS times, max(asked_at) AS last FROM research.confirmation WHERE "
                        + column + " = :value AND asked_at > :from")
                .bind("value", value)
                .bind("from", from)
                .map((row, _) -> {
                    Timestamp last = row.getTimestamp("last");
                    return new Asked(row.getInt("times"), last == null ? Instant.EPOCH : last.toInstant());
                })
                .one();
    }

    void ask(
            Handle handle,
            UUID id,
            String owner,
            String email,
            byte[] hash,
            Instant until,
            String unsubscribeToken,
            Instant now) {
        handle.createUpdate("""
                        INSERT INTO research.subscriber
                          (id, owner, email, state, confirm_hash, confirm_until, unsubscribe_token, created_at)
                        VALUES (:id, :owner, :email, 'pending', :hash, :until, :token, :now)
                        ON CONFLICT (owner, lower(email)) DO UPDATE SET state = 'pending', email = excluded.email,
                          confirm_hash = excluded.confirm_hash, confirm_until = excluded.confirm_until, ended_at = NULL
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("email", email)
                .bind("hash", hash)
                .bind("until", until)
                .bind("token", unsubscribeToken)
                .bind("now", now)
                .execute();
        handle.createUpdate("INSERT INTO research.confirmation (email, owner, asked_at) VALUES (:email, :owner, :now)")
                .bind("email", email.toLowerCase(Locale.ROOT))
                .bind("owner", owner)
                .bind("now", now)
                .execute();
    }

    /** A token works once, and only while it is valid. */
    boolean confirm(byte[] hash, Instant now) {
        return jdbi.withHandle(
                h -> h.createUpdate("""
                                UPDATE research.subscriber
                                SET state = 'active', confirmed_at = :now, confirm_hash = NULL, confirm_until = NULL
                                WHERE confirm_hash = :hash AND confirm_until > :now AND state = 'pending'
                                """).bind("hash", hash).bind("now", now).execute() == 1);
    }

    /** Ends all subscriptions of the address that the token was sent to; false for a token that nobody was sent. */
    boolean end(String token, Instant now) {
        return jdbi.inTransaction(h -> {
            Optional<String> email = h.createQuery(
                            "SELECT lower(email) FROM research.subscriber WHERE unsubscribe_token = :token")
                    .bind("token", token)
                    .mapTo(String.class)
                    .findOne();
            email.ifPresent(address ->
                    h.createUpdate("""
                            UPDATE research.subscriber SET state = 'ended', ended_at = :now, confirm_hash = NULL
                            WHERE lower(email) = :email AND state <> 'ended'
                            """).bind("email", address).bind("now", now).execute());
            return email.isPresent();
        });
    }

    List<Subscriber> ofOwner(String owner) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT " + COLUMNS + " FROM research.subscriber WHERE owner = :owner ORDER BY id")
                        .bind("owner", owner)
                        .map((row, _) -> read(row))
                        .list());
    }

    boolean delete(String owner, UUID id) {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM research.subscriber WHERE owner = :owner AND id = :id")
                        .bind("owner", owner)
                        .bind("id", id)
                        .execute()
                == 1);
    }

    boolean any() {
        return jdbi.withHandle(h -> h.createQuery("SELECT 1 FROM research.subscriber WHERE state = 'active' LIMIT 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
    }

    /** One active subscriber for each address, whoever entered it, after {@code email} in order. */
    List<Subscriber> active(Handle handle, String email, int limit) {
        return handle.createQuery("SELECT DISTINCT ON (lower(email)) " + COLUMNS + """
                         FROM research.subscriber
                        WHERE state = 'active' AND lower(email) > :after
                        ORDER BY lower(email), id LIMIT :limit
                        """)
                .bind("after", email)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    int deleteStale(Instant before) {
        return jdbi.inTransaction(h -> {
            h.createUpdate("DELETE FROM research.confirmation WHERE asked_at < :before")
                    .bind("before", before)
                    .execute();
            return h.createUpdate("DELETE FROM research.subscriber WHERE state = 'pending' AND confirm_until < :before")
                    .bind("before", before)
                    .execute();
        });
    }

    private static Subscriber read(ResultSet row) throws SQLException {
        Timestamp confirmed = row.getTimestamp("confirmed_at");
        return new Subscriber(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("email"),
                row.getString("state"),
                row.getString("unsubscribe_token"),
                row.getTimestamp("created_at").toInstant(),
                confirmed == null ? null : confirmed.toInstant());
    }
}
