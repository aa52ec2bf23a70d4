package io.bulwark.guard.bias;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How differently a batch of decisions treats two groups. Figures compare a group with a reference group; intervals are
 * normal approximations at 95 % and want some 10 favourable and 10 unfavourable decisions on either side.
 *
 * @param group the group that is compared
 * @param reference the group that it is compared with
 * @param decisions decisions about the group
 * @param referenceDecisions decisions about the reference group
 * @param parityDifference share of favourable decisions of the group less that of the reference, -1 to 1 (demographic
 *     parity, Dwork et al. 2012); interval after Agresti and Caffo (2000)
 * @param impactRatio share of favourable decisions of the group divided by that of the reference; below 0.8 it falls
 *     short of the four-fifths rule (29 CFR 1607.4 D). Interval by the delta method on the logarithm (Katz et al. 1978).
 *     Null where the reference has no favourable decision
 * @param opportunityDifference the parity difference among those who deserved the favourable decision (equal
 *     opportunity, Hardt et al. 2016); null where no decision says so for one of the groups
 */
public record Disparity(
        String group,
        String reference,
        long decisions,
        long referenceDecisions,
        Estimate parityDifference,
        @Nullable Estimate impactRatio,
        @Nullable Estimate opportunityDifference) {
    private static final double Z = 1.959964;
    private static final double FOUR_FIFTHS = 0.8;

    /**
     * A decision about somebody.
     *
     * @param group the group of the person
     * @param favourable whether it was in the person's favour
     * @param deserved whether it should have been, or null where nobody knows
     */
    public record Decision(
            String group, boolean favourable, @Nullable Boolean deserved) {}

    /** A figure with its interval at 95 %. */
    public record Estimate(double value, double low, double high) {}

    /** Whether the impact ratio falls short of four fifths. */
    public boolean belowFourFifths() {
        return impactRatio != null && impactRatio.value() < FOUR_FIFTHS;
    }

    /** Whether the shares differ by more than chance explains: the interval of the parity difference leaves out 0. */
    public boolean significant() {
        return parityDifference.low() > 0 || parityDifference.high() < 0;
    }

    /**
     * Compares every other group with a reference group.
     *
     * @return figures by group, in alphabetical order
     * @throws IllegalArgumentException if nothing was decided about the reference group
     */
    public static Map<String, Disparity> against(String reference, Collection<Decision> decisions) {
        Map<String, Counts> groups = new TreeMap<>();
        for (Decision decision : decisions) {
            groups.computeIfAbsent(decision.group(), name -> new Counts()).add(decision);
        }
        Counts base = groups.remove(reference);
        if (base == null) {
            throw new IllegalArgumentException("No decision about \"" + reference + "\"");
        }
        Map<String, Disparity> compared = new TreeMap<>();
        groups.forEach((name, counts) -> compared.put(name, compare(name, counts, reference, base)));
        return compared;
    }

    /**
     * Compares every other group with the one that has the highest share of favourable decisions, as the four-fifths rule
     * does; no decisions give no figures.
     */
    public static Map<String, Disparity> againstBest(Collection<Decision> decisions) {
        Map<String, Counts> groups = new TreeMap<>();
        for (Decision decision : decisions) {
            groups.computeIfAbsent(decision.group(), name -> new Counts()).add(decision);
        }
        String best = "";
        double most = -1;
        for (Map.Entry<String, Counts> entry : groups.entrySet()) {
            double share = (double) entry.getValue().favourable / entry.getValue().all;
            if (share > most) {
                most = share;
                best = entry.getKey();
            }
        }
        return groups.isEmpty() ? Map.of() : against(best, decisions);
    }

    private static Disparity compare(String group, Counts one, String reference, Counts base) {
        return new Disparity(
                group,
                reference,
                one.all,
                base.all,
                difference(one.favourable, one.all, base.favourable, base.all),
                ratio(one.favourable, one.all, base.favourable, base.all),
                one.deserving == 0 || base.deserving == 0
                        ? null
                        : difference(one.granted, one.deserving, base.granted, base.deserving));
    }

    private static Estimate difference(long hits, long all, long baseHits, long baseAll) {
        double value = (double) hits / all - (double) baseHits / baseAll;
        double p = (hits + 1.0) / (all + 2);
        double q = (baseHits + 1.0) / (baseAll + 2);
        double half = Z * Math.sqrt(p * (1 - p) / (all + 2) + q * (1 - q) / (baseAll + 2));
        return new Estimate(value, Math.max(-1, p - q - half), Math.min(1, p - q + half));
    }

    private static @Nullable Estimate ratio(long hits, long all, long baseHits, long baseAll) {
        if (baseHits == 0) {
            return null;
        }
        double value = (double) hits / all / ((double) baseHits / baseAll);
        // Half a decision more on either side keeps the logarithm finite where nobody was favoured.
        double extra = hits == 0 ? 0.5 : 0;
        double h = hits + extra;
        double n = all + extra;
        double b = baseHits + extra;
        double m = baseAll + extra;
        double centre = Math.log(h / n / (b / m));
        double half = Z * Math.sqrt(1 / h - 1 / n + 1 / b - 1 / m);
        return new Estimate(value, hits == 0 ? 0 : Math.exp(centre - half), Math.exp(centre + half));
    }

    private static final class Counts {
        private long all;
        private long favourable;
        private long deserving;
        private long granted;

        private void add(Decision decision) {
            all++;
            favourable += decision.favourable() ? 1 : 0;
            if (Boolean.TRUE.equals(decision.deserved())) {
                deserving++;
                granted += decision.favourable() ? 1 : 0;
            }
        }
    }
}
