package io.bulwark.research.watch;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands.
 *
 * @param hysteresis how far the value must go back behind the threshold before the alert can fire again, in its unit
 * @param armed whether it fires at the next crossing
 * @param note why it could not be looked at last time, or null
 */
record Alert(
        UUID id,
        String owner,
        String projectId,
        Metric metric,
        Direction direction,
        BigDecimal threshold,
        BigDecimal hysteresis,
        Duration coolDown,
        @Nullable String email,
        boolean enabled,
        boolean armed,
        @Nullable BigDecimal lastValue,
        @Nullable Instant lastAsOf,
        @Nullable Instant lastFiredAt,
        @Nullable String note,
        Instant createdAt) {

    enum Metric {
        /** In US dollars. */
        PRICE,
        /** In percent. */
        PRICE_CHANGE_24H,
        /** 0 to 10. */
        RISK,
        /** 0 to 100. */
        SENTIMENT;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether one call of the market's list answers it; the others need an analysis. */
        boolean quick() {
            return this == PRICE || this == PRICE_CHANGE_24H;
        }

        static Optional<Metric> of(String wire) {
            for (Metric one : values()) {
                if (one.wire().equals(wire)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        }
    }

    enum Direction {
        ABOVE,
        BELOW;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Direction> of(String wire) {
            for (Direction one : values()) {
                if (one.wire().equals(wire)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        }
    }

    /** What a fresh value does. */
    enum Step {
        /** It has crossed: tell the owner. */
        FIRE,
        /** It has gone back far enough: the next crossing fires. */
        ARM,
        STAY
    }

    Step step(BigDecimal value, Instant now) {
        boolean beyond =
                direction == Direction.ABOVE ? value.compareTo(threshold) >= 0 : value.compareTo(threshold) <= 0;
        if (armed) {
            boolean rested = lastFiredAt == null || !now.isBefore(lastFiredAt.plus(coolDown));
            return beyond && rested ? Step.FIRE : Step.STAY;
        }
        boolean back = direction == Direction.ABOVE
                ? value.compareTo(threshold.subtract(hysteresis)) < 0
                : value.compareTo(threshold.add(hysteresis)) > 0;
        return back ? Step.ARM : Step.STAY;
    }
}
