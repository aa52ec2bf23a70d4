package io.bulwark.gateway.keys;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * All SQL of budgets. Rows are locked in one order everywhere, spend before lease and by key within each, so that instances
 * never wait for each other in a circle.
 */
final class BudgetStore {
    private final Jdbi jdbi;

    BudgetStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** How a key's budget stands, with what was announced of it before. */
    record Standing(
            UUID key,
            LocalDate period,
            String owner,
            String name,
            @Nullable BigDecimal budget,
            BigDecimal spent,
            int alerted) {}

    /** What a key spent in a period. */
    record Spend(BigDecimal spent, BigDecimal leased, BigDecimal unreported) {
        static final Spend NONE = new Spend(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    /**
     * Leases at least {@code need} and at most {@code want}, fewer the less is left; empty when less than {@code need} is
     * left. One statement, so it is done or not done. A lease that had expired meanwhile is alive again.
     */
    Optional<BigDecimal> lease(
            UUID key, LocalDate period, UUID instance, BigDecimal need, BigDecimal want, Instant expiresAt) {
        Optional<BigDecimal> granted = grow(key, period, instance, need, want, expiresAt);
        if (granted.isPresent()) {
            return granted;
        }
        return jdbi.withHandle(h -> create(h, key, period)) == 0
                ? Optional.empty()
                : grow(key, period, instance, need, want, expiresAt);
    }

    private static int create(Handle handle, UUID key, LocalDate period) {
        return handle.createUpdate("""
                        INSERT INTO gateway.spend (key_id, period)
                        SELECT id, :period FROM gateway.model_key WHERE id = :key
                        ON CONFLICT DO NOTHING
                        """).bind("key", key).bind("period", period).execute();
    }

    private Optional<BigDecimal> grow(
            UUID key, LocalDate period, UUID instance, BigDecimal need, BigDecimal want, Instant expiresAt) {
        return jdbi.withHandle(h -> h.createQuery("""
                        WITH room AS MATERIALIZED (
                            SELECT s.key_id, s.period, k.budget_usd - s.spent - s.unreported - s.leased AS rest
                            FROM gateway.spend s JOIN gateway.model_key k ON k.id = s.key_id
                            WHERE s.key_id = :key AND s.period = :period AND k.revoked_at IS NULL
                            FOR UPDATE OF s),
                        own AS MATERIALIZED (
                            SELECT l.amount FROM room
                            JOIN gateway.lease l ON l.key_id = room.key_id AND l.period = room.period
                            WHERE l.instance = :instance AND l.expired
                            FOR UPDATE OF l),
                        part AS MATERIALIZED (
                            SELECT key_id, period, least(:want, greatest(:need, round(rest / 8, 9))) AS granted,
                                   coalesce((SELECT amount FROM own), 0) AS back
                            FROM room WHERE rest >= :need),
                        grown AS (
                            UPDATE gateway.spend s
                            SET leased = s.leased + part.granted + part.back, unreported = s.unreported - part.back
                            FROM part WHERE s.key_id = part.key_id AND s.period = part.period
                            RETURNING s.key_id, s.period, part.granted),
                        kept AS (
                            INSERT INTO gateway.lease AS l (key_id, period, instance, amount, expires_at)
                            SELECT key_id, period, :instance, granted, :expires FROM grown
                            ON CONFLICT (key_id, period, instance) DO UPDATE
                            SET amount = l.amount + excluded.amount, expires_at = excluded.expires_at, expired = false)
                        SELECT granted FROM grown
                        """)
                .bind("key", key)
                .bind("period", period)
                .bind("instance", instance)
                .bind("need", need)
                .bind("want", want)
                .bind("expires", expiresAt)
                .mapTo(BigDecimal.class)
                .findOne());
    }

    /**
     * Books charges of this instance in the caller's transaction.
     *
     * @param charges at most one for each key and period
     * @return the budgets they belong to, as they stand afterwards, with what was announced before
     */
    List<Standing> book(Handle handle, UUID instance, Collection<Charge> charges) {
        Map<String, Integer> locked = lock(handle, charges);
        if (locked.size() < charges.size()) {
            // A call that was promised nothing may cost something all the same.
            charges.forEach(charge -> create(handle, charge.key(), charge.period()));
            locked = lock(handle, charges);
        }
        Map<String, Integer> announced = locked;
        return handle
                .createQuery("""
                        WITH given AS (
                            SELECT * FROM unnest(CAST(:keys AS uuid[]), CAST(:periods AS date[]),
                                                 CAST(:spent AS numeric[]), CAST(:returned AS numeric[]))
                                AS g (key_id, period, spent, returned)),
                        cut AS (
                            UPDATE gateway.lease l SET amount = greatest(0, l.amount - g.returned)
                            FROM given g
                            WHERE l.key_id = g.key_id AND l.period = g.period AND l.instance = :instance
                            RETURNING l.key_id, l.period, l.expired, g.returned),
                        booked AS (
                            UPDATE gateway.spend s
                            SET spent = s.spent + g.spent,
                                leased = greatest(0, s.leased
                                    - CASE WHEN cut.expired IS FALSE THEN cut.returned ELSE 0 END),
                                unreported = greatest(0, s.unreported
                                    - CASE WHEN cut.expired THEN cut.returned ELSE 0 END),
                                alerted = greatest(s.alerted, CASE
                                    WHEN s.spent + g.spent >= k.budget_usd THEN 100
                                    WHEN s.spent + g.spent >= k.budget_usd * 0.8 THEN 80
                                    WHEN s.spent + g.spent >= k.budget_usd * 0.5 THEN 50
                                    ELSE 0 END)
                            FROM given g
                            JOIN gateway.model_key k ON k.id = g.key_id
                            LEFT JOIN cut ON cut.key_id = g.key_id AND cut.period = g.period
                            WHERE s.key_id = g.key_id AND s.period = g.period
                            RETURNING s.key_id, s.period, s.spent, s.alerted, k.owner, k.name, k.budget_usd)
                        SELECT * FROM booked
                        """)
                .bindArray("keys", UUID.class, charges.stream().map(Charge::key).toArray())
                .bindArray(
                        "periods",
                        String.class,
                        charges.stream().map(c -> c.period().toString()).toArray())
                .bindArray(
                        "spent",
                        String.class,
                        charges.stream().map(c -> plain(c.spent())).toArray())
                .bindArray(
                        "returned",
                        String.class,
                        charges.stream().map(c -> plain(c.returned())).toArray())
                .bind("instance", instance)
                .map((row, _) -> standing(row))
                .list()
                .stream()
                .filter(s -> s.alerted() > announced.getOrDefault(s.key() + " " + s.period(), 0))
                .toList();
    }

    private static String plain(long nanos) {
        return ModelPrices.usd(nanos).toPlainString();
    }

    private static Map<String, Integer> lock(Handle handle, Collection<Charge> charges) {
        Map<String, Integer> announced = new HashMap<>();
        handle.createQuery("""
                        SELECT s.key_id, s.period, s.alerted FROM gateway.spend s
                        JOIN unnest(CAST(:keys AS uuid[]), CAST(:periods AS date[])) AS g (key_id, period)
                          ON s.key_id = g.key_id AND s.period = g.period
                        ORDER BY s.key_id, s.period
                        FOR UPDATE OF s
                        """)
                .bindArray("keys", UUID.class, charges.stream().map(Charge::key).toArray())
                .bindArray(
                        "periods",
                        String.class,
                        charges.stream().map(c -> c.period().toString()).toArray())
                .map((row, _) ->
                        announced.put(row.getString("key_id") + " " + row.getString("period"), row.getInt("alerted")))
                .list();
        return announced;
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                row.getObject("key_id", UUID.class),
                row.getObject("period", LocalDate.class),
                row.getString("owner"),
                row.getString("name"),
                row.getBigDecimal("budget_usd"),
                row.getBigDecimal("spent"),
                row.getInt("alerted"));
    }

