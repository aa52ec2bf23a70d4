package io.bulwark.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** All SQL of the job queue. Every time is given by the caller, so that all of them come from one clock. */
final class JobStore {
    static final int SWEEP_BATCH = 150;
    private static final int DELETE_BATCH = 5_000;

    private final Jdbi jdbi;

    JobStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A job that the sweep has failed. */
    record Swept(JobId id, String kind, JobError error) {}

    SubmitResult submit(Handle handle, NewJob job, Instant now, Instant claimOrder) {
        while (true) {
            // The unique index decides between concurrent submitters: the second waits here until the first has ended.
            int inserted = handle.createUpdate("""
                            INSERT INTO jobs.job (id, kind, state, priority, owner, dedupe_key, payload,
                                                  created_at, run_at, claim_order, trace)
                            VALUES (:id, :kind, 'queued', :priority, :owner, :dedupeKey, CAST(:payload AS json),
                                    :now, :now, :claimOrder, :trace)
                            ON CONFLICT (kind, dedupe_key) WHERE finished_at IS NULL AND dedupe_key IS NOT NULL
                            DO NOTHING
                            """)
                    .bind("id", job.id().value())
                    .bind("kind", job.kind())
                    .bind("priority", job.priority().wire())
                    .bind("owner", job.owner())
                    .bind("dedupeKey", job.dedupeKey())
                    .bind("payload", job.payload().toString())
                    .bind("now", now)
                    .bind("claimOrder", claimOrder)
                    .bind("trace", JobTraces.current())
                    .execute();
            if (inserted == 1) {
                return new SubmitResult.Accepted(job.id());
            }
            Optional<UUID> existing = handle.createQuery("""
                            SELECT id FROM jobs.job
                            WHERE kind = :kind AND dedupe_key = :dedupeKey AND finished_at IS NULL
                            """)
                    .bind("kind", job.kind())
                    .bind("dedupeKey", job.dedupeKey())
                    .mapTo(UUID.class)
                    .findOne();
            if (existing.isPresent()) {
                return new SubmitResult.Duplicate(new JobId(existing.get()));
            }
            // The other job finished between the two statements, so there is room for this one now.
        }
    }

    /** Claims the most urgent due jobs. A job that waited past its time to live ({@code oldest}) is left to the sweep. */
    List<Attempt> claim(
            Handle handle,
            UUID worker,
            Collection<String> kinds,
            int limit,
            Instant now,
            Instant oldest,
            Instant leaseUntil,
            Instant deadline) {
        record Claimed(Attempt attempt, Instant order) {}
        // A locking CTE runs once; the planner may repeat a plain subquery and lock more rows than asked.
        return handle
                .createQuery("""
                        WITH due AS MATERIALIZED (
                            SELECT id FROM jobs.job
                            WHERE state IN ('queued', 'waiting', 'stalled')
                              AND run_at <= :now AND run_at > :oldest AND kind = ANY (CAST(:kinds AS text[]))
                            ORDER BY claim_order, id
                            LIMIT :limit
                            FOR NO KEY UPDATE SKIP LOCKED)
                        UPDATE jobs.job
                        SET state = 'processing', attempt = attempt + 1, progress = 0, worker = :worker,
                            lease_until = :leaseUntil, deadline_at = :deadline, started_at = coalesce(started_at, :now)
                        FROM due
                        WHERE job.id = due.id
                        RETURNING job.*
                        """)
                .bind("now", now)
                .bind("oldest", oldest)
                .bindArray("kinds", String.class, kinds.toArray())
                .bind("limit", limit)
                .bind("worker", worker)
                .bind("leaseUntil", leaseUntil)
                .bind("deadline", deadline)
                .map((row, context) -> new Claimed(
                        new Attempt(
                                job(row, context),
                                row.getString("payload"),
                                time(row, "deadline_at").orElseThrow(),
                                row.getString("trace")),
                        time(row, "claim_order").orElseThrow()))
                .stream()
                .sorted(Comparator.comparing(Claimed::order))
                .map(Claimed::attempt)
                .toList();
    }

