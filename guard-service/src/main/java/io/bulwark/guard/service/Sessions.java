package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Dialogue;
import io.bulwark.guard.context.ConversationState;
import io.bulwark.guard.context.Fact;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Page;
import io.bulwark.kernel.Principal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The conversations of an owner: encrypted, continued by any instance, listed and removed. */
@Singleton
final class Sessions {
    private final Jdbi jdbi;
    private final VaultKey key;
    private final GuardConfig config;
    private final InstantSource clock;

    /** A conversation without its state. */
    record Listed(String id, int turns, int blocked, long tokens, Instant createdAt, Instant updatedAt) {}

    /**
     * A conversation that is locked until the transaction ends.
     *
     * @param last the last answer given, or empty
     */
    record Locked(Dialogue dialogue, int blocked, long tokens, Instant createdAt, String last) {}

    @Inject
    Sessions(Jdbi jdbi, VaultKey key, GuardConfig config, InstantSource clock) {
        this.jdbi = jdbi;
        this.key = key;
        this.config = config;
        this.clock = clock;
    }

    private Sealer sealer() {
        return new Sealer(key.bytes());
    }

    private static String place(String owner, String session) {
        return "session\n" + owner + "\n" + session;
    }

    /** Waits for its turn on a conversation; an unknown or expired one is empty. */
    Locked lock(Handle handle, String owner, String session) {
        handle.createQuery("SELECT true FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))) l")
                .bind("key", owner + "\n" + session)
                .mapTo(Boolean.class)
                .one();
        return handle.createQuery("""
                        SELECT state, blocked, tokens, created_at, last_answer FROM guard.session
                        WHERE owner = :owner AND session_id = :session AND updated_at > :oldest
                        """)
                .bind("owner", owner)
                .bind("session", session)
                .bind("oldest", clock.instant().minus(config.sessionTtl()))
                .map((row, _) -> new Locked(
                        Dialogue.fromText(sealer().unseal(place(owner, session), row.getBytes("state"))),
                        row.getInt("blocked"),
                        row.getLong("tokens"),
                        row.getTimestamp("created_at").toInstant(),
                        sealer().unseal(place(owner, session), row.getBytes("last_answer"))))
                .findOne()
                .orElseGet(() -> new Locked(Dialogue.EMPTY, 0, 0, clock.instant(), ""));
    }

    void keep(Handle handle, String owner, String session, Locked after) {
        handle.createUpdate("""
                        INSERT INTO guard.session
                          (owner, session_id, state, last_answer, turns, blocked, tokens, created_at, updated_at)
                        VALUES (:owner, :session, :state, :last, :turns, :blocked, :tokens, :created, :now)
                        ON CONFLICT (owner, session_id) DO UPDATE SET state = EXCLUDED.state,
                          last_answer = EXCLUDED.last_answer, turns = EXCLUDED.turns,
                          blocked = EXCLUDED.blocked, tokens = EXCLUDED.tokens, created_at = EXCLUDED.created_at,
                          updated_at = EXCLUDED.updated_at
                        """)
                .bind("owner", owner)
                .bind("session", session)
                .bind(
                        "state",
                        sealer().seal(place(owner, session), after.dialogue().toText()))
                .bind("last", sealer().seal(place(owner, session), after.last()))
                .bind("turns", after.dialogue().state().turns())
                .bind("blocked", after.blocked())
                .bind("tokens", after.tokens())
                .bind("created", after.createdAt())
                .bind("now", clock.instant())
                .execute();
    }