    /** Notes that a budget refused a call near its end; empty when that is noted already. */
    Optional<Standing> exhausted(Handle handle, UUID key, LocalDate period) {
        return handle.createQuery("""
                        UPDATE gateway.spend s SET alerted = 100
                        FROM gateway.model_key k
                        WHERE s.key_id = :key AND s.period = :period AND k.id = s.key_id AND s.alerted < 100
                          AND s.spent + s.unreported >= k.budget_usd * 0.8
                        RETURNING s.key_id, s.period, s.spent, s.alerted, k.owner, k.name, k.budget_usd
                        """)
                .bind("key", key)
                .bind("period", period)
                .map((row, _) -> standing(row))
                .findOne();
    }

    Map<UUID, Spend> spend(Map<UUID, LocalDate> periods) {
        Map<UUID, Spend> spend = new HashMap<>();
        jdbi.useHandle(h -> h.createQuery("""
                        SELECT s.key_id, s.spent, s.leased, s.unreported FROM gateway.spend s
                        JOIN unnest(CAST(:keys AS uuid[]), CAST(:periods AS date[])) AS g (key_id, period)
                          ON s.key_id = g.key_id AND s.period = g.period
                        """)
                .bindArray("keys", UUID.class, periods.keySet().toArray())
                .bindArray(
                        "periods",
                        String.class,
                        periods.values().stream().map(LocalDate::toString).toArray())
                .map((row, _) -> spend.put(
                        row.getObject("key_id", UUID.class),
                        new Spend(
                                row.getBigDecimal("spent"),
                                row.getBigDecimal("leased"),
                                row.getBigDecimal("unreported"))))
                .list());
        return spend;
    }
}
