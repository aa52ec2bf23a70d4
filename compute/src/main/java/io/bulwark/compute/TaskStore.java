package io.bulwark.compute;

import io.bulwark.compute.Frame.Key;
import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Phase;
import io.bulwark.compute.task.Task;
import io.bulwark.compute.task.Terms;
import io.bulwark.kernel.TokenAmount;
import io.bulwark.storage.Copy;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** All SQL about tasks. Every statement takes many at once. */
final class TaskStore {
    /** Demands looked at in one round. */
    static final int DEMANDS = 256;

    /** A task that has ended, with what became of its escrow. */
    record Ended(
            TaskRow row,
            TokenAmount paid,
            TokenAmount refunded,
            @Nullable String output) {}

    /** A task as its requester sees it, wherever it is stored. */
    record Found(
            UUID id,
            String requester,
            String spec,
            int redundancy,
            TokenAmount escrow,
            String phase,
            @Nullable String cause,
            @Nullable TokenAmount paid,
            String attempts,
            @Nullable String output,
            Instant submittedAt,
            Instant deadline,
            @Nullable Instant finishedAt) {}

    void insert(Handle handle, List<TaskRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (Copy copy = Copy.into(
                handle,
                "compute.task",
                "id",
                "requester",
                "spec",
                "tolerance",
                "redundancy",
                "max_attempts",
                "escrow",
                "deadline",
                "lease_ms",
                "attempt_ms",
                "reveal_ms",
                "compared",
                "phase",
                "target",
                "attempts",
                "submitted_at",
                "demand",
                "claim_order",
                "wanted",
                "parked",
                "due_at",
                "version")) {
            for (TaskRow row : rows) {
                Task task = row.task();
                Terms terms = task.terms();
                copy.row()
                        .uuid(task.id())
                        .text(row.requester())
                        .text(row.specText())
                        .real(row.tolerance())
                        .smallint(terms.redundancy())
                        .smallint(terms.maxAttempts())
                        .numeric(terms.escrow().value())
                        .time(terms.deadline())
                        .integer((int) terms.lease().toMillis())
                        .integer((int) terms.attemptLimit().toMillis())
                        .integer((int) terms.revealWindow().toMillis())
                        .bool(terms.compared())
                        .text(task.phase().wire())
                        .smallint(task.target())
                        .text(AttemptsJson.write(task.attempts()))
                        .time(row.submittedAt())
                        .text(row.demand())
                        .bigint(row.claimOrder())
                        .smallint(task.wanted())
                        .bool(row.parked())
                        .time(due(row, terms.deadline()))
                        .integer(row.version());
            }
            copy.finish();
        }
    }

    /** How many tasks wait for nodes, counted up to a limit. */
    long waiting(Handle handle, int limit) {
        return handle.createQuery("""
                        SELECT count(*) FROM (
                            SELECT FROM compute.task WHERE wanted > 0 AND NOT parked LIMIT :limit) AS waiting
                        """).bind("limit", limit).mapTo(Long.class).one();
    }

    /** Places in the queue for each requester's new tasks: the first of them. Locks the requesters in order. */
    Map<String, Long> tags(Handle handle, Map<String, Integer> tasks) {
        List<String> requesters = tasks.keySet().stream().sorted().toList();
        Map<String, Long> first = new HashMap<>();
        // What is at the head of the queue is the virtual time: who was idle starts there, not in the past.
        handle.createQuery("""
                        INSERT INTO compute.queue AS q (requester, tag)
                        SELECT requester, count + coalesce((SELECT tag FROM compute.queue WHERE requester = ''), 0)
                        FROM unnest(CAST(:requesters AS text[]), CAST(:counts AS bigint[])) AS new (requester, count)
                        ORDER BY requester COLLATE "C"
                        ON CONFLICT (requester) DO UPDATE SET tag = EXCLUDED.tag
                            + greatest(q.tag - coalesce((SELECT tag FROM compute.queue WHERE requester = ''), 0), 0)
                        RETURNING requester, tag
                        """)
                .bindArray("requesters", String.class, requesters.toArray())
                .bindArray(
                        "counts",
                        Long.class,
                        requesters.stream()
                                .map(each -> (long) tasks.getOrDefault(each, 0))
                                .toArray())
                .map((row, context) -> Map.entry(row.getString("requester"), row.getLong("tag")))
                .forEach(last -> first.put(last.getKey(), last.getValue() - tasks.getOrDefault(last.getKey(), 0) + 1));
        return first;
    }

