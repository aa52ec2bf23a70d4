package io.bulwark.research.series;

import io.bulwark.research.module.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** All SQL of time series. */
final class SeriesStore {
    private final Jdbi jdbi;

    SeriesStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A figure whose source's answer was shared is there already. */
    void insert(Handle handle, String project, List<Metric> metrics) {
        if (metrics.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO research.metric (project, path, at, value) VALUES (:project, :path, :at, :value)
                ON CONFLICT DO NOTHING
                """);
        for (Metric each : metrics) {
            batch.bind("project", project)
                    .bind("path", each.path())
                    .bind("at", each.asOf().atOffset(ZoneOffset.UTC))
                    .bind("value", each.value().asDouble())
                    .add();
        }
        batch.execute();
    }

    /** @param seen when the project was first looked at */
    record Wanted(String project, Instant seen) {}

    void want(Handle handle, String project, Instant now) {
        handle.createUpdate("""
                        INSERT INTO research.backfill (project, seen_at) VALUES (:project, :now) ON CONFLICT DO NOTHING
                        """)
                .bind("project", project)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Those who wait longest, each tried three times at most. */
    List<Wanted> wanted(int most) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT project, seen_at FROM research.backfill WHERE done_at IS NULL ORDER BY tries, seen_at LIMIT :most
                        """)
                .bind("most", most)
                .map((row, _) -> new Wanted(
                        row.getString("project"),
                        row.getObject("seen_at", OffsetDateTime.class).toInstant()))
                .list());
    }

    void failed(String project, Instant now) {
        jdbi.useHandle(h -> h.createUpdate("""
                        UPDATE research.backfill
                        SET tries = tries + 1, done_at = CASE WHEN tries >= 2 THEN CAST(:now AS timestamptz) END
                        WHERE project = :project
                        """)
                .bind("project", project)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    void done(Handle handle, String project, Instant now) {
        handle.createUpdate("UPDATE research.backfill SET done_at = :now WHERE project = :project")
                .bind("project", project)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }

    void insertPast(Handle handle, String project, List<Backfill.Past> points) {
        if (points.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO research.metric (project, path, at, value) VALUES (:project, :path, :at, :value)
                ON CONFLICT DO NOTHING
                """);
        for (Backfill.Past each : points) {
            batch.bind("project", project)
                    .bind("path", each.path())
                    .bind("at", each.at().atOffset(ZoneOffset.UTC))
                    .bind("value", each.value())
                    .add();
        }
        batch.execute();
    }

    List<Series.Point> range(String project, String path, Instant from, Instant to, Duration step) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT date_bin(make_interval(secs => :step), at, :from) AS start, avg(value) AS mean,
                               min(value) AS least, max(value) AS most, count(*) AS points,
                               (array_agg(value ORDER BY at DESC))[1] AS latest
                        FROM research.metric
                        WHERE project = :project AND path = :path AND at >= :from AND at < :to
                        GROUP BY 1 ORDER BY 1
                        """)
                .bind("step", step.toSeconds())
                .bind("from", from.atOffset(ZoneOffset.UTC))
                .bind("to", to.atOffset(ZoneOffset.UTC))
                .bind("project", project)
                .bind("path", path)
                .map((row, _) -> new Series.Point(
                        row.getObject("start", OffsetDateTime.class).toInstant(),
                        row.getDouble("mean"),
                        row.getDouble("least"),
                        row.getDouble("most"),
                        row.getDouble("latest"),
                        row.getLong("points")))
                .list());
    }
}
