package io.bulwark.research.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** All SQL of usage. */
final class UsageStore {
    private final Jdbi jdbi;

    UsageStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record Day(String project, LocalDate day, String tier, boolean hit) implements Comparable<Day> {
        // Rows are locked in one order everywhere, so that two instances cannot wait for each other.
        @Override
        public int compareTo(Day other) {
            int order = project.compareTo(other.project);
            order = order != 0 ? order : day.compareTo(other.day);
            order = order != 0 ? order : tier.compareTo(other.tier);
            return order != 0 ? order : Boolean.compare(hit, other.hit);
        }
    }

    private record Counted(long queries, Instant last) {
        Counted and(Counted other) {
            return new Counted(queries + other.queries, last.isAfter(other.last) ? last : other.last);
        }
    }

    void write(List<Query> queries) {
        Map<Day, Counted> days = new TreeMap<>();
        for (Query each : queries) {
            LocalDate day = LocalDate.ofInstant(each.at(), ZoneOffset.UTC);
            days.merge(
                    new Day(each.project(), day, each.tier(), each.cacheHit()),
                    new Counted(1, each.at()),
                    Counted::and);
        }
        jdbi.useTransaction(handle -> {
            log(handle, queries);
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO research.project_day AS d (project, day, tier, cache_hit, queries, last_at)
                    VALUES (:project, :day, :tier, :hit, :queries, :last)
                    ON CONFLICT (project, day, tier, cache_hit) DO UPDATE SET
                        queries = d.queries + EXCLUDED.queries, last_at = greatest(d.last_at, EXCLUDED.last_at)
                    """);
            days.forEach((day, counted) -> batch.bind("project", day.project())
                    .bind("day", day.day())
                    .bind("tier", day.tier())
                    .bind("hit", day.hit())
                    .bind("queries", counted.queries())
                    .bind("last", counted.last().atOffset(ZoneOffset.UTC))
                    .add());
            batch.execute();
        });
    }

    private static void log(Handle handle, List<Query> queries) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO research.query_log (at, owner, project, query_type, tier, response_ms, cache_hit)
                VALUES (:at, :owner, :project, :type, :tier, :millis, :hit)
                """);
        for (Query each : queries) {
            batch.bind("at", each.at().atOffset(ZoneOffset.UTC))
                    .bind("owner", each.owner())
                    .bind("project", each.project())
                    .bind("type", each.type())
                    .bind("tier", each.tier())
                    .bind("millis", each.millis())
                    .bind("hit", each.cacheHit())
                    .add();
        }
        batch.execute();
    }

    ProjectUsage.Count count(String project) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT coalesce(sum(queries), 0) AS queries, max(last_at) AS last_at FROM research.project_day
                        WHERE project = :project
                        """)
                .bind("project", project)
                .map((row, _) -> {
                    OffsetDateTime last = row.getObject("last_at", OffsetDateTime.class);
                    return new ProjectUsage.Count(row.getLong("queries"), last == null ? null : last.toInstant());
                })
                .one());
    }

    /** Newest first; everybody's without an owner. */
    List<Query> queries(@Nullable String owner, @Nullable String project, Instant before, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT at, owner, project, query_type, tier, response_ms, cache_hit FROM research.query_log
                        WHERE (CAST(:owner AS text) IS NULL OR owner = :owner)
                          AND (CAST(:project AS text) IS NULL OR project = :project)
                          AND at < :before
                        ORDER BY at DESC LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("project", project)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, _) -> new Query(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("owner"),
                        row.getString("project"),
                        row.getString("query_type"),
                        row.getString("tier"),
                        row.getInt("response_ms"),
                        row.getBoolean("cache_hit")))
                .list());
    }

    /** What people asked about between two moments; what was only tracked from outside does not count. */
    List<ProjectUsage.Trend> trending(Instant before, Instant from, Instant to, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT project, count(*) FILTER (WHERE at >= :from) AS queries,
                               count(DISTINCT owner) FILTER (WHERE at >= :from) AS askers,
                               count(*) FILTER (WHERE at < :from) AS earlier
                        FROM research.query_log
                        WHERE at >= :before AND at < :to AND query_type <> 'track'
                        GROUP BY project HAVING count(*) FILTER (WHERE at >= :from) > 0
                        ORDER BY askers DESC, queries DESC, project LIMIT :limit
                        """)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .bind("limit", limit)
                .map((row, _) -> new ProjectUsage.Trend(
                        row.getString("project"),
                        row.getLong("queries"),
                        row.getLong("askers"),
                        row.getLong("earlier")))
                .list());
    }
}