    /** Moves the virtual time on to what has been handed out. */
    void served(Handle handle, long tag) {
        handle.createUpdate("""
                        INSERT INTO compute.queue AS q (requester, tag) VALUES ('', :tag)
                        ON CONFLICT (requester) DO UPDATE SET tag = :tag WHERE q.tag < :tag
                        """).bind("tag", tag).execute();
    }

    /** Some of what waiting tasks ask for, from a place in the alphabet on. */
    List<String> demands(Handle handle, String after) {
        // One step of the index for each demand, however many tasks share it.
        return handle.createQuery("""
                        WITH RECURSIVE waiting AS (
                            (SELECT demand, 1 AS place FROM compute.task
                             WHERE wanted > 0 AND NOT parked AND demand > :after ORDER BY demand LIMIT 1)
                            UNION ALL
                            SELECT (SELECT demand FROM compute.task
                                    WHERE wanted > 0 AND NOT parked AND task.demand > waiting.demand
                                    ORDER BY demand LIMIT 1), place + 1
                            FROM waiting WHERE waiting.demand IS NOT NULL AND place < :most)
                        SELECT demand FROM waiting WHERE demand IS NOT NULL
                        """)
                .bind("after", after)
                .bind("most", DEMANDS)
                .mapTo(String.class)
                .list();
    }

    /** The attempts that nodes work on, by node. */
    Map<UUID, List<Key>> working(Handle handle) {
        Map<UUID, List<Key>> working = new HashMap<>();
        handle.createQuery("SELECT id, attempts::text FROM compute.task WHERE phase IN ('assigned', 'in_progress')")
                .map((row, _) -> Map.entry(row.getObject(1, UUID.class), AttemptsJson.read(row.getString(2))))
                .useIterator(rows -> rows.forEachRemaining(row -> {
                    for (Attempt attempt : row.getValue()) {
                        if (attempt.working()) {
                            working.computeIfAbsent(attempt.at().node(), _ -> new ArrayList<>())
                                    .add(new Key(row.getKey(), attempt.epoch()));
                        }
                    }
                }));
        return working;
    }

    /** Some of the waiting tasks, for a look. */
    List<TaskRow> someWaiting(Handle handle, int limit) {
        return handle.createQuery("SELECT * FROM compute.task WHERE wanted > 0 LIMIT :limit")
                .bind("limit", limit)
                .map(TaskStore::readRow)
                .list();
    }

    /** The first waiting tasks of each demand, locked; those that others hold are skipped. */
    List<TaskRow> claim(Handle handle, Collection<String> demands, int each, Instant now) {
        return handle.createQuery("""
                        SELECT task.* FROM unnest(CAST(:demands AS text[])) AS asked (demand)
                        CROSS JOIN LATERAL (
                            SELECT * FROM compute.task
                            WHERE task.demand = asked.demand AND wanted > 0 AND NOT parked AND deadline > :now
                            ORDER BY claim_order
                            LIMIT :each
                            FOR NO KEY UPDATE SKIP LOCKED) AS task
                        """)
                .bindArray("demands", String.class, demands.toArray())
                .bind("each", each)
                .bind("now", now)
                .map(TaskStore::readRow)
                .list();
    }

    /** These tasks, locked in the order of their ids; those that have ended are absent. */
    List<TaskRow> load(Handle handle, Collection<UUID> ids) {
        return handle.createQuery("""
                        SELECT * FROM compute.task WHERE id = ANY (CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE
                        """)
                .bind("ids", Literals.uuids(ids))
                .map(TaskStore::readRow)
                .list();
    }

    /** The same without locks, for a look. */
    List<TaskRow> read(Handle handle, Collection<UUID> ids) {
        return handle.createQuery("SELECT * FROM compute.task WHERE id = ANY (CAST(:ids AS uuid[]))")
                .bindArray("ids", UUID.class, ids.toArray())
                .map(TaskStore::readRow)
                .list();
    }

