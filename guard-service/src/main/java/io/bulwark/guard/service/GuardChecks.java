package io.bulwark.guard.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/** Runs the engine for callers: their policy, their sessions' placeholders, counted. */
@Singleton
public final class GuardChecks {
    private final GuardEngine engine;
    private final Policies policies;
    private final Jdbi jdbi;
    private final VaultKey vaultKey;
    private final GuardConfig config;
    private final InstantSource clock;
    private final UuidV7 ids;
    private final MeterRegistry metrics;
    private final GuardStatistics statistics;

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
            GuardStatistics statistics) {
        this.engine = engine;
        this.policies = policies;
        this.jdbi = jdbi;
        this.vaultKey = vaultKey;
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.metrics = metrics;
        this.statistics = statistics;
    }

    /** The names of the guards, in the order in which they run. */
    Set<String> guards() {
        return new java.util.LinkedHashSet<>(engine.names());
    }

    ObjectNode check(Principal caller, GuardForm.Read request) {
        Policy policy = policies.of(caller, request.policy());
        Outcome outcome;
        String session = request.exchange().sessionId();
        if (session == null) {
            outcome = engine.check(request.exchange(), policy, request.guards());
        } else {
            try (Placeholders vault = vault(caller, session)) {
                outcome = engine.check(request.exchange(), policy, request.guards(), vault);
                vault.commit();
            }
        }
        count(outcome);
        statistics.count(caller, policy.name(), outcome);
        return OutcomeJson.of(ids.next().toString(), outcome);
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

    /** Removes what has expired, and says how many rows that were. */
    public int removeExpired() {
        return statistics.removeExpired()
                + jdbi.withHandle(h -> h.createUpdate("DELETE FROM guard.placeholder WHERE expires_at <= :now")
                        .bind("now", clock.instant())
                        .execute());
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
