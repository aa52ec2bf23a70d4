package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.context.MemoryBank;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.text.chunk.Chunk;
import io.bulwark.text.chunk.Chunker;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What an owner's conversations can be reminded of. The truth is in the database, encrypted; each instance keeps an index of
 * the owners it served last and rebuilds it when the owner's version has moved.
 */
@Singleton
final class Memories {
    private static final Chunker PASSAGES = Chunker.characters(800, 0);
    private static final int MOST_OWNERS = 100;

    private final Jdbi jdbi;
    private final VaultKey key;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final LinkedHashMap<String, Indexed> indexed = new LinkedHashMap<>(16, 0.75f, true);

    private record Indexed(long version, MemoryBank bank) {}

    @Inject
    Memories(Jdbi jdbi, VaultKey key, GuardConfig config, InstantSource clock, UuidV7 ids) {
        this.jdbi = jdbi;
        this.key = key;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    private static String place(String owner, UUID id) {
        return "memory\n" + owner + "\n" + id;
    }

    /**
     * What was kept within a transaction.
     *
     * @param dropped whether older passages went
     */
    record Added(String owner, long version, List<MemoryBank.Entry> entries, boolean dropped) {}

    /** Keeps texts of turns in passages; the oldest go when the owner has too many. Call {@link #added} after the commit. */
    Added add(Handle handle, String owner, String session, Map<Integer, String> texts) {
        List<MemoryBank.Entry> entries = new ArrayList<>();
        texts.forEach((turn, text) -> {
            for (Chunk chunk : PASSAGES.chunks(text)) {
                entries.add(insert(handle, owner, session, turn, chunk));
            }
        });
        int dropped = handle.createUpdate("""
                        DELETE FROM guard.memory WHERE owner = :owner AND id IN (
                          SELECT id FROM guard.memory WHERE owner = :owner ORDER BY id DESC OFFSET :most)
                        """)
                .bind("owner", owner)
                .bind("most", config.maxMemories())
                .execute();
        return new Added(owner, moved(handle, owner), entries, dropped > 0);
    }

    private MemoryBank.Entry insert(Handle handle, String owner, String session, int turn, Chunk chunk) {
        UUID id = ids.next();
        handle.createUpdate("""
                        INSERT INTO guard.memory (owner, id, session_id, turn, start_at, end_at, text, created_at)
                        VALUES (:owner, :id, :session, :turn, :start, :end, :text, :now)
                        """)
                .bind("owner", owner)
                .bind("id", id)
                .bind("session", session)
                .bind("turn", turn)
                .bind("start", chunk.start())
                .bind("end", chunk.end())
                .bind("text", new Sealer(key.bytes()).seal(place(owner, id), chunk.text()))
                .bind("now", clock.instant())
                .execute();
        return new MemoryBank.Entry(
                id.toString(), session, turn, clock.instant(), chunk.start(), chunk.end(), chunk.text());
    }

    /** Takes over what was committed into the index, where that is up to date otherwise. */
    void added(Added added) {
        synchronized (indexed) {
            Indexed known = indexed.get(added.owner());
            if (known != null && known.version() == added.version() - 1 && !added.dropped()) {
                added.entries().forEach(known.bank()::add);
                indexed.put(added.owner(), new Indexed(added.version(), known.bank()));
            }
        }
    }

    private static long moved(Handle handle, String owner) {
        return handle.createQuery("""
                        INSERT INTO guard.memory_version (owner, version) VALUES (:owner, 1)
                        ON CONFLICT (owner) DO UPDATE SET version = guard.memory_version.version + 1
                        RETURNING version
                        """).bind("owner", owner).mapTo(Long.class).one();
    }

    /** The best passages for a query, with where they come from. */
    ArrayNode search(Handle handle, String owner, String query, int most) {
        ArrayNode hits = JsonNodeFactory.instance.arrayNode();
        for (MemoryBank.Hit hit : bank(handle, owner).search(query, most)) {
            hits.add(json(hit.entry()).put("score", Math.round(hit.score() * 10_000) / 10_000.0));
        }
        return hits;
    }

    ArrayNode search(String owner, String query, int most) {
        return jdbi.inTransaction(h -> search(h, owner, query, most));
    }

    private MemoryBank bank(Handle handle, String owner) {
        long version = handle.createQuery("SELECT version FROM guard.memory_version WHERE owner = :owner")
                .bind("owner", owner)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
        synchronized (indexed) {
            Indexed known = indexed.get(owner);
            if (known != null && known.version() == version) {
                return known.bank();
            }
        }
        MemoryBank bank = MemoryBank.of(entries(handle, owner, null, config.maxMemories()), null);
        synchronized (indexed) {
            indexed.put(owner, new Indexed(version, bank));
            if (indexed.size() > MOST_OWNERS) {
                indexed.pollFirstEntry();
            }
        }
        return bank;
    }

    private List<MemoryBank.Entry> entries(Handle handle, String owner, @Nullable UUID after, int limit) {
        Sealer sealer = new Sealer(key.bytes());
        return handle.createQuery("""
                        SELECT id, session_id, turn, start_at, end_at, text, created_at FROM guard.memory
                        WHERE owner = :owner AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> entry(row, owner, sealer))
                .list();
    }

    private static MemoryBank.Entry entry(ResultSet row, String owner, Sealer sealer) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new MemoryBank.Entry(
                id.toString(),
                row.getString("session_id"),
                row.getInt("turn"),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("start_at"),
                row.getInt("end_at"),
                sealer.unseal(place(owner, id), row.getBytes("text")));
    }

    Page<ObjectNode> list(Principal caller, @Nullable UUID after, int limit) {
        List<MemoryBank.Entry> found = jdbi.withHandle(h -> entries(h, caller.owner(), after, limit + 1));
        boolean more = found.size() > limit;
        List<MemoryBank.Entry> page = more ? found.subList(0, limit) : found;
        return new Page<>(
                page.stream().map(Memories::json).toList(),
                more ? page.getLast().id() : null);
    }

    void remove(Principal caller, UUID id) {
        jdbi.useTransaction(h -> {
            int gone = h.createUpdate("DELETE FROM guard.memory WHERE owner = :owner AND id = :id")
                    .bind("owner", caller.owner())
                    .bind("id", id)
                    .execute();
            if (gone == 0) {
                throw BulwarkException.of(ErrorCode.NOT_FOUND, "There is no memory " + id);
            }
            moved(h, caller.owner());
        });
    }

    int removeSession(Handle handle, String owner, String session) {
        int gone = handle.createUpdate("DELETE FROM guard.memory WHERE owner = :owner AND session_id = :session")
                .bind("owner", owner)
                .bind("session", session)
                .execute();
        if (gone > 0) {
            moved(handle, owner);
        }
        return gone;
    }

    static ObjectNode json(MemoryBank.Entry entry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", entry.id())
                .put("session_id", entry.session())
                .put("turn", entry.turn())
                .put("start", entry.start())
                .put("end", entry.end())
                .put("created_at", entry.time().toString())
                .put("text", entry.text());
    }
}