    /** Ends the job if the fence still holds, and says how many progress events are written; empty if it does not hold. */
    OptionalInt finish(Handle handle, Fence fence, JobState state, @Nullable JobError error, Instant now) {
        return fenced(
                handle.createQuery("""
                                UPDATE jobs.job
                                SET state = :state, finished_at = :now, error_code = :code, error_message = :message,
                                    worker = NULL, lease_until = NULL, deadline_at = NULL
                                WHERE id = :job AND attempt = :attempt AND state = 'processing' AND deadline_at > :now
                                RETURNING progress
                                """)
                        .bind("state", state.wire())
                        .bind("code", error == null ? null : error.code())
                        .bind("message", error == null ? null : error.message()),
                fence,
                now);
    }

    /** Sends the job back to wait until {@code runAt}, under the same fence. */
    OptionalInt retry(Handle handle, Fence fence, Instant runAt, Instant now) {
        return fenced(handle.createQuery("""
                                UPDATE jobs.job
                                SET state = 'waiting', run_at = :runAt,
                                    worker = NULL, lease_until = NULL, deadline_at = NULL
                                WHERE id = :job AND attempt = :attempt AND state = 'processing' AND deadline_at > :now
                                RETURNING progress
                                """).bind("runAt", runAt), fence, now);
    }