    /** Tasks with something due, locked. */
    List<TaskRow> due(Handle handle, Instant now, boolean parked, int limit) {
        return handle.createQuery("""
                        SELECT * FROM compute.task WHERE due_at <= :now AND (parked OR NOT :parked) ORDER BY due_at LIMIT :limit
                        FOR NO KEY UPDATE SKIP LOCKED
                        """)
                .bind("now", now)
                .bind("parked", parked)
                .bind("limit", limit)
                .map(TaskStore::readRow)
                .list();
    }

    /** Writes rows as they are now; false if one of them is another version by now, so that nothing may be written. */
    boolean update(Handle handle, Collection<TaskRow> rows, Instant parkedUntil) {
        if (rows.isEmpty()) {
            return true;
        }
        Update update = handle.createUpdate("""
                UPDATE compute.task SET phase = new.phase, target = new.target, attempts = CAST(new.attempts AS json),
                    wanted = new.wanted, parked = new.parked, due_at = new.due_at, version = task.version + 1
                FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS integer[]), CAST(:phases AS text[]),
                    CAST(:targets AS smallint[]), CAST(:attempts AS text[]), CAST(:wanted AS smallint[]),
                    CAST(:parked AS boolean[]), CAST(:due AS timestamptz[]))
                    AS new (id, version, phase, target, attempts, wanted, parked, due_at)
                WHERE task.id = new.id AND task.version = new.version
                """)
                .bind("ids", ids(rows))
                .bind("versions", Literals.numbers(rows, TaskRow::version))
                .bind("targets", Literals.numbers(rows, r -> r.task().target()))
                .bind("wanted", Literals.numbers(rows, r -> r.task().wanted()));
        array(update, "phases", String.class, rows, r -> r.task().phase().wire());
        array(
                update,
                "attempts",
                String.class,
                rows,
                r -> AttemptsJson.write(r.task().attempts()));
        array(update, "parked", Boolean.class, rows, TaskRow::parked);
        array(update, "due", String.class, rows, r -> text(due(r, parkedUntil)));
        return update.execute() == rows.size();
    }

    private static String ids(Collection<TaskRow> rows) {
        return Literals.uuids(rows.stream().map(r -> r.task().id()).toList());
    }

    private static Instant due(TaskRow row, Instant parkedUntil) {
        Instant due = row.task().due().orElse(row.task().terms().deadline());
        return row.parked() && parkedUntil.isBefore(due) ? parkedUntil : due;
    }

    /** Moves ended tasks out of the way; false if one of them is another version by now, so that nothing may be written. */
    boolean finish(Handle handle, Collection<Ended> ended, Instant now) {
        if (ended.isEmpty()) {
            return true;
        }
        int gone = handle.createUpdate("""
                        DELETE FROM compute.task
                        USING unnest(CAST(:ids AS uuid[]), CAST(:versions AS integer[])) AS e (id, version)
                        WHERE task.id = e.id AND task.version = e.version
                        """)
                .bind("ids", ids(ended.stream().map(Ended::row).toList()))
                .bind("versions", Literals.numbers(ended, e -> e.row().version()))
                .execute();
        if (gone != ended.size()) {
            return false;
        }
        try (Copy copy = Copy.into(
                handle,
                "compute.task_done",
                "id",
                "requester",
                "spec",
                "redundancy",
                "escrow",
                "paid",
                "refunded",
                "deadline",
                "phase",
                "cause",
                "accepted",
                "attempts",
                "output",
                "submitted_at",
                "finished_at")) {
            for (Ended end : ended) {
                TaskRow row = end.row();
                Task task = row.task();
                copy.row()
                        .uuid(task.id())
                        .text(row.requester())
                        .text(row.specText())
                        .smallint(task.terms().redundancy())
                        .numeric(task.terms().escrow().value())
                        .numeric(end.paid().value())
                        .numeric(end.refunded().value())
                        .time(task.terms().deadline())
                        .text(task.phase().wire())
                        .text(task.phase() instanceof Phase.Failed f ? f.cause().name() : null);
                if (task.phase() instanceof Phase.Completed done) {
                    copy.smallint(done.accepted());
                } else {
                    copy.none();
                }
                copy.text(AttemptsJson.write(task.attempts()))
                        .text(end.output())
                        .time(row.submittedAt())
                        .time(now);
            }
            copy.finish();
        }
        return true;
    }

