package io.bulwark.research.score;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What is known of one token. A fact that is absent is unknown; there is no third way to say so. */
public final class Facts {
    private final Map<Fact, Double> known;

    private Facts(Map<Fact, Double> known) {
        this.known = known;
    }

    public static Facts none() {
        return new Facts(new EnumMap<>(Fact.class));
    }

    /** These facts and one more; {@code value} replaces an earlier one. Shares and flags are 0 to 1, numbers not negative. */
    public Facts with(Fact fact, double value) {
        double most = fact.kind() == Fact.Kind.NUMBER ? Double.MAX_VALUE : 1;
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(fact.wire() + " cannot be " + value);
        }
        Map<Fact, Double> more = new EnumMap<>(known);
        more.put(fact, value);
        return new Facts(more);
    }

    /** These facts and one more, unless a riskier value of it is known already. */
    public Facts worse(Fact fact, double value) {
        Double before = known.get(fact);
        return before != null && fact.risk(before) >= fact.risk(value) ? this : with(fact, value);
    }

    /** These facts and others; where both know one, the other's counts. */
    public Facts and(Facts others) {
        Map<Fact, Double> more = new EnumMap<>(known);
        more.putAll(others.known);
        return new Facts(more);
    }

    public Facts without(Fact fact) {
        Map<Fact, Double> fewer = new EnumMap<>(known);
        fewer.remove(fact);
        return new Facts(fewer);
    }

    public OptionalDouble value(Fact fact) {
        Double value = known.get(fact);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    public boolean isEmpty() {
        return known.isEmpty();
    }

    @Override
    public String toString() {
        return known.toString();
    }
}
