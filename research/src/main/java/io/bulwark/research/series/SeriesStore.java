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
