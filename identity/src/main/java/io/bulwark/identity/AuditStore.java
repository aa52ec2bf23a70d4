package io.bulwark.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** All SQL of the audit log. */
final class AuditStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> DATA = new TypeReference<>() {};
    private static final int FETCH = 1_000;

    private final Jdbi jdbi;

    AuditStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The end of the chain. */
    private record Head(long seq, byte[] hash) {}

    private record Link(AuditEntry entry, byte[] previous, byte[] hash) {}

    /** Adds one link, in the transaction this thread is in or in one of its own. */
    long append(Instant at, String type, String actor, SortedMap<String, String> data, Origin origin) {
        return jdbi.inTransaction(handle -> {
            // Links are added one after the other; the lock goes with the transaction, also behind a connection pooler.
            handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('identity.audit', 0))");
            // From the head, not from the last row: after a cut at the end, the gap stays visible.
            Head head = head(handle).orElseGet(() -> new Head(0, AuditChain.GENESIS));
            long seq = head.seq() + 1;
            byte[] hash = AuditChain.hash(head.hash(), seq, at, type, actor, data, origin.ip(), origin.userAgent());
            handle.createUpdate("""
                            WITH head AS (
                                INSERT INTO identity.audit_head (seq, hash) VALUES (:seq, :hash)
                                ON CONFLICT (only_row) DO UPDATE SET seq = excluded.seq, hash = excluded.hash)
                            INSERT INTO identity.audit (seq, at, type, actor, data, ip, user_agent, prev_hash, hash)
                            VALUES (:seq, :at, :type, :actor, CAST(:data AS json), :ip, :userAgent, :previous, :hash)
                            """)
                    .bind("seq", seq)
                    .bind("at", at)
                    .bind("type", type)
                    .bind("actor", actor)
                    .bind("data", write(data))
                    .bind("ip", origin.ip())
                    .bind("userAgent", origin.userAgent())
                    .bind("previous", head.hash())
                    .bind("hash", hash)
                    .execute();
            return seq;
        });
    }

    List<AuditEntry> list(@Nullable String type, @Nullable String actor, @Nullable Long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT seq, at, type, actor, data, ip, user_agent, prev_hash, hash FROM identity.audit
                        WHERE (CAST(:type AS text) IS NULL OR type = :type)
                          AND (CAST(:actor AS text) IS NULL OR actor = :actor)
                          AND (CAST(:before AS bigint) IS NULL OR seq < :before)
                        ORDER BY seq DESC
                        LIMIT :limit
                        """)
                .bind("type", type)
                .bind("actor", actor)
                .bind("before", before)
                .bind("limit", limit)
                .map(AuditStore::read)
                .map(Link::entry)
                .list());
    }

    /** Recomputes every link, reading the log as it stood at one moment. */
    AuditReport verify() {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Optional<Head> head = head(handle);
            try (Stream<Link> links = handle.createQuery("""
                            SELECT seq, at, type, actor, data, ip, user_agent, prev_hash, hash FROM identity.audit ORDER BY seq
                            """).setFetchSize(FETCH).map(AuditStore::read).stream()) {
                return walk(links.iterator(), head);
            }
        });
    }

    private static AuditReport walk(Iterator<Link> links, Optional<Head> head) {
        long entries = 0;
        byte[] previous = AuditChain.GENESIS;
        AuditReport.Broken broken = null;
        while (links.hasNext()) {
            Link link = links.next();
            entries++;
            if (broken == null) {
                broken = fault(link, entries, previous);
            }
            previous = link.hash();
        }
        String hash = HexFormat.of().formatHex(previous);
        if (broken == null && (head.isEmpty() ? entries > 0 : head.get().seq() != entries)) {
            broken = new AuditReport.Broken(
                    entries + 1, "entries at the end are missing, or the record of the last one");
        } else if (broken == null
                && head.isPresent()
                && !Arrays.equals(head.get().hash(), previous)) {
            broken = new AuditReport.Broken(entries, "the record of the last entry has another hash");
        }
        return new AuditReport(entries, hash, broken);
    }

    private static AuditReport.@Nullable Broken fault(Link link, long expected, byte[] previous) {
        AuditEntry entry = link.entry();
        if (entry.seq() != expected) {
            return new AuditReport.Broken(expected, "the entry is missing");
        }
        if (!Arrays.equals(link.previous(), previous)) {
            return new AuditReport.Broken(expected, "the entry does not follow the one before");
        }
        byte[] hash = AuditChain.hash(
                previous,
                entry.seq(),
                entry.at(),
                entry.type(),
                entry.actor(),
                entry.data(),
                entry.ip(),
                entry.userAgent());
        return Arrays.equals(hash, link.hash()) ? null : new AuditReport.Broken(expected, "the entry was changed");
    }

    private static Optional<Head> head(Handle handle) {
        return handle.createQuery("SELECT seq, hash FROM identity.audit_head")
                .map((row, context) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .findOne();
    }

    private static Link read(ResultSet row, StatementContext context) throws SQLException {
        byte[] hash = row.getBytes("hash");
        AuditEntry entry = new AuditEntry(
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("type"),
                row.getString("actor"),
                data(row.getString("data")),
                row.getString("ip"),
                row.getString("user_agent"),
                HexFormat.of().formatHex(hash));
        return new Link(entry, row.getBytes("prev_hash"), hash);
    }

    /** A row that somebody changed may hold anything; the check has to get past it and name it. */
    private static SortedMap<String, String> data(String json) {
        try {
            return JSON.readValue(json, DATA);
        } catch (JsonProcessingException e) {
            return new TreeMap<>(Map.of("unreadable", json));
        }
    }

    private static String write(SortedMap<String, String> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings is always JSON", e);
        }
    }
}
