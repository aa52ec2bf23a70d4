package io.bulwark.compute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.TokenAmount;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** All SQL about nodes. */
final class NodeStore {
    private static final String NODE = """
            SELECT node.*, coalesce(account.balance, 0) AS stake
            FROM compute.node LEFT JOIN compute.account ON account.name = 'stake/' || node.id
            """;

    /** What a node did since the last write. */
    record Beat(UUID node, UUID session, Instant seenAt, long sequence) {}

    /**
     * What changes for a node when attempts begin and end.
     *
     * @param running how many more it works on than before
     */
    record Work(int running, Score score) {
        static final Work NONE = new Work(0, new Score(0, 0, 0, 0));

        Work plus(Work other) {
            return new Work(running + other.running, score.plus(other.score));
        }
    }

    /** What its attempts came to, to be added. */
    record Score(int completed, int lost, int rejected, int confirmed) {
        Score plus(Score other) {
            return new Score(
                    completed + other.completed,
                    lost + other.lost,
                    rejected + other.rejected,
                    confirmed + other.confirmed);
        }
    }

    void challenge(Handle handle, byte[] value, byte[] publicKey, Instant expiresAt, Instant now) {
        handle.createUpdate("DELETE FROM compute.challenge WHERE expires_at < :now")
                .bind("now", now)
                .execute();
        handle.createUpdate("INSERT INTO compute.challenge (value, public_key, expires_at) VALUES (:value, :key, :at)")
                .bind("value", value)
                .bind("key", publicKey)
                .bind("at", expiresAt)
                .execute();
    }