    private static OptionalInt fenced(Query query, Fence fence, Instant now) {
        return query.bind("job", fence.job())
                .bind("attempt", fence.attempt())
                .bind("now", now)
                .mapTo(Integer.class)
                .findOne()
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /**
     * Records that each attempt's progress events up to the given number are about to be written, and says from which
     * number on they are missing. Attempts that lost their job are absent; so are jobs locked by somebody just now, whose
     * events stay for the next time.
     */
    Map<Fence, Integer> advanceProgress(Handle handle, Map<Fence, Integer> upTo, Instant now) {
        Map<Fence, Integer> writtenBefore = new HashMap<>();
        bindFences(handle.createQuery("""
                                WITH mine AS MATERIALIZED (
                                    SELECT job.id, job.progress AS before, held.up_to
                                    FROM unnest(CAST(:jobs AS uuid[]), CAST(:attempts AS integer[]),
                                                CAST(:upTo AS integer[])) AS held (id, attempt, up_to)
                                    JOIN jobs.job ON job.id = held.id AND job.attempt = held.attempt
                                    WHERE job.state = 'processing' AND job.deadline_at > :now
                                    FOR NO KEY UPDATE OF job SKIP LOCKED)
                                UPDATE jobs.job SET progress = greatest(mine.before, mine.up_to)
                                FROM mine
                                WHERE job.id = mine.id
                                RETURNING job.id, job.attempt, mine.before
                                """), upTo.keySet())
                .bindArray("upTo", Integer.class, upTo.values().toArray())
                .bind("now", now)
                .map((row, context) -> writtenBefore.put(fence(row), row.getInt("before")))
                .list();
        return writtenBefore;
    }

    /** Renews the leases of all given attempts at once; absent from the answer are those lost or locked just now. */
    Set<Fence> renew(Collection<Fence> fences, Instant leaseUntil, Instant now) {
        return jdbi.withHandle(h -> new HashSet<>(bindFences(h.createQuery("""
                                WITH mine AS MATERIALIZED (
                                    SELECT job.id
                                    FROM unnest(CAST(:jobs AS uuid[]), CAST(:attempts AS integer[])) AS held (id, attempt)
                                    JOIN jobs.job ON job.id = held.id AND job.attempt = held.attempt
                                    WHERE job.state = 'processing' AND job.deadline_at > :now
                                    FOR NO KEY UPDATE OF job SKIP LOCKED)
                                UPDATE jobs.job SET lease_until = :leaseUntil
                                FROM mine
                                WHERE job.id = mine.id
                                RETURNING job.id, job.attempt
                                """), fences)
                .bind("leaseUntil", leaseUntil)
                .bind("now", now)
                .map((row, context) -> fence(row))
                .list()));
    }

    /** Which of the attempts still own their jobs. */
    Set<Fence> owned(Collection<Fence> fences) {
        return jdbi.withHandle(h -> new HashSet<>(bindFences(h.createQuery("""
                                SELECT job.id, job.attempt
                                FROM unnest(CAST(:jobs AS uuid[]), CAST(:attempts AS integer[])) AS held (id, attempt)
                                JOIN jobs.job ON job.id = held.id AND job.attempt = held.attempt
                                WHERE job.state = 'processing'
                                """), fences)
                .map((row, context) -> fence(row))
                .list()));
    }

    /** Gives the attempts' jobs back, claimable at once. */
    int release(Handle handle, Collection<Fence> fences, Instant now) {
        return bindFences(handle.createUpdate("""
                                UPDATE jobs.job
                                SET state = 'stalled', run_at = :now,
                                    worker = NULL, lease_until = NULL, deadline_at = NULL
                                FROM unnest(CAST(:jobs AS uuid[]), CAST(:attempts AS integer[])) AS held (id, attempt)
                                WHERE job.id = held.id AND job.attempt = held.attempt AND job.state = 'processing'
                                """), fences).bind("now", now).execute();
    }

    /** Makes jobs whose worker fell silent or whose attempt is past its deadline claimable again, if attempts are left. */
    int stall(Handle handle, int maxAttempts, Instant now) {
        return handle.createUpdate("""
                        WITH lost AS MATERIALIZED (
                            SELECT id FROM jobs.job
                            WHERE finished_at IS NULL AND state = 'processing' AND attempt < :maxAttempts
                              AND (lease_until <= :now OR deadline_at <= :now)
                            LIMIT :batch
                            FOR NO KEY UPDATE SKIP LOCKED)
                        UPDATE jobs.job
                        SET state = 'stalled', run_at = :now, worker = NULL, lease_until = NULL, deadline_at = NULL
                        FROM lost
                        WHERE job.id = lost.id
                        """)
                .bind("maxAttempts", maxAttempts)
                .bind("now", now)
                .bind("batch", SWEEP_BATCH)
                .execute();
    }

    /** Fails the jobs that were lost in the same way in their last attempt. */
    List<Swept> failLost(Handle handle, int maxAttempts, JobError late, JobError died, Instant now) {
        return handle.createQuery("""
                        WITH lost AS MATERIALIZED (
                            SELECT id, deadline_at <= :now AS late FROM jobs.job
                            WHERE finished_at IS NULL AND state = 'processing' AND attempt >= :maxAttempts
                              AND (lease_until <= :now OR deadline_at <= :now)
                            LIMIT :batch
                            FOR NO KEY UPDATE SKIP LOCKED)
                        UPDATE jobs.job
                        SET state = 'failed', finished_at = :now, worker = NULL, lease_until = NULL, deadline_at = NULL,
                            error_code = CASE WHEN lost.late THEN :lateCode ELSE :diedCode END,
                            error_message = CASE WHEN lost.late THEN :lateMessage ELSE :diedMessage END
                        FROM lost
                        WHERE job.id = lost.id
                        RETURNING job.id, job.kind, job.error_code, job.error_message
                        """)
                .bind("maxAttempts", maxAttempts)
                .bind("lateCode", late.code())
                .bind("lateMessage", late.message())
                .bind("diedCode", died.code())
                .bind("diedMessage", died.message())
                .bind("now", now)
                .bind("batch", SWEEP_BATCH)
                .map(JobStore::swept)
                .list();
    }

    /** Fails the jobs that have been claimable since {@code oldest} or longer. */
    List<Swept> failExpired(Handle handle, JobError error, Instant oldest, Instant now) {
        return handle.createQuery("""
                        WITH expired AS MATERIALIZED (
                            SELECT id FROM jobs.job
                            WHERE finished_at IS NULL AND state IN ('queued', 'waiting', 'stalled') AND run_at <= :oldest
                            LIMIT :batch
                            FOR NO KEY UPDATE SKIP LOCKED)
                        UPDATE jobs.job
                        SET state = 'failed', finished_at = :now, error_code = :code, error_message = :message
                        FROM expired
                        WHERE job.id = expired.id
                        RETURNING job.id, job.kind, job.error_code, job.error_message
                        """)
                .bind("oldest", oldest)
                .bind("now", now)
                .bind("code", error.code())
                .bind("message", error.message())
                .bind("batch", SWEEP_BATCH)
                .map(JobStore::swept)
                .list();
    }

    Optional<Job> find(JobId id) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM jobs.job WHERE id = :id")
                .bind("id", id.value())
                .map(JobStore::job)
                .findOne());
    }

    List<UUID> finishedAmong(Collection<UUID> ids) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT id FROM jobs.job WHERE id = ANY (CAST(:ids AS uuid[])) AND finished_at IS NOT NULL
                        """)
                .bindArray("ids", UUID.class, ids.toArray())
                .mapTo(UUID.class)
                .list());
    }

    QueueStats stats(Instant now) {
        record Group(JobState state, Priority priority, long jobs, Optional<Instant> oldest) {}
        List<Group> groups = jdbi.withHandle(h -> h.createQuery("""
                        SELECT state, priority, count(*) AS jobs, min(created_at) AS oldest
                        FROM jobs.job
                        WHERE finished_at IS NULL
                        GROUP BY state, priority
                        """)
                .map((row, context) -> new Group(
                        JobState.ofWire(row.getString("state")),
                        Priority.ofWire(row.getString("priority")),
                        row.getLong("jobs"),
                        time(row, "oldest")))
                .list());
        Map<JobState, Map<Priority, Long>> depth = new EnumMap<>(JobState.class);
        Instant oldest = now;
        for (Group group : groups) {
            depth.computeIfAbsent(group.state(), state -> new EnumMap<>(Priority.class))
                    .put(group.priority(), group.jobs());
            Instant created = group.oldest().orElse(now);
            if (group.state() == JobState.QUEUED && created.isBefore(oldest)) {
                oldest = created;
            }
        }
        return new QueueStats(depth, Duration.between(oldest, now));
    }

    int deleteFinishedBefore(Instant instant) {
        int deleted = 0;
        int batch;
        do {
            batch = jdbi.withHandle(h -> h.createUpdate("""
                            DELETE FROM jobs.job WHERE id = ANY (ARRAY(
                                SELECT id FROM jobs.job WHERE finished_at < :before LIMIT :batch))
                            """)
                    .bind("before", instant)
                    .bind("batch", DELETE_BATCH)
                    .execute());
            deleted += batch;
        } while (batch == DELETE_BATCH);
        return deleted;
    }

    private static <S extends SqlStatement<S>> S bindFences(S statement, Collection<Fence> fences) {
        return statement
                .bindArray("jobs", UUID.class, fences.stream().map(Fence::job).toArray())
                .bindArray(
                        "attempts",
                        Integer.class,
                        fences.stream().map(Fence::attempt).toArray());
    }

    private static Fence fence(ResultSet row) throws SQLException {
        return new Fence(row.getObject("id", UUID.class), row.getInt("attempt"));
    }

    private static Swept swept(ResultSet row, StatementContext context) throws SQLException {
        return new Swept(
                new JobId(row.getObject("id", UUID.class)),
                row.getString("kind"),
                new JobError(row.getString("error_code"), row.getString("error_message")));
    }

    private static Job job(ResultSet row, StatementContext context) throws SQLException {
        String code = row.getString("error_code");
        return new Job(
                new JobId(row.getObject("id", UUID.class)),
                row.getString("kind"),
                JobState.ofWire(row.getString("state")),
                Priority.ofWire(row.getString("priority")),
                row.getString("owner"),
                row.getInt("attempt"),
                time(row, "created_at").orElseThrow(),
                time(row, "started_at").orElse(null),
                time(row, "finished_at").orElse(null),
                code == null ? null : new JobError(code, row.getString("error_message")));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
