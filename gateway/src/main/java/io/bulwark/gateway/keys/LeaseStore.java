package io.bulwark.gateway.keys;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** SQL of what becomes of leases and of past periods. Locks in the order of {@link BudgetStore}. */
final class LeaseStore {
    private final Jdbi jdbi;

    LeaseStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Says that this instance lives. */
    void heartbeat(UUID instance, Instant expiresAt) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE gateway.lease SET expires_at = :expires WHERE instance = :instance AND NOT expired
                        """)
                .bind("instance", instance)
                .bind("expires", expiresAt)
                .execute());
    }

    /** What silent instances hold counts as spent until they report; says how many leases that were. */
    int expire(Instant now) {
        return jdbi.inTransaction(h -> {
            int stale =
                    h.createQuery("""
                            SELECT s.key_id FROM gateway.spend s
                            WHERE EXISTS (SELECT 1 FROM gateway.lease l
                                          WHERE l.key_id = s.key_id AND l.period = s.period
                                            AND NOT l.expired AND l.expires_at < :now)
                            ORDER BY s.key_id, s.period
                            FOR UPDATE OF s
                            """).bind("now", now).mapTo(UUID.class).list().size();
            if (stale == 0) {
                return 0;
            }
            h.createUpdate("DELETE FROM gateway.lease WHERE expires_at < :now AND amount = 0")
                    .bind("now", now)
                    .execute();
            return h.createQuery("""
                            WITH gone AS (
                                UPDATE gateway.lease SET expired = true
                                WHERE NOT expired AND expires_at < :now
                                RETURNING key_id, period, amount),
                            sums AS (
                                SELECT key_id, period, sum(amount) AS amount, count(*) AS leases
                                FROM gone GROUP BY key_id, period),
                            moved AS (
                                UPDATE gateway.spend s
                                SET leased = s.leased - sums.amount, unreported = s.unreported + sums.amount
                                FROM sums WHERE s.key_id = sums.key_id AND s.period = sums.period)
                            SELECT coalesce(sum(leases), 0) FROM sums
                            """).bind("now", now).mapTo(Integer.class).one();
        });
    }

    /**
     * Writes off what silent instances hold of a key's budget, and forgets their leases.
     *
     * @return how much that was
     */
    BigDecimal writeOff(UUID key, LocalDate period) {
        return jdbi.inTransaction(h -> {
            BigDecimal amount = h.createQuery("""
                            SELECT unreported FROM gateway.spend WHERE key_id = :key AND period = :period FOR UPDATE
                            """)
                    .bind("key", key)
                    .bind("period", period)
                    .mapTo(BigDecimal.class)
                    .findOne()
                    .orElse(BigDecimal.ZERO);
            h.createUpdate("DELETE FROM gateway.lease WHERE key_id = :key AND period = :period AND expired")
                    .bind("key", key)
                    .bind("period", period)
                    .execute();
            h.createUpdate("UPDATE gateway.spend SET unreported = 0 WHERE key_id = :key AND period = :period")
                    .bind("key", key)
                    .bind("period", period)
                    .execute();
            return amount;
        });
    }

    /** Removes periods that ended before a day; totals stay as long as their key. */
    int deleteBefore(LocalDate day) {
        return jdbi.withHandle(
                h -> h.createUpdate("DELETE FROM gateway.spend WHERE period < :day AND period > DATE '1970-01-01'")
                        .bind("day", day)
                        .execute());
    }
}
