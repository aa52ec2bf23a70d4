package io.bulwark.compute;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The daily partitions of ended tasks and of payouts: made ahead; tasks past their time are dropped, payouts stay. */
final class Partitions {
    private static final int DAYS_AHEAD = 3;
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final System.Logger LOG = System.getLogger("io.bulwark.compute");

    private final Jdbi jdbi;

    Partitions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Makes what is missing of today and the next days, and drops ended tasks of days before the retention. */
    void keep(Instant now, Duration retention) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        for (String table : List.of("task_done", "payout")) {
            List<String> known = names(table);
            for (int i = 0; i <= DAYS_AHEAD; i++) {
                LocalDate day = today.plusDays(i);
                if (!known.contains(table + "_" + day.format(DAY))) {
                    make(table, day);
                }
            }
        }
        LocalDate oldest = LocalDate.ofInstant(now.minus(retention), ZoneOffset.UTC);
        for (String name : names("task_done")) {
            if (before(name.substring("task_done_".length()), oldest)) {
                jdbi.useHandle(h -> h.execute("DROP TABLE IF EXISTS compute." + name));
            }
        }
    }

    /** A day whose rows have begun to fall into the default partition stays there. */
    private void make(String table, LocalDate day) {
        try {
            jdbi.useTransaction(h -> {
                // Settlements wait for this, so it does not wait long for them.
                h.execute("SET LOCAL lock_timeout = '1s'");
                h.execute("CREATE TABLE IF NOT EXISTS compute." + table + "_" + day.format(DAY)
                        + " PARTITION OF compute." + table + " FOR VALUES FROM ('" + first(day) + "') TO ('"
                        + first(day.plusDays(1)) + "')"
                        // Rows are only added: looking at them again and again as they grow finds nothing to do.
                        + " WITH (autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_analyze_scale_factor = 0.5,"
                        + " autovacuum_vacuum_insert_threshold = 100000, autovacuum_analyze_threshold = 100000)");
            });
        } catch (JdbiException e) {
            LOG.log(System.Logger.Level.DEBUG, "A partition of " + table + " was not made", e);
        }
    }

    /** The smallest id of a day: ids begin with the milliseconds. */
    private static UUID first(LocalDate day) {
        return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
    }

    private static boolean before(String day, LocalDate oldest) {
        try {
            return LocalDate.parse(day, DAY).isBefore(oldest);
        } catch (DateTimeParseException e) {
            // The default partition.
            return false;
        }
    }

    private List<String> names(String table) {
        return jdbi.withHandle((Handle h) -> h.createQuery("""
                        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                        WHERE i.inhparent = CAST(:parent AS regclass)
                        """)
                .bind("parent", "compute." + table)
                .mapTo(String.class)
                .list());
    }
}
