package io.bulwark.research.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** All SQL of the reports. */
final class ReportStore {
    static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final TypeReference<Map<String, Double>> PARTS = new TypeReference<>() {};
    private static final int MOST_RUNS = 3;

    private final Jdbi jdbi;

    ReportStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A report and how often it was made. */
    record Kept(DailyReport report, int revision, Instant generatedAt) {}

    Optional<Kept> find(LocalDate day) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT content, revision, generated_at FROM research.daily_report WHERE day = :day")
                        .bind("day", day)
                        .map((row, _) -> new Kept(
                                read(row.getString("content")),
                                row.getInt("revision"),
                                row.getTimestamp("generated_at").toInstant()))
                        .findOne());
    }

    /** Newest first, from the day before {@code before} on. */
    List<Kept> list(@Nullable LocalDate before, int limit) {
        return jdbi.withHandle(h -> h.createQuery("""
                        SELECT content, revision, generated_at FROM research.daily_report
                        WHERE CAST(:before AS date) IS NULL OR day < :before
                        ORDER BY day DESC LIMIT :limit
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, _) -> new Kept(
                        read(row.getString("content")),
                        row.getInt("revision"),
                        row.getTimestamp("generated_at").toInstant()))
                .list());
    }

    /** The values of a day by project, empty where there is no report of it. */
    Optional<Map<String, DailyValue>> values(LocalDate day) {
        return jdbi.withHandle(h -> {
            boolean reported = h.createQuery("SELECT 1 FROM research.daily_report WHERE day = :day")
                    .bind("day", day)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (!reported) {
                return Optional.empty();
            }
            Map<String, DailyValue> values = new LinkedHashMap<>();
            h.createQuery("""
                            SELECT project_id, name, price, total_supply, sentiment, risk, parts, as_of
                            FROM research.daily_value WHERE day = :day ORDER BY project_id
                            """)
                    .bind("day", day)
                    .map((row, _) -> new DailyValue(
                            row.getString("project_id"),
                            row.getString("name"),
                            row.getBigDecimal("price"),
                            row.getBigDecimal("total_supply"),
                            row.getBigDecimal("sentiment"),
                            row.getBigDecimal("risk"),
                            parts(row.getString("parts")),
                            row.getTimestamp("as_of").toInstant()))
                    .forEach(value -> values.put(value.projectId(), value));
            return Optional.of(values);
        });
    }

    /** Replaces the day's report and values. */
    void write(Handle handle, LocalDate day, ReportMaker.Made made) {
        handle.createUpdate("""
                        INSERT INTO research.daily_report (day, revision, content, generated_at)
                        VALUES (:day, 1, CAST(:content AS json), :at)
                        ON CONFLICT (day) DO UPDATE SET revision = daily_report.revision + 1,
                          content = excluded.content, generated_at = excluded.generated_at
                        """)
                .bind("day", day)
                .bind("content", written(made.report()))
                .bind("at", Instant.parse(made.report().generatedAt()))
                .execute();
        handle.createUpdate("DELETE FROM research.daily_value WHERE day = :day")
                .bind("day", day)
                .execute();
        for (DailyValue value : made.values()) {
            handle.createUpdate("""
                            INSERT INTO research.daily_value
                              (day, project_id, name, price, total_supply, sentiment, risk, parts, as_of)
                            VALUES (:day, :project, :name, :price, :supply, :sentiment, :risk, CAST(:parts AS json), :at)
                            """)
                    .bind("day", day)
                    .bind("project", value.projectId())
                    .bind("name", value.name())
                    .bind("price", value.price())
                    .bind("supply", value.totalSupply())
                    .bind("sentiment", value.sentiment())
                    .bind("risk", value.risk())
                    .bind("parts", written(value.parts()))
                    .bind("at", value.asOf())
                    .execute();
        }
    }

    /**
     * Takes the day's run of a job for the caller, once for all instances; again after {@code patience} when nothing came of
     * it, three times at most.
     */
    boolean begin(Handle handle, String job, LocalDate day, Instant now, Duration patience) {
        return handle.createQuery("""
                        INSERT INTO research.recurring AS r (job, day, attempts, started_at) VALUES (:job, :day, 1, :now)
                        ON CONFLICT (job, day) DO UPDATE SET attempts = r.attempts + 1, started_at = :now
                          WHERE r.started_at < :before AND r.attempts < :most
                            AND NOT EXISTS (SELECT 1 FROM research.daily_report d WHERE d.day = r.day)
                        RETURNING attempts
                        """)
                .bind("job", job)
                .bind("day", day)
                .bind("now", now)
                .bind("before", now.minus(patience))
                .bind("most", MOST_RUNS)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Projects by the number of watchlists that name them, most watched first. */
    Map<String, Integer> watched(int most) {
        Map<String, Integer> watched = new LinkedHashMap<>();
        jdbi.useHandle(h -> h.createQuery("""
                        SELECT project_id, count(*) AS lists FROM research.watch_item
                        GROUP BY project_id ORDER BY lists DESC, project_id LIMIT :most
                        """)
                .bind("most", most)
                .map((row, _) -> Map.entry(row.getString("project_id"), row.getInt("lists")))
                .forEach(entry -> watched.put(entry.getKey(), entry.getValue())));
        return watched;
    }

    int deleteBefore(LocalDate day) {
        return jdbi.inTransaction(h -> {
            h.createUpdate("DELETE FROM research.recurring WHERE day < :day")
                    .bind("day", day)
                    .execute();
            h.createUpdate("DELETE FROM research.daily_value WHERE day < :day")
                    .bind("day", day)
                    .execute();
            return h.createUpdate("DELETE FROM research.daily_report WHERE day < :day")
                    .bind("day", day)
                    .execute();
        });
    }

    private static String written(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DailyReport read(String content) {
        try {
            return JSON.readValue(content, DailyReport.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored report cannot be read", e);
        }
    }

    private static Map<String, Double> parts(String text) {
        try {
            return JSON.readValue(text, PARTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored parts of a score cannot be read", e);
        }
    }
}
