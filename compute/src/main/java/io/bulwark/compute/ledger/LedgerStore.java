package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import io.bulwark.storage.Copy;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** All SQL of the ledger. */
final class LedgerStore {
    /** Who writes payouts holds it shared, who closes an epoch alone, so that no payout joins an epoch behind its root. */
    private static final String EPOCH_LOCK = "hashtextextended('compute.epoch', 0)";

    private static final int FETCH = 5_000;

    record Unbonding(UUID id, UUID node, String owner, TokenAmount amount) {}

    /** False when the key was there before; a second writer waits here until the first has ended. */
    boolean open(Handle handle, UUID id, Posting posting, Instant now) {
        return handle.createUpdate("""
                        INSERT INTO compute.journal (id, kind, idempotency_key, memo, at)
                        VALUES (:id, :kind, :key, :memo, :now)
                        ON CONFLICT (idempotency_key) DO NOTHING
                        """)
                        .bind("id", id)
                        .bind("kind", posting.kind.wire())
                        .bind("key", posting.key)
                        .bind("memo", posting.memo)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /**
     * A whole booking in one statement, since others wait for the rows it locks. False when the key was there before, and
     * nothing is booked.
     */
    boolean book(Handle handle, UUID id, Posting posting, Map<String, BigDecimal> lines, Instant now) {
        return handle.createQuery("""
                        WITH opened AS (
                            INSERT INTO compute.journal (id, kind, idempotency_key, memo, at)
                            VALUES (:id, :kind, :key, :memo, :now)
                            ON CONFLICT (idempotency_key) DO NOTHING RETURNING id),
                        entered AS (
                            INSERT INTO compute.entry (journal, account, amount)
                            SELECT opened.id, line.account, line.amount FROM opened,
                                unnest(CAST(:accounts AS text[]), CAST(:amounts AS numeric[])) AS line (account, amount))
                        SELECT EXISTS (SELECT FROM opened)
                        """)
                .bind("id", id)
                .bind("kind", posting.kind.wire())
                .bind("key", posting.key)
                .bind("memo", posting.memo)
                .bind("now", now)
                .bindArray("accounts", String.class, lines.keySet().toArray())
                .bindArray(
                        "amounts",
                        String.class,
                        lines.values().stream().map(BigDecimal::toPlainString).toArray())
                .mapTo(Boolean.class)
                .one();
    }

    /** The lines of what was booked under a key, with its kind. */
    Map<String, BigDecimal> booked(Handle handle, String kind, String key) {
        Map<String, BigDecimal> lines = new TreeMap<>();
        handle.createQuery("""
                        SELECT account, amount FROM compute.entry
                        WHERE journal = (SELECT id FROM compute.journal WHERE idempotency_key = :key AND kind = :kind)
                        """)
                .bind("key", key)
                .bind("kind", kind)
                .map((row, context) -> lines.put(row.getString("account"), row.getBigDecimal("amount")))
                .list();
        return lines;
    }

    /** Arrays of amounts travel as text. */
    void enter(Handle handle, UUID journal, Map<String, BigDecimal> lines) {
        if (lines.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        INSERT INTO compute.entry (journal, account, amount)
                        SELECT :journal, line.account, line.amount
                        FROM unnest(CAST(:accounts AS text[]), CAST(:amounts AS numeric[])) AS line (account, amount)
                        """)
                .bind("journal", journal)
                .bindArray("accounts", String.class, lines.keySet().toArray())
                .bindArray(
                        "amounts",
                        String.class,
                        lines.values().stream().map(BigDecimal::toPlainString).toArray())
                .execute();
    }

    /** Locks accounts in the order of their names, and says what stands on those that exist. */
    Map<String, BigDecimal> lock(Handle handle, Collection<String> accounts) {
        Map<String, BigDecimal> balances = new HashMap<>();
        // Before any is locked: who waits here for another's new account holds nothing that the other could want.
        handle.createUpdate("""
                        INSERT INTO compute.account (name)
                        SELECT wanted FROM unnest(CAST(:names AS text[])) AS wanted
                        WHERE NOT EXISTS (SELECT FROM compute.account WHERE name = wanted)
                        ORDER BY wanted ON CONFLICT DO NOTHING
                        """)
                .bindArray("names", String.class, new TreeSet<>(accounts).toArray())
                .execute();
        handle.createQuery("""
                        SELECT name, balance FROM compute.account WHERE name = ANY (CAST(:names AS text[]))
                        ORDER BY name FOR NO KEY UPDATE
                        """)
                .bindArray("names", String.class, new TreeSet<>(accounts).toArray())
                .map((row, context) -> balances.put(row.getString("name"), row.getBigDecimal("balance")))
                .list();
        return balances;
    }

    /** The balances summed by what stands before the slash of the account's name, all of one moment. */
    Map<String, BigDecimal> totals(Handle handle) {
        Map<String, BigDecimal> totals = new HashMap<>();
        handle.createQuery("""
                        SELECT CASE WHEN name LIKE 'network/%' THEN name ELSE split_part(name, '/', 1) END AS kind,
                               sum(balance) AS total
                        FROM compute.account GROUP BY 1
                        """)
                .map((row, context) -> Map.entry(row.getString("kind"), row.getBigDecimal("total")))
                .forEach(entry -> totals.put(entry.getKey(), entry.getValue()));
        return totals;
    }

    BigDecimal balance(Handle handle, String account) {
        return handle.createQuery("SELECT balance FROM compute.account WHERE name = :name")
                .bind("name", account)
                .mapTo(BigDecimal.class)
                .findOne()
                .orElse(BigDecimal.ZERO);
    }

    void payouts(
            Handle handle,
            UUID journal,
            long epoch,
            List<Settlement.Reward> rewards,
            List<TokenAmount> fees,
            Instant now) {
        try (Copy copy = Copy.into(
                handle,
                "compute.payout",
                "task",
                "attempt",
                "node",
                "payee",
                "amount",
                "fee",
                "epoch",
                "journal",
                "at")) {
            for (int i = 0; i < rewards.size(); i++) {
                Settlement.Reward paid = rewards.get(i);
                copy.row()
                        .uuid(paid.task())
                        .smallint(paid.attempt())
                        .uuid(paid.node())
                        .text(paid.payee())
                        .numeric(paid.gross().minus(fees.get(i)).value())
                        .numeric(fees.get(i).value())
                        .bigint(epoch)
                        .uuid(journal)
                        .time(now);
            }
            copy.finish();
        }
    }

    void slash(Handle handle, UUID journal, Settlement.Slash slash, TokenAmount taken, Instant now) {
        handle.createUpdate("""
                        INSERT INTO compute.slash (task, attempt, node, reason, amount, journal, at)
                        VALUES (:task, :attempt, :node, :reason, :amount, :journal, :now)
                        """)
                .bind("task", slash.task())
                .bind("attempt", slash.attempt())
                .bind("node", slash.node())
                .bind("reason", slash.reason())
                .bind("amount", taken.value())
                .bind("journal", journal)
                .bind("now", now)
                .execute();
    }

    void count(Handle handle, long tasks, long completed, BigDecimal rewards) {
        handle.createUpdate("""
                        INSERT INTO compute.total (task_counter, completed_tasks, rewards_distributed)
                        VALUES (:tasks, :completed, :rewards)
                        ON CONFLICT (sole) DO UPDATE SET task_counter = total.task_counter + excluded.task_counter,
                            completed_tasks = total.completed_tasks + excluded.completed_tasks,
                            rewards_distributed = total.rewards_distributed + excluded.rewards_distributed
                        """)
                .bind("tasks", tasks)
                .bind("completed", completed)
                .bind("rewards", rewards)
                .execute();
    }

    Optional<TokenAmount> rewards(Handle handle) {
        return handle.createQuery("SELECT rewards_distributed FROM compute.total")
                .mapTo(BigDecimal.class)
                .findOne()
                .map(TokenAmount::new);
    }

    /** @param counter a column of the totals */
    private static long total(Handle handle, String counter) {
        return handle.createQuery("SELECT " + counter + " FROM compute.total")
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    long tasks(Handle handle) {
        return total(handle, "task_counter");
    }

    long completed(Handle handle) {
        return total(handle, "completed_tasks");
    }

    void unbond(Handle handle, Unbonding unbonding, Instant until) {
        handle.createUpdate("""
                        INSERT INTO compute.unbonding (id, node, owner, amount, until)
                        VALUES (:id, :node, :owner, :amount, :until)
                        """)
                .bind("id", unbonding.id())
                .bind("node", unbonding.node())
                .bind("owner", unbonding.owner())
                .bind("amount", unbonding.amount().value())
                .bind("until", until)
                .execute();
    }

    /** What a node has unbonding, the earliest first; locked. */
    List<Unbonding> unbonding(Handle handle, UUID node, Instant before) {
        return handle.createQuery("""
                        SELECT id, node, owner, amount FROM compute.unbonding
                        WHERE node = :node AND until <= :before ORDER BY until, id FOR UPDATE
                        """)
                .bind("node", node)
                .bind("before", before)
                .map((row, context) -> new Unbonding(
                        row.getObject("id", UUID.class),
                        row.getObject("node", UUID.class),
                        row.getString("owner"),
                        new TokenAmount(row.getBigDecimal("amount"))))
                .list();
    }

    void withdrawn(Handle handle, Collection<UUID> ids) {
        handle.createUpdate("DELETE FROM compute.unbonding WHERE id = ANY (CAST(:ids AS uuid[]))")
                .bindArray("ids", UUID.class, ids.toArray())
                .execute();
    }

    /** The open epoch, which stays open until this transaction ends. */
    long openEpoch(Handle handle, Instant now) {
        handle.execute("SELECT pg_advisory_xact_lock_shared(" + EPOCH_LOCK + ")");
        return handle.createQuery("SELECT number FROM compute.epoch WHERE closed_at IS NULL")
                .mapTo(Long.class)
                .findOne()
                .orElseGet(() -> {
                    handle.createUpdate("""
                                    INSERT INTO compute.epoch (number, opened_at)
                                    SELECT coalesce(max(number), 0) + 1, :now FROM compute.epoch
                                    ON CONFLICT DO NOTHING
                                    """).bind("now", now).execute();
                    return handle.createQuery("SELECT number FROM compute.epoch WHERE closed_at IS NULL")
                            .mapTo(Long.class)
                            .one();
                });
    }

    /** The open epoch, at a glance. */
    Optional<Epoch> openEpoch(Handle handle) {
        return handle.createQuery("SELECT * FROM compute.epoch WHERE closed_at IS NULL")
                .map(LedgerStore::readEpoch)
                .findOne();
    }

    /** The open epoch with every payout in it there to be read. */
    Optional<Epoch> openEpochAlone(Handle handle) {
        handle.execute("SELECT pg_advisory_xact_lock(" + EPOCH_LOCK + ")");
        return handle.createQuery("SELECT * FROM compute.epoch WHERE closed_at IS NULL")
                .map(LedgerStore::readEpoch)
                .findOne();
    }

    boolean hasPayouts(Handle handle, long number) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM compute.payout WHERE epoch = :number)")
                .bind("number", number)
                .mapTo(Boolean.class)
                .one();
    }

    /** Closes an epoch and opens the next. */
    void close(Handle handle, long number, Instant now) {
        handle.createUpdate("UPDATE compute.epoch SET closed_at = :now WHERE number = :number")
                .bind("number", number)
                .bind("now", now)
                .execute();
        handle.createUpdate("INSERT INTO compute.epoch (number, opened_at) VALUES (:number, :now)")
                .bind("number", number + 1)
                .bind("now", now)
                .execute();
    }

    /** The first closed epoch without a root; empty also while another instance has it. */
    Optional<Epoch> unsealed(Handle handle) {
        return handle.createQuery("""
                        SELECT * FROM compute.epoch WHERE number = (
                            SELECT min(number) FROM compute.epoch WHERE root IS NULL) AND closed_at IS NOT NULL
                            AND root IS NULL
                        FOR NO KEY UPDATE SKIP LOCKED
                        """).map(LedgerStore::readEpoch).findOne();
    }

    void seal(Handle handle, long number, int leaves, byte[] root, byte[] chain) {
        handle.createUpdate("""
                        UPDATE compute.epoch SET leaves = :leaves, root = :root, chain = :chain WHERE number = :number
                        """)
                .bind("number", number)
                .bind("leaves", leaves)
                .bind("root", root)
                .bind("chain", chain)
                .execute();
    }

    Optional<Epoch> epoch(Handle handle, long number) {
        return handle.createQuery("SELECT * FROM compute.epoch WHERE number = :number")
                .bind("number", number)
                .map(LedgerStore::readEpoch)
                .findOne();
    }

    List<Epoch> epochs(Handle handle, long before, int limit) {
        return handle.createQuery("""
                        SELECT * FROM compute.epoch WHERE number < :before AND root IS NOT NULL
                        ORDER BY number DESC LIMIT :limit
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .map(LedgerStore::readEpoch)
                .list();
    }

    /** Something about each payout of an epoch, in the order of their leaves; the payouts themselves are not kept. */
    <T> List<T> payouts(Handle handle, long epoch, Function<Payout, T> about) {
        // A minute of payouts is sorted in memory, not in files.
        handle.execute("SET LOCAL work_mem = '64MB'");
        return handle.createQuery("""
                        SELECT task, attempt, node, payee, amount, fee, epoch, at FROM compute.payout
                        WHERE epoch = :epoch ORDER BY task, attempt
                        """)
                .bind("epoch", epoch)
                .setFetchSize(FETCH)
                .map((row, context) -> about.apply(readPayout(row, context)))
                .list();
    }

    List<Payout> payoutsOf(Handle handle, UUID task) {
        return handle.createQuery("SELECT * FROM compute.payout WHERE task = :task ORDER BY attempt")
                .bind("task", task)
                .map(LedgerStore::readPayout)
                .list();
    }

    /** A node's payouts, newest first, before a task. */
    List<Payout> payoutsOf(Handle handle, UUID node, UUID before, int limit) {
        return handle.createQuery("""
                        SELECT * FROM compute.payout WHERE node = :node AND task < :before
                        ORDER BY task DESC LIMIT :limit
                        """)
                .bind("node", node)
                .bind("before", before)
                .bind("limit", limit)
                .map(LedgerStore::readPayout)
                .list();
    }

    private static Payout readPayout(ResultSet row, StatementContext context) throws SQLException {
        return new Payout(
                row.getObject("task", UUID.class),
                row.getInt("attempt"),
                row.getObject("node", UUID.class),
                row.getString("payee"),
                new TokenAmount(row.getBigDecimal("amount")),
                new TokenAmount(row.getBigDecimal("fee")),
                row.getLong("epoch"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    private static Epoch readEpoch(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new Epoch(
                row.getLong("number"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant(),
                row.getObject("leaves", Integer.class),
                row.getBytes("root"),
                row.getBytes("chain"));
    }
}
