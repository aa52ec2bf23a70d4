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
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import io.bulwark.text.embed.PackedVector;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What an owner's conversations can be reminded of, found by words and by meaning. The truth is in the database, encrypted;
 * each instance keeps an index of the owners it served last and rebuilds it when the owner's version has moved. A passage
 * whose vector was not to be had in time gets it later.
 */
@Singleton
final class Memories {
    private static final Chunker PASSAGES = Chunker.characters(800, 0);
    private static final int MOST_OWNERS = 100;
    /** Of 400 questions 92 % are this near to their own answer, of other answers 3 %. */
    private static final double NEAREST = 0.6;

    private static final int BATCH = 50;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    /** What a call may wait for vectors while a conversation is held. */
    static final Duration SHORT = Duration.ofMillis(250);
    /** What a call may wait for vectors otherwise; the model may have to be loaded first. */
    static final Duration LONG = Duration.ofSeconds(3);

    private final Jdbi jdbi;
    private final VaultKey key;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final @Nullable Embedder embedder;
    private boolean swept;
    private final LinkedHashMap<String, Indexed> indexed = new LinkedHashMap<>(16, 0.75f, true);

    private record Indexed(long version, MemoryBank bank) {}

    @Inject
    Memories(Jdbi jdbi, VaultKey key, GuardConfig config, InstantSource clock, UuidV7 ids, Embeddings embeddings) {
        this.jdbi = jdbi;
        this.key = key;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.embedder = embeddings.embedder();
    }

    private byte[] sealed(String owner, UUID id, byte[] vector) {
        return new Sealer(key.bytes())
                .seal("vector\n" + place(owner, id), Base64.getEncoder().encodeToString(vector));
    }

    private static String place(String owner, UUID id) {
        return "memory\n" + owner + "\n" + id;
    }

    /**
     * What was kept within a transaction.
     *
     * @param dropped whether older passages went
     */
    record Added(String owner, long version, List<Kept> kept, boolean dropped) {
        List<MemoryBank.Entry> entries() {
            return kept.stream().map(Kept::entry).toList();
        }
    }

    /** A passage and its vector, where it has one. */
    record Kept(MemoryBank.Entry entry, byte @Nullable [] vector) {}

    /** The packed vectors of all texts, or none. */
    private List<byte[]> vectors(List<String> texts, Duration wait) {
        return embedder != null && embedder.embed(texts, wait) instanceof Embedding.Vectors found
                ? found.vectors().stream().map(PackedVector::of).toList()
                : List.of();
    }