    void keepResults(Handle handle, Map<UUID, Map<Integer, String>> outputs) {
        List<UUID> ids = new ArrayList<>();
        List<Integer> epochs = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        outputs.forEach((task, byEpoch) -> byEpoch.forEach((epoch, output) -> {
            ids.add(task);
            epochs.add(epoch);
            texts.add(output);
        }));
        if (ids.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        INSERT INTO compute.result (task, attempt, output)
                        SELECT * FROM unnest(CAST(:tasks AS uuid[]), CAST(:attempts AS smallint[]), CAST(:outputs AS text[]))
                        """)
                .bindArray("tasks", UUID.class, ids.toArray())
                .bindArray("attempts", Integer.class, epochs.toArray())
                .bindArray("outputs", String.class, texts.toArray())
                .execute();
    }

    Map<UUID, Map<Integer, String>> results(Handle handle, Collection<UUID> tasks) {
        Map<UUID, Map<Integer, String>> outputs = new HashMap<>();
        if (tasks.isEmpty()) {
            return outputs;
        }
        handle.createQuery("SELECT * FROM compute.result WHERE task = ANY (CAST(:tasks AS uuid[]))")
                .bindArray("tasks", UUID.class, tasks.toArray())
                .map((row, context) -> outputs.computeIfAbsent(row.getObject("task", UUID.class), id -> new HashMap<>())
                        .put(row.getInt("attempt"), row.getString("output")))
                .list();
        return outputs;
    }

    void dropResults(Handle handle, Collection<UUID> tasks) {
        if (!tasks.isEmpty()) {
            handle.createUpdate("DELETE FROM compute.result WHERE task = ANY (CAST(:tasks AS uuid[]))")
                    .bindArray("tasks", UUID.class, tasks.toArray())
                    .execute();
        }
    }

    /** Notes the tasks of a caller's key; false when it was there before. A second caller waits here for the first. */
    boolean first(Handle handle, String requester, String key, List<UUID> ids, Instant now) {
        return handle.createUpdate("""
                        INSERT INTO compute.submission (requester, key, tasks, at)
                        VALUES (:requester, :key, CAST(:tasks AS uuid[]), :now)
                        ON CONFLICT DO NOTHING
                        """)
                        .bind("requester", requester)
                        .bind("key", key)
                        .bindArray("tasks", UUID.class, ids.toArray())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** What was submitted under a key, in its order. */
    List<Found> submitted(Handle handle, String requester, String key) {
        List<UUID> ids = handle.createQuery("""
                        SELECT unnest(tasks) FROM compute.submission WHERE requester = :requester AND key = :key
                        """)
                .bind("requester", requester)
                .bind("key", key)
                .mapTo(UUID.class)
                .list();
        return ids.stream().flatMap(id -> find(handle, id).stream()).toList();
    }

    /** An unfinished task without locking it. */
    Optional<TaskRow> peek(Handle handle, UUID id) {
        return handle.createQuery("SELECT * FROM compute.task WHERE id = :id")
                .bind("id", id)
                .map(TaskStore::readRow)
                .findOne();
    }

    /** How many tasks of the same demand come before it, as far as that is worth counting. */
    long ahead(Handle handle, TaskRow row) {
        return handle.createQuery("""
                        SELECT count(*) FROM (
                            SELECT FROM compute.task
                            WHERE demand = :demand AND claim_order < :order AND wanted > 0 AND NOT parked
                            LIMIT 10000) AS before
                        """)
                .bind("demand", row.demand())
                .bind("order", row.claimOrder())
                .mapTo(Long.class)
                .one();
    }

    private static final String BOTH = """
            SELECT * FROM (
                SELECT id, requester, spec, redundancy, escrow, phase, NULL AS cause, NULL AS paid, attempts,
                    NULL AS output, submitted_at, deadline, NULL AS finished_at
                FROM compute.task
                UNION ALL
                SELECT id, requester, spec, redundancy, escrow, phase, cause, paid, attempts, output, submitted_at,
                    deadline, finished_at
                FROM compute.task_done) AS found
            """;

    Optional<Found> find(Handle handle, UUID id) {
        return handle.createQuery(BOTH + "WHERE id = :id")
                .bind("id", id)
                .map(TaskStore::readFound)
                .findFirst();
    }

    /** Newest first, before an id; of one requester, status and kind, or of all where null. */
    List<Found> list(
            Handle handle,
            @Nullable String requester,
            @Nullable String status,
            @Nullable String kind,
            UUID before,
            int limit) {
        return handle.createQuery(BOTH
                        + "WHERE id < :before AND (CAST(:requester AS text) IS NULL OR requester = :requester)"
                        + " AND (CAST(:status AS text) IS NULL OR phase = :status)"
                        + " AND (CAST(:kind AS text) IS NULL OR spec ->> 'kind' = :kind)"
                        + " ORDER BY id DESC LIMIT :limit")
                .bind("before", before)
                .bind("status", status)
                .bind("kind", kind)
                .bind("requester", requester)
                .bind("limit", limit)
                .map(TaskStore::readFound)
                .list();
    }

    /** Whether any of these has ended. */
    boolean anyEnded(Handle handle, Collection<UUID> ids) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM compute.task_done WHERE id = ANY (CAST(:ids AS uuid[])))
                        """)
                .bindArray("ids", UUID.class, ids.toArray())
                .mapTo(Boolean.class)
                .one();
    }

