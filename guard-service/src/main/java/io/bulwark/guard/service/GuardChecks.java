package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import io.bulwark.guard.context.MemoryBank;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Runs the engine for callers: their policy, their sessions' placeholders, counted. */
@Singleton
public final class GuardChecks {
    private static final int NO_TURN = -1;

    private final GuardEngine engine;
    private final Policies policies;
    private final Jdbi jdbi;
    private final VaultKey vaultKey;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final MeterRegistry metrics;
    private final GuardStatistics statistics;
    private final Sessions sessions;
    private final Conversations conversations;
    private final Memories memories;

    @Inject
    GuardChecks(
            GuardEngine engine,
            Policies policies,
            Jdbi jdbi,
            VaultKey vaultKey,
            GuardConfig config,
            InstantSource clock,
            UuidV7 ids,
            MeterRegistry metrics,
            GuardStatistics statistics,
            Sessions sessions,
            Conversations conversations,
            Memories memories) {
        this.engine = engine;
        this.policies = policies;
        this.jdbi = jdbi;
        this.vaultKey = vaultKey;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.metrics = metrics;
        this.statistics = statistics;
        this.sessions = sessions;
        this.conversations = conversations;
        this.memories = memories;
    }

    /** The names of the guards, in the order in which they run. */
    Set<String> guards() {
        return new java.util.LinkedHashSet<>(engine.names());
    }

    ObjectNode check(Principal caller, GuardForm.Read request) {
        Policy policy = policies.of(caller, request.policy());
        String session = request.exchange().sessionId();
        if (session != null) {
            Conversations.Checked checked =
                    conversations.check(caller, session, request, policy, Conversations.ANY_TURN);
            counted(caller, policy, checked.outcome());
            return checked.answer();
        }
        Outcome outcome = engine.check(request.exchange(), policy, request.guards());
        counted(caller, policy, outcome);
        return OutcomeJson.of(ids.next().toString(), outcome);
    }

    /**
     * Checks the next turn of a conversation.
     *
     * @param seq its number from 1 on; the last turn once more gives its answer again
     * @throws BulwarkException INVALID_INPUT for a gap in the numbers and for a role that is none
     */
    public ObjectNode turn(Principal caller, GuardRequest of, long seq, @Nullable String role, @Nullable String text) {
        if (text == null) {
            throw BulwarkException.invalid("content", "is required");
        }
        GuardForm.Read read = GuardForm.read(of.turn(role, text), "", guards(), config.maxCharacters());
        String session = read.exchange().sessionId();
        if (session == null) {
            throw BulwarkException.invalid("session_id", "is required");
        }
        Policy policy = policies.of(caller, read.policy());
        Conversations.Checked checked = conversations.check(caller, session, read, policy, seq);
        counted(caller, policy, checked.outcome());
        return checked.answer();
    }

    /** How many turns of a conversation are known. */
    public int turns(Principal caller, String session) {
        return conversations.turns(caller, session);
    }

    /**
     * Keeps a text in the caller's memory, judged as a document under the policy that applies.
     *
     * @throws BulwarkException GUARD_BLOCKED
     */
    List<MemoryBank.Entry> remember(Principal caller, String session, String text) {
        Policy policy = policies.of(caller, null);
        Exchange exchange =
                new Exchange(null, null, List.of(), List.of(new Exchange.Source("memory", text)), null, null);
        Outcome outcome = engine.check(exchange, policy, guards());
        if (outcome.verdict() == Verdict.BLOCK) {
            throw BulwarkException.of(
                    ErrorCode.GUARD_BLOCKED, "The text would be blocked in a prompt; POST /api/v1/guard says why");
        }
        String clean = outcome.processed().getOrDefault("sources[0]", text);
        Memories.Added added = jdbi.inTransaction(
                h -> memories.add(h, caller.owner(), session, Map.of(NO_TURN, clean), Memories.LONG));
        memories.added(added);
        return added.entries();
    }

    Placeholders vault(Principal caller, String session) {
        Instant now = clock.instant();
        return new Placeholders(
                jdbi, vaultKey.bytes(), caller.owner(), session, now, now.plus(config.placeholderTtl()));
    }

    /** The text with the session's placeholders undone. */
    String restore(Principal caller, String session, String text) {
        try (Placeholders vault = vault(caller, session)) {
            String restored = vault.restore(text);
            vault.commit();
            return restored;
        }
    }

    /** Gives vectors to remembered passages that have none yet, a batch at a time, and says how many got one. */
    public int embedMissing() {
        return memories.embedMissing();
    }

    /** Removes what has expired, and says how many rows that were. */
    public int removeExpired() {
        return statistics.removeExpired()
                + sessions.removeExpired()
                + jdbi.withHandle(h -> h.createUpdate("DELETE FROM guard.placeholder WHERE expires_at <= :now")
                        .bind("now", clock.instant())
                        .execute());
    }

    /** Counts what the guards said, in metrics and in the owner's statistics. */
    public void counted(Principal caller, Policy policy, @Nullable Outcome outcome) {
        if (outcome != null) {
            count(outcome);
            statistics.count(caller, policy.name(), outcome);
        }
    }

    private void count(Outcome outcome) {
        metrics.timer("bulwark.guard.checks", "verdict", outcome.verdict().wire())
                .record((long) (outcome.ms() * 1e6), TimeUnit.NANOSECONDS);
        for (Map.Entry<String, GuardResult> entry : outcome.guards().entrySet()) {
            GuardResult result = entry.getValue();
            metrics.counter(
                            "bulwark.guard.verdicts",
                            "guard",
                            entry.getKey(),
                            "verdict",
                            result.verdict().wire(),
                            "would",
                            result.would() == null ? "" : result.would().wire())
                    .increment();
            for (NotChecked missed : result.notChecked()) {
                if (missed.failed()) {
                    metrics.counter("bulwark.guard.failures", "guard", entry.getKey(), "detector", missed.detector())
                            .increment();
                }
            }
        }
    }
}
