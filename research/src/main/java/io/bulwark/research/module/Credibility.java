package io.bulwark.research.module;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a team's work and identity can be seen, 0 to 10: the sum of {@code weight * value} of parts whose weights add up to
 * 10. It describes and predicts nothing: no published figure ties it to the risk, so that it is no part of the risk score.
 */
final class Credibility {
    /** With less known than this, of 10, there is no score. */
    private static final double LEAST_KNOWN = 5;

    private record Part(
            String name, double weight, @Nullable Double value, String from) {}

    private final List<Part> parts = new ArrayList<>();

    /** @param value 0 to 1, null where it is not known */
    Credibility part(String name, double weight, @Nullable Double value, String from) {
        parts.add(new Part(name, weight, value == null ? null : Math.clamp(value, 0, 1), from));
        return this;
    }

    /** A count on a logarithmic scale that ends at {@code full}. */
    static @Nullable Double logarithmic(@Nullable BigDecimal count, double full) {
        return count == null || count.signum() < 0 ? null : Math.log1p(count.doubleValue()) / Math.log1p(full);
    }

    /** What could be shown: an unknown part adds nothing. Null where too little is known to say anything. */
    @Nullable
    BigDecimal score() {
        double known = parts.stream()
                .filter(p -> p.value() != null)
                .mapToDouble(Part::weight)
                .sum();
        return known < LEAST_KNOWN ? null : rounded(points(), 1);
    }

    /** The score if all that is unknown were there. */
    BigDecimal highest() {
        double unknown = parts.stream()
                .filter(p -> p.value() == null)
                .mapToDouble(Part::weight)
                .sum();
        return rounded(points() + unknown, 1);
    }

    /** Whether nothing at all is known. */
    boolean none() {
        return parts.stream().allMatch(part -> part.value() == null);
    }

    private double points() {
        return parts.stream().mapToDouble(Credibility::points).sum();
    }

    private static double points(Part part) {
        Double value = part.value();
        return value == null ? 0 : part.weight() * value;
    }

    ArrayNode json() {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Part part : parts) {
            ObjectNode row = rows.addObject().put("part", part.name());
            Double value = part.value();
            if (value == null) {
                row.putNull("value");
            } else {
                row.put("value", rounded(value, 4));
            }
            row.put("weight", rounded(part.weight(), 1))
                    .put("points", rounded(points(part), 4))
                    .put("from", part.from());
        }
        return rows;
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }
}