    Map<String, Long> phases(Handle handle) {
        Map<String, Long> counts = new HashMap<>();
        handle.createQuery("SELECT phase, count(*) AS tasks FROM compute.task GROUP BY phase")
                .map((row, context) -> counts.put(row.getString("phase"), row.getLong("tasks")))
                .list();
        return counts;
    }

    private static TaskRow readRow(ResultSet row, StatementContext context) throws SQLException {
        String phase = row.getString("phase");
        Terms terms = new Terms(
                row.getInt("redundancy"),
                row.getInt("max_attempts"),
                new TokenAmount(row.getBigDecimal("escrow")),
                time(row, "deadline"),
                Duration.ofMillis(row.getInt("lease_ms")),
                Duration.ofMillis(row.getInt("attempt_ms")),
                Duration.ofMillis(row.getInt("reveal_ms")),
                row.getBoolean("compared"));
        Phase at =
                switch (phase) {
                    case "pending" -> new Phase.Pending();
                    case "assigned" -> new Phase.Assigned();
                    default -> new Phase.InProgress();
                };
        return new TaskRow(
                new Task(
                        row.getObject("id", UUID.class),
                        terms,
                        at,
                        row.getInt("target"),
                        AttemptsJson.read(row.getString("attempts"))),
                row.getString("requester"),
                row.getString("spec"),
                row.getObject("tolerance", Double.class),
                time(row, "submitted_at"),
                row.getString("demand"),
                row.getLong("claim_order"),
                row.getBoolean("parked"),
                row.getInt("version"),
                null);
    }

    private static Found readFound(ResultSet row, StatementContext context) throws SQLException {
        BigDecimal paid = row.getBigDecimal("paid");
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Found(
                row.getObject("id", UUID.class),
                row.getString("requester"),
                row.getString("spec"),
                row.getInt("redundancy"),
                new TokenAmount(row.getBigDecimal("escrow")),
                row.getString("phase"),
                row.getString("cause"),
                paid == null ? null : new TokenAmount(paid),
                row.getString("attempts"),
                row.getString("output"),
                time(row, "submitted_at"),
                time(row, "deadline"),
                finished == null ? null : finished.toInstant());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Arrays of times travel as text. */
    private static String text(Instant instant) {
        return instant.toString();
    }

    private static <R, V> void array(
            Update statement, String name, Class<V> type, Collection<R> rows, Function<R, @Nullable V> value) {
        statement.bindArray(name, type, rows.stream().map(value::apply).toArray());
    }
}
