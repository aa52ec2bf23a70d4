package io.bulwark.research.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A token's risk, 0 to 10, and how it came about. {@code score} is the sum of the points of {@code parts} and of
 * {@code floor}, exactly, in ten-thousandths.
 *
 * @param low the score if all that is unknown were good
 * @param high the score if all that is unknown were bad
 * @param coverage the share of the weights that rests on known facts, 0 to 1
 * @param parts one for each fact, in the order of {@link Fact}
 * @param floor what a fact that is a loss by itself adds, or null
 */
public record RiskScore(
        double score,
        double low,
        double high,
        double coverage,
        Rating rating,
        List<Part> parts,
        @Nullable Floor floor) {
    /** What an unknown fact counts: the middle, so that leaving a good fact out raises the score. */
    public static final double UNKNOWN_RISK = 0.5;

    /** Below this coverage nothing is rated, unless the score is high whatever the rest may be. */
    public static final double RATED_FROM = 0.35;

    /** Below this coverage nothing is called a BUY. */
    public static final double BUY_FROM = 0.6;

    private static final double TOTAL = rawTotal();

    /** A reading of the risk alone; not advice. */
    public enum Rating {
        BUY,
        HOLD,
        SELL,
        AVOID,
        NOT_RATED
    }

    /**
     * One summand.
     *
     * @param value the known value, or null
     * @param risk 0 to 1
     * @param weight of the fact; all weights add up to 10
     * @param points {@code weight * risk}, rounded down to four decimals
     */
    public record Part(Fact fact, @Nullable Double value, double risk, double weight, double points) {
        public boolean known() {
            return value != null;
        }
    }

    /** The points that lift the score to what {@code fact} forces. */
    public record Floor(Fact fact, double points) {}

    public RiskScore {
        parts = List.copyOf(parts);
    }

    /** The fact's weight; all of them add up to 10. */
    public static double weight(Fact fact) {
        return 10 * fact.rawWeight() / TOTAL;
    }

    public static RiskScore of(Facts facts) {
        List<Part> parts = new ArrayList<>();
        long points = 0;
        double low = 0;
        double high = 0;
        double covered = 0;
        double forced = 0;
        double couldForce = 0;
        Fact forcing = null;
        for (Fact fact : Fact.values()) {
            double weight = weight(fact);
            OptionalDouble value = facts.value(fact);
            double risk = value.isPresent() ? fact.risk(value.getAsDouble()) : UNKNOWN_RISK;
            // Rounded down, so that the parts of the worst token do not pass 10.
            long share = (long) Math.floor(weight * risk * 10_000 + 1e-9);
            points += share;
            parts.add(new Part(fact, value.isPresent() ? value.getAsDouble() : null, risk, weight, share / 10_000.0));
            low += value.isPresent() ? weight * risk : 0;
            high += value.isPresent() ? weight * risk : weight;
            covered += value.isPresent() ? weight : 0;
            double floor = value.isPresent() ? fact.floor(value.getAsDouble()) : 0;
            if (floor > forced) {
                forced = floor;
                forcing = fact;
            }
            couldForce = Math.max(couldForce, value.isPresent() ? floor : fact.highestFloor());
        }
        long sum = points;
        Floor lift = null;
        if (forcing != null && forced * 10_000 > sum) {
            lift = new Floor(forcing, (Math.round(forced * 10_000) - sum) / 10_000.0);
            sum = Math.round(forced * 10_000);
        }
        double score = sum / 10_000.0;
        double least = Math.min(score, Math.max(low, forced));
        double most = Math.max(score, Math.min(10, Math.max(high, couldForce)));
        return new RiskScore(score, least, most, covered / 10, rate(score, least, covered / 10), parts, lift);
    }

    /** The known facts that add most, largest first. */
    public List<Part> heaviest(int count) {
        return parts.stream()
                .filter(p -> p.known() && p.points() > 0)
                .sorted(Comparator.comparingDouble(Part::points).reversed())
                .limit(count)
                .toList();
    }

    public List<Fact> notAssessed() {
        return parts.stream().filter(p -> !p.known()).map(Part::fact).toList();
    }

    private static Rating rate(double score, double low, double coverage) {
        if (low >= 5) {
            return Rating.AVOID;
        }
        if (coverage < RATED_FROM) {
            return Rating.NOT_RATED;
        }
        if (score >= 7) {
            return Rating.AVOID;
        }
        if (score >= 5) {
            return Rating.SELL;
        }
        return score < 3 && coverage >= BUY_FROM ? Rating.BUY : Rating.HOLD;
    }

    private static double rawTotal() {
        double total = 0;
        for (Fact fact : Fact.values()) {
            total += fact.rawWeight();
        }
        return total;
    }
}
