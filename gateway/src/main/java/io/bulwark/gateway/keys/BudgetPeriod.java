package io.bulwark.gateway.keys;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a budget lasts before it starts anew, in UTC. */
public enum BudgetPeriod {
    TOTAL,
    DAY,
    MONTH;

    static Optional<BudgetPeriod> of(String wire) {
        return Arrays.stream(values()).filter(p -> p.wire().equals(wire)).findFirst();
    }

    /** The name on the wire, in lower case. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first day of the period that an instant lies in; 1970-01-01 for a total. */
    LocalDate start(Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return switch (this) {
            case TOTAL -> LocalDate.EPOCH;
            case DAY -> day;
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    /** When the next period starts, null for never. */
    @Nullable
    Instant next(Instant at) {
        LocalDate start = start(at);
        return switch (this) {
            case TOTAL -> null;
            case DAY -> start.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            case MONTH -> start.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        };
    }
}
