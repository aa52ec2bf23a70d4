package io.bulwark.guard.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Dialogue;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Turned;
import io.bulwark.guard.Verdict;
import io.bulwark.guard.context.ConversationState;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Checks within a conversation: one at a time; its state, its placeholders and its memories change together or not at all. */
@Singleton
final class Conversations {
    /** The caller does not number its turns. */
    static final long ANY_TURN = -1;

    private static final int MOST_RECALLED = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GuardEngine engine;
    private final Sessions sessions;
    private final Memories memories;
    private final Jdbi jdbi;
    private final VaultKey vaultKey;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;

    /** An answer; without an outcome where it was given before. */
    record Checked(ObjectNode answer, @Nullable Outcome outcome) {}

    @Inject
    Conversations(
            GuardEngine engine,
            Sessions sessions,
            Memories memories,
            Jdbi jdbi,
            VaultKey vaultKey,
            GuardConfig config,
            InstantSource clock,
            UuidV7 ids) {
        this.engine = engine;
        this.sessions = sessions;
        this.memories = memories;
        this.jdbi = jdbi;
        this.vaultKey = vaultKey;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
    }

    int turns(Principal caller, String session) {
        return jdbi.inTransaction(h ->
                sessions.lock(h, caller.owner(), session).dialogue().state().turns());
    }

    /**
     * Checks an exchange of a conversation.
     *
     * @param seq the number of its turn from 1 on, or {@link #ANY_TURN}
     */
    Checked check(Principal caller, String session, GuardForm.Read request, Policy policy, long seq) {
        boolean follow = request.guards().contains("context")
                && policy.settings("context").enabled();
        if (!follow && seq != ANY_TURN) {
            throw BulwarkException.invalid("guards", "must have context where turns are numbered");
        }
        AtomicReference<Memories.@Nullable Added> added = new AtomicReference<>();
        Checked checked = jdbi.inTransaction(handle -> {
            Sessions.Locked before = sessions.lock(handle, caller.owner(), session);
            ObjectNode again = seq == ANY_TURN ? null : again(before, seq);
            if (again != null) {
                return new Checked(again, null);
            }
            Turned turned =
                    turned(handle, caller, session, request, policy, follow ? before.dialogue() : Dialogue.EMPTY);
            ObjectNode answer = OutcomeJson.of(ids.next().toString(), turned.outcome());
            if (follow) {
                tell(answer, session, turned);
                added.set(remind(handle, caller, request, policy, turned, answer));
                sessions.keep(
                        handle,
                        caller.owner(),
                        session,
                        new Sessions.Locked(
                                turned.dialogue(),
                                before.blocked() + turned.blocked(),
                                before.tokens() + answer.path("tokens").asLong(),
                                before.createdAt(),
                                seq == ANY_TURN ? "" : answer.toString()));
            }
            return new Checked(answer, turned.outcome());
        });
        Memories.Added kept = added.get();
        if (kept != null) {
            memories.added(kept);
        }
        return checked;
    }

    private Turned turned(
            Handle handle, Principal caller, String session, GuardForm.Read request, Policy policy, Dialogue before) {
        Instant now = clock.instant();
        try (Placeholders vault = new Placeholders(
                jdbi, handle, vaultKey.bytes(), caller.owner(), session, now, now.plus(config.placeholderTtl()))) {
            return engine.converse(before, request.exchange(), policy, request.guards(), vault);
        }
    }

    private static void tell(ObjectNode answer, String session, Turned turned) {
        ConversationState state = turned.dialogue().state();
        ObjectNode told = answer.putObject("session").put("id", session);
        told.put("turns", state.turns()).put("new_turns", turned.fresh()).put("known", turned.known());
        ArrayNode aside = told.putArray("quarantined");
        state.quarantined().forEach(aside::add);
    }

    /** The answer given before, or null for the next turn. */
    private static @Nullable ObjectNode again(Sessions.Locked before, long seq) {
        int turns = before.dialogue().state().turns();
        if (seq == turns + 1L) {
            return null;
        }
        if (seq == turns && turns > 0 && !before.last().isEmpty()) {
            try {
                if (JSON.readTree(before.last()) instanceof ObjectNode answer) {
                    return answer;
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A kept answer cannot be read", e);
            }
        }
        throw BulwarkException.invalid("seq", "must be " + (turns + 1) + "; " + turns + " turns are known");
    }

    /** The options {@code recall: N} and {@code remember: true} of the context guard. */
    private Memories.@Nullable Added remind(
            Handle handle, Principal caller, GuardForm.Read request, Policy policy, Turned turned, ObjectNode answer) {
        Map<String, Object> options = policy.settings("context").options();
        String input = turned.outcome().processed().get("input");
        if (options.get("recall") instanceof Integer most && most > 0 && input != null) {
            JsonNode guard = answer.at("/guards/context");
            if (guard instanceof ObjectNode context) {
                Memories.Found found =
                        memories.search(handle, caller.owner(), input, Math.min(most, MOST_RECALLED), Memories.SHORT);
                context.set("recalled", found.items());
            }
        }
        if (!Boolean.TRUE.equals(options.get("remember")) || turned.outcome().verdict() == Verdict.BLOCK) {
            return null;
        }
        Map<Integer, String> texts = new TreeMap<>();
        int turn = turned.dialogue().state().turns() - 1;
        String output = turned.outcome().processed().get("output");
        if (output != null) {
            texts.put(turn--, output);
        }
        if (input != null) {
            texts.put(turn, input);
        }
        return texts.isEmpty()
                ? null
                : memories.add(
                        handle,
                        caller.owner(),
                        String.valueOf(request.exchange().sessionId()),
                        texts,
                        Memories.SHORT);
    }
}
