package io.bulwark.research.watch;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** An alert that fired. It outlives its alert. */
record AlertEvent(
        UUID id,
        UUID alertId,
        String owner,
        String projectId,
        Alert.Metric metric,
        Alert.Direction direction,
        BigDecimal threshold,
        BigDecimal value,
        Instant asOf,
        Instant firedAt) {

    /** One sentence without anything from outside but the project's id, which has plain letters only. */
    String text() {
        String name =
                switch (metric) {
                    case PRICE -> "the price";
                    case PRICE_CHANGE_24H -> "the price change of 24 hours";
                    case RISK -> "the risk";
                    case SENTIMENT -> "the opinion";
                };
        String unit =
                switch (metric) {
                    case PRICE -> " USD";
                    case PRICE_CHANGE_24H -> " %";
                    case RISK -> " of 10";
                    case SENTIMENT -> " of 100";
                };
        return projectId + ": " + name + " is " + plain(value) + unit + ", " + direction.wire() + " " + plain(threshold)
                + unit;
    }

    static String plain(BigDecimal number) {
        BigDecimal shorter = number.stripTrailingZeros();
        return (shorter.scale() < 0 ? shorter.setScale(0) : shorter).toPlainString();
    }
}
