package io.bulwark.research.report;

import io.bulwark.research.score.Fact;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is worth saying about two days in a row. */
final class Changes {
    private static final BigDecimal PRICE_PERCENT = BigDecimal.valueOf(5);
    private static final BigDecimal SENTIMENT_POINTS = BigDecimal.TEN;
    private static final BigDecimal RISK_POINTS = new BigDecimal("0.5");
    private static final BigDecimal BURNT_PERCENT = new BigDecimal("0.01");
    private static final BigDecimal MINTED_PERCENT = new BigDecimal("0.1");
    private static final double MOVED = 0.05;

    private Changes() {}

    /** @param before yesterday's values by project */
    static List<DailyReport.Change> between(Map<String, DailyValue> before, List<DailyValue> now) {
        List<DailyReport.Change> changes = new ArrayList<>();
        for (DailyValue today : now) {
            DailyValue yesterday = before.get(today.projectId());
            if (yesterday == null) {
                changes.add(new DailyReport.Change(
                        "entered", today.projectId(), today.name() + " is new among the top projects."));
            } else {
                of(yesterday, today, changes);
            }
        }
        before.values().stream()
                .filter(old -> now.stream().noneMatch(v -> v.projectId().equals(old.projectId())))
                .sorted(Comparator.comparing(DailyValue::projectId))
                .forEach(old -> changes.add(new DailyReport.Change(
                        "left", old.projectId(), old.name() + " is no longer among the top projects.")));
        return changes;
    }

    private static void of(DailyValue before, DailyValue now, List<DailyReport.Change> changes) {
        BigDecimal price = percent(before.price(), now.price());
        if (price != null && price.abs().compareTo(PRICE_PERCENT) >= 0) {
            add(changes, "price", now, "price %s since yesterday's report.", Shown.change(price));
        }
        BigDecimal mood = difference(before.sentiment(), now.sentiment());
        if (mood != null && mood.abs().compareTo(SENTIMENT_POINTS) >= 0) {
            add(
                    changes,
                    "sentiment",
                    now,
                    "opinion from %s to %s of 100.",
                    Shown.number(known(before.sentiment())),
                    Shown.number(known(now.sentiment())));
        }
        BigDecimal risk = difference(before.risk(), now.risk());
        if (risk != null && risk.abs().compareTo(RISK_POINTS) >= 0) {
            add(
                    changes,
                    "risk",
                    now,
                    "risk from %s to %s of 10%s.",
                    known(before.risk()).toPlainString(),
                    known(now.risk()).toPlainString(),
                    moved(before, now).map(m -> ", most of it from: " + m).orElse(""));
        }
        BigDecimal supply = percent(before.totalSupply(), now.totalSupply());
        if (supply != null && supply.negate().compareTo(BURNT_PERCENT) >= 0) {
            add(changes, "supply", now, "%s %% of the total supply is gone (burned).", exact(supply.negate()));
        } else if (supply != null && supply.compareTo(MINTED_PERCENT) >= 0) {
            add(changes, "supply", now, "the total supply grew by %s %%.", exact(supply));
        }
        lost(before.price(), now.price(), "price", now, changes);
        lost(before.sentiment(), now.sentiment(), "opinion", now, changes);
        lost(before.risk(), now.risk(), "risk", now, changes);
    }

    private static void lost(
            @Nullable BigDecimal before,
            @Nullable BigDecimal now,
            String what,
            DailyValue value,
            List<DailyReport.Change> changes) {
        if (before != null && now == null) {
            add(changes, "unknown", value, "the %s was known yesterday and is unknown today.", what);
        }
    }

    private static void add(
            List<DailyReport.Change> changes, String kind, DailyValue of, String text, Object... values) {
        changes.add(new DailyReport.Change(
                kind, of.projectId(), of.name() + ": " + String.format(Locale.ROOT, text, values)));
    }

    /** The fact whose points changed most. */
    private static Optional<String> moved(DailyValue before, DailyValue now) {
        String most = null;
        double largest = MOVED;
        for (Fact fact : Fact.values()) {
            Double old = before.parts().get(fact.wire());
            Double today = now.parts().get(fact.wire());
            if (old != null && today != null && Math.abs(today - old) >= largest) {
                largest = Math.abs(today - old);
                most = fact.title().toLowerCase(Locale.ROOT)
                        + String.format(Locale.ROOT, " (%.2f to %.2f points)", old, today);
            }
        }
        return Optional.ofNullable(most);
    }

    private static @Nullable BigDecimal difference(@Nullable BigDecimal before, @Nullable BigDecimal now) {
        return before == null || now == null ? null : now.subtract(before);
    }

    private static @Nullable BigDecimal percent(@Nullable BigDecimal before, @Nullable BigDecimal now) {
        return before == null || now == null || before.signum() <= 0
                ? null
                : now.subtract(before).multiply(BigDecimal.valueOf(100)).divide(before, MathContext.DECIMAL64);
    }

    private static String exact(BigDecimal percent) {
        return String.format(Locale.ROOT, "%.2f", percent);
    }

    private static BigDecimal known(@Nullable BigDecimal value) {
        return value == null ? BigDecimal.ZERO : value;
    }
}
