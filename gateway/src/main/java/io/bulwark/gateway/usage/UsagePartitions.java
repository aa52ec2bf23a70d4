package io.bulwark.gateway.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The monthly partitions of single calls: made ahead, dropped when they are past their time. */
final class UsagePartitions {
    private static final int MONTHS_AHEAD = 2;
    private static final Pattern NAME = Pattern.compile("usage_(\\d{4})_(\\d{2})");

    private final Jdbi jdbi;

    UsagePartitions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Makes the partitions of this month and the next ones where they are missing. */
    void makeAhead(Instant now) {
        YearMonth month = YearMonth.from(LocalDate.ofInstant(now, ZoneOffset.UTC));
        for (int i = 0; i <= MONTHS_AHEAD; i++) {
            YearMonth each = month.plusMonths(i);
            if (!names().contains(name(each))) {
                jdbi.useTransaction(h -> make(h, each));
            }
        }
    }

    private void make(Handle handle, YearMonth month) {
        // Nobody writes meanwhile, so that what fell into the default partition can move.
        handle.execute("LOCK TABLE gateway.usage IN SHARE ROW EXCLUSIVE MODE");
        if (names(handle).contains(name(month))) {
            return;
        }
        String table = "gateway." + name(month);
        String from = "'" + Usage.id(start(month)) + "'";
        String to = "'" + Usage.id(start(month.plusMonths(1))) + "'";
        handle.execute("CREATE TABLE " + table + " (LIKE gateway.usage INCLUDING DEFAULTS)");
        handle.execute("WITH moved AS (DELETE FROM gateway.usage_default WHERE id >= " + from + " AND id < " + to
                + " RETURNING *) INSERT INTO " + table + " SELECT * FROM moved");
        handle.execute("ALTER TABLE gateway.usage ATTACH PARTITION " + table + " FOR VALUES FROM (" + from + ") TO ("
                + to + ")");
    }

    /** Drops the months that ended before an instant; says how many. */
    int dropBefore(Instant before) {
        int dropped = 0;
        for (String name : names()) {
            Matcher parts = NAME.matcher(name);
            if (parts.matches()) {
                YearMonth month = YearMonth.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
                if (!start(month.plusMonths(1)).isAfter(before)) {
                    jdbi.useHandle(h -> h.execute("DROP TABLE IF EXISTS gateway." + name));
                    dropped++;
                }
            }
        }
        return dropped;
    }

    private List<String> names() {
        return jdbi.withHandle(UsagePartitions::names);
    }

    private static List<String> names(Handle handle) {
        return handle.createQuery("""
                        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                        WHERE i.inhparent = CAST('gateway.usage' AS regclass) ORDER BY 1
                        """).mapTo(String.class).list();
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String name(YearMonth month) {
        return String.format(Locale.ROOT, "usage_%04d_%02d", month.getYear(), month.getMonthValue());
    }
}