    /**
     * Keeps texts of turns in passages; the oldest go when the owner has too many. Call {@link #added} after the commit.
     *
     * @param wait how long their vectors may take; without them they are found by words until they have them
     */
    Added add(Handle handle, String owner, String session, Map<Integer, String> texts, Duration wait) {
        List<Chunk> chunks = new ArrayList<>();
        List<Integer> turns = new ArrayList<>();
        texts.forEach((turn, text) -> {
            for (Chunk chunk : PASSAGES.chunks(text)) {
                chunks.add(chunk);
                turns.add(turn);
            }
        });
        List<byte[]> vectors = vectors(chunks.stream().map(Chunk::text).toList(), wait);
        List<Kept> entries = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            byte[] vector = vectors.isEmpty() ? null : vectors.get(i);
            entries.add(new Kept(insert(handle, owner, session, turns.get(i), chunks.get(i), vector), vector));
        }
        int dropped = handle.createUpdate("""
                        DELETE FROM guard.memory WHERE owner = :owner AND id IN (
                          SELECT id FROM guard.memory WHERE owner = :owner ORDER BY id DESC OFFSET :most)
                        """)
                .bind("owner", owner)
                .bind("most", config.maxMemories())
                .execute();
        return new Added(owner, moved(handle, owner), entries, dropped > 0);
    }

    private MemoryBank.Entry insert(
            Handle handle, String owner, String session, int turn, Chunk chunk, byte @Nullable [] vector) {
        UUID id = ids.next();
        handle.createUpdate("""
                        INSERT INTO guard.memory
                          (owner, id, session_id, turn, start_at, end_at, text, created_at, vector, vector_model)
                        VALUES (:owner, :id, :session, :turn, :start, :end, :text, :now, :vector, :model)
                        """)
                .bind("owner", owner)
                .bind("id", id)
                .bind("session", session)
                .bind("turn", turn)
                .bind("start", chunk.start())
                .bind("end", chunk.end())
                .bind("text", new Sealer(key.bytes()).seal(place(owner, id), chunk.text()))
                .bind("now", clock.instant())
                .bind("vector", vector == null ? null : sealed(owner, id, vector))
                .bind("model", vector == null || embedder == null ? null : embedder.name())
                .execute();
        return new MemoryBank.Entry(
                id.toString(), session, turn, clock.instant(), chunk.start(), chunk.end(), chunk.text());
    }

    /** Takes over what was committed into the index, where that is up to date otherwise. */
    void added(Added added) {
        synchronized (indexed) {
            Indexed known = indexed.get(added.owner());
            if (known != null && known.version() == added.version() - 1 && !added.dropped()) {
                added.kept().forEach(kept -> known.bank().addPacked(kept.entry(), kept.vector()));
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

    /**
     * What was found.
     *
     * @param items passages with where they come from and what found them
     * @param byMeaning whether meanings were compared
     * @param why why not, or empty
     */
    record Found(ArrayNode items, boolean byMeaning, String why) {}

    /** The best passages for a query. */
    Found search(Handle handle, String owner, String query, int most, Duration wait) {
        float[] meaning = null;
        String why = "there is no embedder here";
        if (embedder != null) {
            switch (embedder.embed(List.of(query), wait)) {
                case Embedding.Vectors vectors -> {
                    meaning = vectors.first();
                    why = "";
                }
                case Embedding.NotNow notNow -> why = notNow.reason();
            }
        }
        ArrayNode hits = JsonNodeFactory.instance.arrayNode();
        for (MemoryBank.Hit hit : bank(handle, owner).search(query, meaning, NEAREST, most)) {
            ObjectNode item = json(hit.entry()).put("score", Math.round(hit.score() * 10_000) / 10_000.0);
            ArrayNode by = item.putArray("found_by");
            if (hit.wordsRank() > 0) {
                by.add("words");
            }
            if (hit.meaningRank() > 0) {
                by.add("meaning");
                item.put("cosine", Math.round(hit.meaning() * 1_000) / 1_000.0);
            }
            hits.add(item);
        }
        return new Found(hits, meaning != null, why);
    }

    Found search(String owner, String query, int most) {
        return jdbi.inTransaction(h -> search(h, owner, query, most, LONG));
    }

    /**
     * Gives vectors to passages that have none, oldest first, and says how many got one. Stops after a batch, at the first
     * passage that cannot be embedded now, and where there is no embedder.
     */
    int embedMissing() {
        Embedder model = embedder;
        if (model == null) {
            return 0;
        }
        if (!swept) {
            jdbi.useHandle(h -> h.createUpdate("""
                            UPDATE guard.memory SET vector = NULL, vector_model = NULL WHERE vector_model <> :model
                            """).bind("model", model.name()).execute());
            swept = true;
        }
        record Missing(String owner, UUID id, String text) {}
        Sealer sealer = new Sealer(key.bytes());
        List<Missing> missing = jdbi.withHandle(h -> h.createQuery(
                        "SELECT owner, id, text FROM guard.memory WHERE vector_model IS NULL ORDER BY id LIMIT :limit")
                .bind("limit", BATCH)
                .map((row, _) -> {
                    String owner = row.getString("owner");
                    UUID id = row.getObject("id", UUID.class);
                    return new Missing(owner, id, sealer.unseal(place(owner, id), row.getBytes("text")));
                })
                .list());
        Map<String, Map<UUID, byte[]>> made = new TreeMap<>();
        for (Missing one : missing) {
            List<byte[]> vector = vectors(List.of(one.text()), PATIENT);
            if (vector.isEmpty()) {
                break;
            }
            made.computeIfAbsent(one.owner(), _ -> new LinkedHashMap<>()).put(one.id(), vector.getFirst());
        }
        made.forEach((owner, vectors) -> jdbi.useTransaction(h -> {
            vectors.forEach((id, vector) -> h.createUpdate("""
                            UPDATE guard.memory SET vector = :vector, vector_model = :model
                            WHERE owner = :owner AND id = :id AND vector_model IS NULL
                            """)
                    .bind("vector", sealed(owner, id, vector))
                    .bind("model", model.name())
                    .bind("owner", owner)
                    .bind("id", id)
                    .execute());
            moved(h, owner);
        }));
        return made.values().stream().mapToInt(Map::size).sum();
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
        MemoryBank bank = new MemoryBank();
        kept(handle, owner, null, config.maxMemories()).forEach(kept -> bank.addPacked(kept.entry(), kept.vector()));
        synchronized (indexed) {
            indexed.put(owner, new Indexed(version, bank));
            if (indexed.size() > MOST_OWNERS) {
                indexed.pollFirstEntry();
            }
        }
        return bank;
    }

    private List<Kept> kept(Handle handle, String owner, @Nullable UUID after, int limit) {
        Sealer sealer = new Sealer(key.bytes());
        return handle.createQuery("""
                        SELECT id, session_id, turn, start_at, end_at, text, created_at, vector, vector_model
                        FROM guard.memory
                        WHERE owner = :owner AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new Kept(entry(row, owner, sealer), vector(row, owner, sealer)))
                .list();
    }

    private byte @Nullable [] vector(ResultSet row, String owner, Sealer sealer) throws SQLException {
        byte[] sealed = row.getBytes("vector");
        if (sealed == null || embedder == null || !embedder.name().equals(row.getString("vector_model"))) {
            return null;
        }
        String place = "vector\n" + place(owner, row.getObject("id", UUID.class));
        return Base64.getDecoder().decode(sealer.unseal(place, sealed));
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
        List<MemoryBank.Entry> found = jdbi.withHandle(h -> kept(h, caller.owner(), after, limit + 1)).stream()
                .map(Kept::entry)
                .toList();
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