    /** Whether the challenge was open for this key; it is used up by this. */
    boolean answered(Handle handle, byte[] value, byte[] publicKey, Instant now) {
        return handle.createUpdate("""
                        DELETE FROM compute.challenge
                        WHERE value = :value AND public_key = :key AND expires_at > :now
                        """)
                        .bind("value", value)
                        .bind("key", publicKey)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Registers a node or renews its offer; empty when the key belongs to somebody else. */
    Optional<UUID> register(
            Handle handle, UUID id, String owner, byte[] publicKey, String name, Node.Offer offer, Instant now) {
        return handle.createQuery("""
                        INSERT INTO compute.node (id, owner, public_key, name, kinds, models, gpu, memory_mb, region,
                            slots, ask, registered_at)
                        VALUES (:id, :owner, :key, :name, CAST(:kinds AS text[]), CAST(:models AS text[]), :gpu,
                            :memory, :region, :slots, :ask, :now)
                        ON CONFLICT (public_key) DO UPDATE SET name = excluded.name, kinds = excluded.kinds,
                            models = excluded.models, gpu = excluded.gpu, memory_mb = excluded.memory_mb,
                            region = excluded.region, slots = excluded.slots, ask = excluded.ask
                        WHERE node.owner = excluded.owner
                        RETURNING id
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("key", publicKey)
                .bind("name", name)
                .bindArray("kinds", String.class, offer.kinds().toArray())
                .bindArray("models", String.class, offer.models().toArray())
                .bind("gpu", offer.gpu())
                .bind("memory", offer.memoryMb())
                .bind("region", offer.region())
                .bind("slots", offer.slots())
                .bind("ask", offer.ask().value())
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne();
    }

    Optional<UUID> byKey(Handle handle, byte[] publicKey) {
        return handle.createQuery("SELECT id FROM compute.node WHERE public_key = :key")
                .bind("key", publicKey)
                .mapTo(UUID.class)
                .findOne();
    }

    void open(Handle handle, UUID node, UUID session, byte[] hash, String block, Instant now) {
        handle.createUpdate("""
                        UPDATE compute.node SET session = :session, session_hash = :hash, block = :block, sequence = 0,
                            seen_at = :now
                        WHERE id = :node
                        """)
                .bind("session", session)
                .bind("hash", hash)
                .bind("block", block)
                .bind("now", now)
                .bind("node", node)
                .execute();
    }

    Optional<Node> find(Handle handle, UUID id) {
        return handle.createQuery(NODE + "WHERE id = :id")
                .bind("id", id)
                .map(NodeStore::readNode)
                .findOne();
    }

    Optional<Node> bySession(Handle handle, byte[] hash) {
        return handle.createQuery(NODE + "WHERE session_hash = :hash")
                .bind("hash", hash)
                .map(NodeStore::readNode)
                .findOne();
    }

    List<Node> list(Handle handle, UUID after, int limit) {
        return handle.createQuery(NODE + "WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map(NodeStore::readNode)
                .list();
    }

    /** Those seen lately, the newest first. */
    List<Node> seen(Handle handle, Instant since, int limit) {
        return handle.createQuery(NODE + "WHERE seen_at > :since ORDER BY seen_at DESC LIMIT :limit")
                .bind("since", since)
                .bind("limit", limit)
                .map(NodeStore::readNode)
                .list();
    }

    List<Node> all(Handle handle, Collection<UUID> ids) {
        return handle.createQuery(NODE + "WHERE id = ANY (CAST(:ids AS uuid[]))")
                .bindArray("ids", UUID.class, ids.toArray())
                .map(NodeStore::readNode)
                .list();
    }

    void maintenance(Handle handle, UUID node, boolean on) {
        handle.createUpdate("UPDATE compute.node SET maintenance = :on WHERE id = :node")
                .bind("on", on)
                .bind("node", node)
                .execute();
    }

    /**
     * Writes heartbeats, except of nodes that are being written at this moment; returns the nodes whose session is another by
     * now.
     */
    Set<UUID> beat(Handle handle, Collection<Beat> beats) {
        if (beats.isEmpty()) {
            return Set.of();
        }
        List<UUID> lost = handle.createQuery("""
                        WITH beat AS MATERIALIZED (
                            SELECT * FROM unnest(CAST(:nodes AS uuid[]), CAST(:sessions AS uuid[]),
                                CAST(:seen AS timestamptz[]), CAST(:sequences AS bigint[]))
                                AS b (node, session, seen_at, sequence)),
                        mine AS MATERIALIZED (
                            SELECT id FROM compute.node WHERE id IN (SELECT node FROM beat)
                            FOR NO KEY UPDATE SKIP LOCKED),
                        written AS (
                            UPDATE compute.node SET seen_at = greatest(node.seen_at, beat.seen_at),
                                sequence = greatest(node.sequence, beat.sequence)
                            FROM beat, mine
                            WHERE node.id = beat.node AND node.session = beat.session AND mine.id = node.id)
                        SELECT node.id FROM beat JOIN compute.node ON node.id = beat.node
                        WHERE node.session IS DISTINCT FROM beat.session
                        """)
                .bindArray("nodes", UUID.class, beats.stream().map(Beat::node).toArray())
                .bindArray(
                        "sessions",
                        UUID.class,
                        beats.stream().map(Beat::session).toArray())
                .bindArray(
                        "seen",
                        String.class,
                        beats.stream().map(b -> b.seenAt().toString()).toArray())
                .bindArray(
                        "sequences",
                        Long.class,
                        beats.stream().map(Beat::sequence).toArray())
                .mapTo(UUID.class)
                .list();
        return Set.copyOf(lost);
    }

    /**
     * Writes what began and ended, in the order of ids; a wrong result sets the streak back to nothing.
     *
     * @return the nodes that would have more at once than they take; for them nothing was written
     */
    Set<UUID> work(Handle handle, Map<UUID, Work> work, Instant now) {
        List<Map.Entry<UUID, Work>> all = work.entrySet().stream()
                .filter(e -> !e.getValue().equals(Work.NONE))
                .sorted(Map.Entry.comparingByKey())
                .toList();
        if (all.isEmpty()) {
            return Set.of();
        }
        List<UUID> written = handle.createQuery("""
                        WITH work AS MATERIALIZED (
                            SELECT * FROM unnest(CAST(:nodes AS uuid[]), CAST(:running AS integer[]),
                                CAST(:completed AS integer[]), CAST(:lost AS integer[]), CAST(:rejected AS integer[]),
                                CAST(:confirmed AS integer[]))
                                AS w (node, running, completed, lost, rejected, confirmed)),
                        mine AS MATERIALIZED (
                            SELECT id FROM compute.node WHERE id IN (SELECT node FROM work)
                            ORDER BY id FOR NO KEY UPDATE)
                        UPDATE compute.node SET running = node.running + work.running,
                            completed = node.completed + work.completed,
                            lost = node.lost + work.lost, rejected = node.rejected + work.rejected,
                            streak = CASE WHEN work.rejected > 0 THEN 0 ELSE node.streak + work.confirmed END,
                            seen_at = CASE WHEN work.completed > 0 THEN greatest(node.seen_at, :now) ELSE node.seen_at END
                        FROM work, mine
                        WHERE node.id = work.node AND mine.id = node.id
                            AND (work.running <= 0 OR node.running + work.running <= node.slots)
                        RETURNING node.id
                        """)
                .bind(
                        "nodes",
                        Literals.uuids(all.stream().map(Map.Entry::getKey).toList()))
                .bind("running", numbers(all, Work::running))
                .bind("completed", numbers(all, w -> w.score().completed()))
                .bind("lost", numbers(all, w -> w.score().lost()))
                .bind("rejected", numbers(all, w -> w.score().rejected()))
                .bind("confirmed", numbers(all, w -> w.score().confirmed()))
                .bind("now", now)
                .mapTo(UUID.class)
                .list();
        if (written.size() == all.size()) {
            return Set.of();
        }
        Set<UUID> full = new HashSet<>();
        all.stream().filter(e -> e.getValue().running() > 0).forEach(e -> full.add(e.getKey()));
        written.forEach(full::remove);
        return full;
    }

    private static String numbers(List<Map.Entry<UUID, Work>> all, ToIntFunction<Work> number) {
        return Literals.numbers(all, e -> number.applyAsInt(e.getValue()));
    }

    long online(Handle handle, Instant since) {
        return handle.createQuery("SELECT count(*) FROM compute.node WHERE seen_at > :since AND NOT maintenance")
                .bind("since", since)
                .mapTo(Long.class)
                .one();
    }

    ObjectNode stats(Handle handle, Instant since) {
        return handle.createQuery("""
                        SELECT count(*) AS nodes, count(*) FILTER (WHERE seen_at > :since AND NOT maintenance) AS online,
                            count(*) FILTER (WHERE maintenance) AS maintenance, coalesce(sum(slots), 0) AS slots,
                            coalesce(sum(running) FILTER (WHERE seen_at > :since), 0) AS running,
                            coalesce(sum(completed), 0) AS completed, coalesce(sum(lost), 0) AS lost,
                            coalesce(sum(rejected), 0) AS rejected
                        FROM compute.node
                        """)
                .bind("since", since)
                .map((row, context) -> JsonNodeFactory.instance
                        .objectNode()
                        .put("nodes", row.getLong("nodes"))
                        .put("online", row.getLong("online"))
                        .put("maintenance", row.getLong("maintenance"))
                        .put("slots", row.getLong("slots"))
                        .put("running", row.getLong("running"))
                        .put("completed", row.getLong("completed"))
                        .put("lost", row.getLong("lost"))
                        .put("rejected", row.getLong("rejected")))
                .one();
    }

    /** What a node was paid for tasks from an id on. */
    TokenAmount earned(Handle handle, UUID node, UUID from) {
        return new TokenAmount(handle.createQuery(
                        "SELECT coalesce(sum(amount), 0) FROM compute.payout WHERE node = :node AND task >= :from")
                .bind("node", node)
                .bind("from", from)
                .mapTo(java.math.BigDecimal.class)
                .one());
    }

    /** Forgets what was kept for a time only. */
    void removeBefore(Handle handle, Instant rounds, Instant submissions) {
        handle.createUpdate("DELETE FROM compute.round WHERE at < :before")
                .bind("before", rounds)
                .execute();
        // A round may still refer to offers that were noted before it.
        handle.createUpdate(
                        "DELETE FROM compute.roster WHERE at < :before AND id NOT IN (SELECT roster FROM compute.round)")
                .bind("before", rounds)
                .execute();
        handle.createUpdate("DELETE FROM compute.submission WHERE at < :before")
                .bind("before", submissions)
                .execute();
    }

    void round(Handle handle, UUID id, UUID roster, byte[] content, Instant now) {
        handle.createUpdate("INSERT INTO compute.round (id, at, roster, content) VALUES (:id, :now, :roster, :content)")
                .bind("id", id)
                .bind("now", now)
                .bind("roster", roster)
                .bind("content", content)
                .execute();
    }

    void roster(Handle handle, UUID id, byte[] content, Instant now) {
        handle.createUpdate("""
                        INSERT INTO compute.roster (id, at, content) VALUES (:id, :now, :content) ON CONFLICT DO NOTHING
                        """)
                .bind("id", id)
                .bind("now", now)
                .bind("content", content)
                .execute();
    }

    /** A round that is kept, with the offers it chose from. */
    record KeptRound(UUID id, Instant at, byte[] roster, byte[] content) {}

    /** Rounds of a time, the earliest first. */
    List<KeptRound> rounds(Handle handle, Instant from, Instant to, int limit) {
        return handle.createQuery("""
                        SELECT round.id, round.at, round.content, roster.content AS offers
                        FROM compute.round JOIN compute.roster ON roster.id = round.roster
                        WHERE round.at BETWEEN :from AND :to ORDER BY round.at LIMIT :limit
                        """)
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map((row, context) -> new KeptRound(
                        row.getObject("id", UUID.class),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getBytes("offers"),
                        row.getBytes("content")))
                .list();
    }

    private static Node readNode(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime seen = row.getObject("seen_at", OffsetDateTime.class);
        return new Node(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getBytes("public_key"),
                row.getString("name"),
                new Node.Offer(
                        texts(row.getArray("kinds")),
                        texts(row.getArray("models")),
                        row.getBoolean("gpu"),
                        row.getInt("memory_mb"),
                        row.getString("region"),
                        row.getInt("slots"),
                        new TokenAmount(row.getBigDecimal("ask"))),
                row.getBoolean("maintenance"),
                row.getObject("registered_at", OffsetDateTime.class).toInstant(),
                row.getString("block"),
                row.getObject("session", UUID.class),
                seen == null ? null : seen.toInstant(),
                row.getLong("sequence"),
                row.getInt("running"),
                row.getLong("completed"),
                row.getLong("lost"),
                row.getLong("rejected"),
                row.getLong("streak"),
                new TokenAmount(row.getBigDecimal("stake")));
    }

    private static Set<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : Set.of((String[]) array.getArray());
    }
}