    /** Oldest first; {@code cursor} is the {@code next} of the page before. */
    Page<ObjectNode> list(Principal caller, @Nullable String cursor, int limit) {
        Instant after = Instant.EPOCH;
        String id = "";
        if (cursor != null) {
            int cut = cursor.indexOf('~');
            try {
                after = Instant.parse(cursor.substring(0, Math.max(0, cut)));
                id = cursor.substring(cut + 1);
            } catch (DateTimeParseException e) {
                throw BulwarkException.invalid("cursor", "must be the 'next' of the page before");
            }
        }
        Instant from = after;
        String last = id;
        List<Listed> found = jdbi.withHandle(h -> h.createQuery("""
                        SELECT session_id, turns, blocked, tokens, created_at, updated_at FROM guard.session
                        WHERE owner = :owner AND (created_at, session_id) > (:after, :id) AND updated_at > :oldest
                        ORDER BY created_at, session_id LIMIT :limit
                        """)
                .bind("owner", caller.owner())
                .bind("after", from)
                .bind("id", last)
                .bind("oldest", clock.instant().minus(config.sessionTtl()))
                .bind("limit", limit + 1)
                .map((row, _) -> new Listed(
                        row.getString("session_id"),
                        row.getInt("turns"),
                        row.getInt("blocked"),
                        row.getLong("tokens"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("updated_at").toInstant()))
                .list());
        boolean more = found.size() > limit;
        List<Listed> page = more ? found.subList(0, limit) : found;
        return new Page<>(
                page.stream().map(Sessions::json).toList(),
                more ? page.getLast().createdAt() + "~" + page.getLast().id() : null);
    }

    private static ObjectNode json(Listed session) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", session.id())
                .put("turns", session.turns())
                .put("blocked", session.blocked())
                .put("tokens", session.tokens())
                .put("created_at", session.createdAt().toString())
                .put("updated_at", session.updatedAt().toString());
    }

    /** What is understood of a conversation. */
    ObjectNode show(Principal caller, String session) {
        return jdbi.inTransaction(h -> {
            Optional<ObjectNode> row = h.createQuery("""
                            SELECT session_id, turns, blocked, tokens, created_at, updated_at FROM guard.session
                            WHERE owner = :owner AND session_id = :session AND updated_at > :oldest
                            """)
                    .bind("owner", caller.owner())
                    .bind("session", session)
                    .bind("oldest", clock.instant().minus(config.sessionTtl()))
                    .map((r, _) -> json(new Listed(
                            r.getString("session_id"),
                            r.getInt("turns"),
                            r.getInt("blocked"),
                            r.getLong("tokens"),
                            r.getTimestamp("created_at").toInstant(),
                            r.getTimestamp("updated_at").toInstant())))
                    .findOne();
            ObjectNode answer = row.orElseThrow(() -> missing(session));
            state(answer, lock(h, caller.owner(), session).dialogue().state());
            return answer;
        });
    }

    private static void state(ObjectNode answer, ConversationState state) {
        answer.put("drift_level", Math.round(state.driftLevel() * 1_000) / 1_000.0);
        answer.put("drifted_since", state.driftedSince());
        ArrayNode quarantined = answer.putArray("quarantined");
        state.quarantined().forEach(quarantined::add);
        ArrayNode facts = answer.putArray("facts");
        for (Fact fact : state.facts()) {
            facts.addObject()
                    .put("kind", fact.kind().name())
                    .put("subject", fact.subject())
                    .put("value", fact.value())
                    .put("turn", fact.turn());
        }
    }

    /** Forgets a conversation with its placeholders and memories. */
    void remove(Principal caller, String session, Memories memories) {
        jdbi.useTransaction(h -> {
            int gone = 0;
            for (String table : List.of("session", "placeholder")) {
                gone += h.createUpdate("DELETE FROM guard." + table + " WHERE owner = :owner AND session_id = :session")
                        .bind("owner", caller.owner())
                        .bind("session", session)
                        .execute();
            }
            gone += memories.removeSession(h, caller.owner(), session);
            if (gone == 0) {
                throw missing(session);
            }
        });
    }

    int removeExpired() {
        return jdbi.withHandle(h -> h.createUpdate("DELETE FROM guard.session WHERE updated_at <= :oldest")
                .bind("oldest", clock.instant().minus(config.sessionTtl()))
                .execute());
    }

    private static BulwarkException missing(String session) {
        return BulwarkException.of(ErrorCode.NOT_FOUND, "There is no session \"" + session + "\"");
    }
}
