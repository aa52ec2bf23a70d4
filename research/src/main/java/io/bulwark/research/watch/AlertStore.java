package io.bulwark.research.watch;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** All SQL of alerts. */
final class AlertStore {
    private static final String COLUMNS = """
            id, owner, project_id, metric, direction, threshold, hysteresis, cooldown_s, email, enabled, armed, last_value,
            last_as_of, last_fired_at, note, created_at
            """;

    private AlertStore() {}

    static void insert(Handle handle, UUID id, String owner, AlertForm form, Instant now) {
        handle.createUpdate("""
                        INSERT INTO research.alert (id, owner, project_id, metric, direction, threshold, hysteresis,
                          cooldown_s, email, enabled, armed, next_check_at, created_at)
                        VALUES (:id, :owner, :project, :metric, :direction, :threshold, :hysteresis, :cooldown, :email,
                          :enabled, true, :now, :now)
                        """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("project", form.projectId())
                .bind("metric", form.metric().wire())
                .bind("direction", form.direction().wire())
                .bind("threshold", form.threshold())
                .bind("hysteresis", form.hysteresis())
                .bind("cooldown", form.coolDown().toSeconds())
                .bind("email", form.email() == null ? null : form.email().value())
                .bind("enabled", form.enabled())
                .bind("now", now)
                .execute();
    }

    static boolean replace(Handle handle, UUID id, String owner, AlertForm form, Instant now) {
        return handle.createUpdate("""
                        UPDATE research.alert SET project_id = :project, metric = :metric, direction = :direction,
                          threshold = :threshold, hysteresis = :hysteresis, cooldown_s = :cooldown, email = :email,
                          enabled = :enabled, armed = true, last_value = NULL, last_as_of = NULL, last_fired_at = NULL,
                          note = NULL, next_check_at = :now
                        WHERE id = :id AND owner = :owner
                        """)
                        .bind("id", id)
                        .bind("owner", owner)
                        .bind("project", form.projectId())
                        .bind("metric", form.metric().wire())
                        .bind("direction", form.direction().wire())
                        .bind("threshold", form.threshold())
                        .bind("hysteresis", form.hysteresis())
                        .bind("cooldown", form.coolDown().toSeconds())
                        .bind(
                                "email",
                                form.email() == null ? null : form.email().value())
                        .bind("enabled", form.enabled())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    static List<Alert> ofOwner(Handle handle, String owner) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM research.alert WHERE owner = :owner ORDER BY id")
                .bind("owner", owner)
                .map((row, _) -> read(row))
                .list();
    }

    static Optional<Alert> find(Handle handle, String owner, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM research.alert WHERE owner = :owner AND id = :id")
                .bind("owner", owner)
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** The alert with its row locked until the transaction ends. */
    static Optional<Alert> lock(Handle handle, UUID id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM research.alert WHERE id = :id AND enabled FOR UPDATE")
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    static boolean delete(Handle handle, String owner, UUID id) {
        return handle.createUpdate("DELETE FROM research.alert WHERE owner = :owner AND id = :id")
                        .bind("owner", owner)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Takes the alerts that are due, longest first; another instance does not see them before they are due again. */
    static List<Alert> claim(Handle handle, Instant now, Duration quick, Duration slow, int limit) {
        return handle.createQuery("""
                        WITH due AS (SELECT id FROM research.alert WHERE enabled AND next_check_at <= :now
                                     ORDER BY next_check_at, id LIMIT :limit FOR UPDATE SKIP LOCKED)
                        UPDATE research.alert a
                        SET next_check_at = CASE WHEN metric IN ('price', 'price_change_24h')
                          THEN CAST(:quick AS timestamptz) ELSE CAST(:slow AS timestamptz) END
                        FROM due WHERE a.id = due.id
                        RETURNING a.id, owner, project_id, metric, direction, threshold, hysteresis, cooldown_s, email,
                          enabled, armed, last_value, last_as_of, last_fired_at, note, created_at
                        """)
                .bind("now", now)
                .bind("quick", now.plus(quick))
                .bind("slow", now.plus(slow))
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    static void seen(
            Handle handle,
            UUID id,
            @Nullable BigDecimal value,
            @Nullable Instant asOf,
            boolean armed,
            @Nullable Instant firedAt,
            @Nullable String note) {
        handle.createUpdate("""
                        UPDATE research.alert SET armed = :armed, last_fired_at = :fired, note = :note,
                          last_value = coalesce(:value, last_value), last_as_of = coalesce(:at, last_as_of)
                        WHERE id = :id
                        """)
                .bind("id", id)
                .bind("armed", armed)
                .bind("fired", firedAt)
                .bind("note", note)
                .bindBySqlType("value", value, java.sql.Types.NUMERIC)
                .bind("at", asOf)
                .execute();
    }

    static void insertEvent(Handle handle, AlertEvent event) {
        handle.createUpdate("""
                        INSERT INTO research.alert_event
                          (id, alert_id, owner, project_id, metric, direction, threshold, value, as_of, fired_at)
                        VALUES (:id, :alert, :owner, :project, :metric, :direction, :threshold, :value, :asOf, :fired)
                        """)
                .bind("id", event.id())
                .bind("alert", event.alertId())
                .bind("owner", event.owner())
                .bind("project", event.projectId())
                .bind("metric", event.metric().wire())
                .bind("direction", event.direction().wire())
                .bind("threshold", event.threshold())
                .bind("value", event.value())
                .bind("asOf", event.asOf())
                .bind("fired", event.firedAt())
                .execute();
    }

    /** Newest first. */
    static List<AlertEvent> events(Handle handle, String owner, @Nullable UUID before, int limit) {
        return handle.createQuery("""
                        SELECT id, alert_id, owner, project_id, metric, direction, threshold, value, as_of, fired_at
                        FROM research.alert_event
                        WHERE owner = :owner AND (CAST(:before AS uuid) IS NULL OR id < :before)
                        ORDER BY id DESC LIMIT :limit
                        """)
                .bind("owner", owner)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, _) -> new AlertEvent(
                        row.getObject("id", UUID.class),
                        row.getObject("alert_id", UUID.class),
                        row.getString("owner"),
                        row.getString("project_id"),
                        Alert.Metric.valueOf(row.getString("metric").toUpperCase(Locale.ROOT)),
                        Alert.Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT)),
                        row.getBigDecimal("threshold"),
                        row.getBigDecimal("value"),
                        row.getTimestamp("as_of").toInstant(),
                        row.getTimestamp("fired_at").toInstant()))
                .list();
    }

    static int deleteEventsBefore(Handle handle, Instant instant) {
        return handle.createUpdate("DELETE FROM research.alert_event WHERE fired_at < :before")
                .bind("before", instant)
                .execute();
    }

    private static Alert read(ResultSet row) throws SQLException {
        return new Alert(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("project_id"),
                Alert.Metric.valueOf(row.getString("metric").toUpperCase(Locale.ROOT)),
                Alert.Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT)),
                row.getBigDecimal("threshold"),
                row.getBigDecimal("hysteresis"),
                Duration.ofSeconds(row.getInt("cooldown_s")),
                row.getString("email"),
                row.getBoolean("enabled"),
                row.getBoolean("armed"),
                row.getBigDecimal("last_value"),
                instant(row.getTimestamp("last_as_of")),
                instant(row.getTimestamp("last_fired_at")),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant());
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
