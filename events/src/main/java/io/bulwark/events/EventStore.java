package io.bulwark.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** All SQL of the event log. */
final class EventStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DELETE_BATCH = 10_000;

    private final Jdbi jdbi;

    EventStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A sequence hands out ids before the commit, so a reader could see 8, go on from there, and never see 7, which was
     * committed later. Therefore each writer takes its topics' locks first and its ids second, and keeps the locks until
     * it has committed: within one topic, ids become visible in ascending order. Topics do not wait for each other, and
     * the locks are taken in one order, so that two writers of several topics cannot block each other.
     */
    void insert(Handle handle, Map<String, List<NewEvent>> byTopic, Instant now) {
        List<String> topics = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> data = new ArrayList<>();
        byTopic.forEach((topic, events) -> events.forEach(event -> {
            topics.add(topic);
            names.add(event.name());
            data.add(event.data().toString());
        }));
        handle.createUpdate("""
                        WITH locked AS MATERIALIZED (
                            SELECT count(pg_advisory_xact_lock(key)) AS topics
                            FROM (SELECT DISTINCT hashtextextended('events.' || topic, 0) AS key
                                  FROM unnest(CAST(:topics AS text[])) AS topic
                                  ORDER BY key) AS keys)
                        INSERT INTO events.event (topic, name, data, at)
                        SELECT given.topic, given.name, CAST(given.data AS json), :now
                        FROM locked
                        CROSS JOIN unnest(CAST(:topics AS text[]), CAST(:names AS text[]), CAST(:data AS text[]))
                            WITH ORDINALITY AS given (topic, name, data, place)
                        WHERE locked.topics > 0
                        ORDER BY given.place
                        """)
                .bindArray("topics", String.class, topics)
                .bindArray("names", String.class, names)
                .bindArray("data", String.class, data)
                .bind("now", now)
                .execute();
    }

    List<Event> after(String topic, long afterId, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT id, topic, name, data, at FROM events.event
                        WHERE topic = :topic AND id > :after
                        ORDER BY id
                        LIMIT :limit
                        """)
                .bind("topic", topic)
                .bind("after", afterId)
                .bind("limit", limit)
                .map(EventStore::read)
                .list());
    }

    int deleteBefore(Instant instant) {
        int deleted = 0;
        int batch;
        do {
            // Short transactions, so that the clean-up of a large log delays nobody.
            batch = jdbi.withHandle(h -> h.createUpdate("""
                            DELETE FROM events.event WHERE ctid = ANY (ARRAY(
                                SELECT ctid FROM events.event WHERE at < :before LIMIT :batch))
                            """)
                    .bind("before", instant)
                    .bind("batch", DELETE_BATCH)
                    .execute());
            deleted += batch;
        } while (batch == DELETE_BATCH);
        return deleted;
    }

    private static Event read(ResultSet row, StatementContext context) throws SQLException {
        try {
            return new Event(
                    row.getLong("id"),
                    row.getString("topic"),
                    row.getString("name"),
                    JSON.readTree(row.getString("data")),
                    row.getObject("at", OffsetDateTime.class).toInstant());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event's data is not JSON, though its column type is", e);
        }
    }
}
