package io.bulwark.research.keep;

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

/** The monthly partitions of a table of this schema by its column {@code at}: made ahead, dropped when past their time. */
public final class Months {
    private static final int AHEAD = 2;
    private static final Pattern YEAR_AND_MONTH = Pattern.compile(".*_(\\d{4})_(\\d{2})");

    private final Jdbi jdbi;
    private final String table;

    /** @param table in the schema research, with a partition {@code TABLE_default} */
    public Months(Jdbi jdbi, String table) {
        this.jdbi = jdbi;
        this.table = table;
    }

    /** Makes the partitions of this month and the next ones where they are missing. */
    public void makeAhead(Instant now) {
        YearMonth month = month(now);
        make(month, month.plusMonths(AHEAD));
    }

    /** Makes the partitions from one instant's month to another's where they are missing. */
    public void makeBetween(Instant from, Instant to) {
        make(month(from), month(to));
    }

    private void make(YearMonth first, YearMonth last) {
        List<String> there = jdbi.withHandle(this::names);
        for (YearMonth each = first; !each.isAfter(last); each = each.plusMonths(1)) {
            if (!there.contains(name(each))) {
                YearMonth missing = each;
                jdbi.useTransaction(h -> make(h, missing));
            }
        }
    }

    private static YearMonth month(Instant at) {
        return YearMonth.from(LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    private void make(Handle handle, YearMonth month) {
        // Nobody writes meanwhile, so that what fell into the default partition can move.
        handle.execute("LOCK TABLE research." + table + " IN SHARE ROW EXCLUSIVE MODE");
        if (names(handle).contains(name(month))) {
            return;
        }
        String part = "research." + name(month);
        String from = "'" + start(month) + "'";
        String to = "'" + start(month.plusMonths(1)) + "'";
        handle.execute("CREATE TABLE " + part + " (LIKE research." + table + " INCLUDING DEFAULTS)");
        handle.execute("WITH moved AS (DELETE FROM research." + table + "_default WHERE at >= " + from + " AND at < "
                + to + " RETURNING *) INSERT INTO " + part + " SELECT * FROM moved");
        handle.execute("ALTER TABLE research." + table + " ATTACH PARTITION " + part + " FOR VALUES FROM (" + from
                + ") TO (" + to + ")");
    }

    /** Drops the months that ended before an instant; says how many. */
    public int dropBefore(Instant before) {
        int dropped = 0;
        for (String name : jdbi.withHandle(this::names)) {
            Matcher parts = YEAR_AND_MONTH.matcher(name);
            if (parts.matches()) {
                YearMonth month = YearMonth.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
                if (!start(month.plusMonths(1)).isAfter(before)) {
                    jdbi.useHandle(h -> h.execute("DROP TABLE IF EXISTS research." + name));
                    dropped++;
                }
            }
        }
        return dropped;
    }

    private List<String> names(Handle handle) {
        return handle.createQuery("""
                        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                        WHERE i.inhparent = CAST(:table AS regclass) ORDER BY 1
                        """)
                .bind("table", "research." + table)
                .mapTo(String.class)
                .list();
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private String name(YearMonth month) {
        return String.format(Locale.ROOT, "%s_%04d_%02d", table, month.getYear(), month.getMonthValue());
    }
}
