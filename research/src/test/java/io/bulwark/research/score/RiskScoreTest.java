package io.bulwark.research.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RiskScoreTest {
    @Test
    void nothing_known_is_the_middle_with_no_coverage_and_no_rating() {
        RiskScore score = RiskScore.of(Facts.none());

        assertThat(score.score()).isCloseTo(5, within(0.01));
        assertThat(score.coverage()).isZero();
        assertThat(score.low()).isZero();
        assertThat(score.high()).isEqualTo(10);
        assertThat(score.rating()).isEqualTo(RiskScore.Rating.NOT_RATED);
        assertThat(score.notAssessed()).containsExactly(Fact.values());
    }

    @Test
    void the_two_facts_on_liquidity_outweigh_everything_that_is_judged() {
        double liquidity = RiskScore.weight(Fact.LP_CREATOR_SHARE) + RiskScore.weight(Fact.LP_LOCKED_SHARE);
        double judged = Arrays.stream(Fact.values())
                .filter(f -> f.evidence().startsWith("judged"))
                .mapToDouble(RiskScore::weight)
                .sum();
        double top = Arrays.stream(Fact.values())
                .mapToDouble(RiskScore::weight)
                .max()
                .orElseThrow();

        assertThat(liquidity).isGreaterThan(judged);
        assertThat(RiskScore.weight(Fact.LP_CREATOR_SHARE)).isEqualTo(top);
        assertThat(RiskScore.weight(Fact.HAS_WEBSITE)).isLessThan(0.01);
    }

    @Test
    void weights_add_up_to_ten() {
        assertThat(Arrays.stream(Fact.values()).mapToDouble(RiskScore::weight).sum())
                .isCloseTo(10, within(1e-9));
    }

    @Test
    void a_rug_in_the_making_stands_apart_from_a_locked_token_though_nothing_else_is_known() {
        RiskScore rug = RiskScore.of(Facts.none().with(Fact.LP_CREATOR_SHARE, 1).with(Fact.LP_LOCKED_SHARE, 0));
        RiskScore locked =
                RiskScore.of(Facts.none().with(Fact.LP_CREATOR_SHARE, 0).with(Fact.LP_LOCKED_SHARE, 1));

        assertThat(rug.score()).isGreaterThan(6);
        assertThat(locked.score()).isLessThan(4);
        assertThat(rug.rating()).isEqualTo(RiskScore.Rating.SELL);
        assertThat(locked.rating()).isEqualTo(RiskScore.Rating.HOLD);
        assertThat(rug.heaviest(1)).extracting(p -> p.fact()).containsExactly(Fact.LP_CREATOR_SHARE);
    }

    @Test
    void a_honeypot_is_avoided_whatever_else_is_good() {
        Facts good = best();
        RiskScore score = RiskScore.of(good.with(Fact.HONEYPOT, 1));

        assertThat(RiskScore.of(good).score()).isLessThan(0.5);
        assertThat(RiskScore.of(good).rating()).isEqualTo(RiskScore.Rating.BUY);
        assertThat(score.score()).isEqualTo(9);
        assertThat(score.floor()).isNotNull();
        assertThat(score.floor().fact()).isEqualTo(Fact.HONEYPOT);
        assertThat(score.rating()).isEqualTo(RiskScore.Rating.AVOID);
        assertThat(RiskScore.of(Facts.none().with(Fact.HONEYPOT, 1)).rating()).isEqualTo(RiskScore.Rating.AVOID);
    }

    @Test
    void the_powers_that_a_stablecoin_has_do_not_condemn_it() {
        Facts stablecoin = best().with(Fact.MINTABLE, 1)
                .with(Fact.BLACKLIST, 1)
                .with(Fact.TRANSFER_PAUSABLE, 1)
                .with(Fact.FREEZABLE, 1)
                .with(Fact.PROXY, 1);

        assertThat(RiskScore.of(stablecoin).score()).isLessThan(1);
    }

    @Property(tries = 300, seed = "20261121")
    void a_riskier_value_never_lowers_the_score(
            @ForAll("facts") Facts facts, @ForAll Fact fact, @ForAll("shares") double a, @ForAll("shares") double b) {
        double first = valueOf(fact, a);
        double second = valueOf(fact, b);
        boolean ordered = fact.risk(first) <= fact.risk(second) && fact.floor(first) <= fact.floor(second);
        RiskScore less = RiskScore.of(facts.with(fact, ordered ? first : second));
        RiskScore more = RiskScore.of(facts.with(fact, ordered ? second : first));

        assertThat(more.score()).isGreaterThanOrEqualTo(less.score());
        assertThat(more.low()).isGreaterThanOrEqualTo(less.low() - 1e-9);
        assertThat(more.coverage()).isEqualTo(less.coverage());
    }

    @Property(tries = 300, seed = "20261121")
    void leaving_a_fact_out_never_looks_safer_than_its_best_value_nor_raises_the_coverage(
            @ForAll("facts") Facts facts, @ForAll Fact fact) {
        RiskScore unknown = RiskScore.of(facts.without(fact));
        RiskScore good = RiskScore.of(facts.with(fact, bestOf(fact)));

        assertThat(unknown.score()).isGreaterThanOrEqualTo(good.score());
        assertThat(unknown.high()).isGreaterThanOrEqualTo(good.high() - 1e-9);
        assertThat(unknown.coverage()).isLessThan(good.coverage());
        if (unknown.rating() == RiskScore.Rating.BUY) {
            assertThat(good.rating()).isEqualTo(RiskScore.Rating.BUY);
        }
    }

    @Property(tries = 300, seed = "20261121")
    void parts_add_up_and_the_score_lies_in_its_range(@ForAll("facts") Facts facts) {
        RiskScore score = RiskScore.of(facts);
        double sum = score.parts().stream().mapToDouble(RiskScore.Part::points).sum()
                + (score.floor() == null ? 0 : score.floor().points());

        assertThat(sum).isCloseTo(score.score(), within(1e-9));
        assertThat(score.score()).isBetween(0.0, 10.0);
        assertThat(score.low()).isLessThanOrEqualTo(score.score());
        assertThat(score.high()).isGreaterThanOrEqualTo(score.score());
        assertThat(score.coverage()).isBetween(0.0, 1.0 + 1e-9);
        assertThat(score.parts()).hasSize(Fact.values().length);
    }

    @Provide
    Arbitrary<Double> shares() {
        return Arbitraries.doubles().between(0, 1);
    }

    @Provide
    Arbitrary<Facts> facts() {
        Arbitrary<Fact> fact = Arbitraries.of(Fact.class);
        return Combinators.combine(fact, shares())
                .as((f, s) -> java.util.Map.entry(f, s))
                .list()
                .ofMaxSize(30)
                .map(rows -> {
                    Facts all = Facts.none();
                    for (var row : rows) {
                        all = all.with(row.getKey(), valueOf(row.getKey(), row.getValue()));
                    }
                    return all;
                });
    }

    private static double valueOf(Fact fact, double share) {
        return switch (fact.kind()) {
            case SHARE -> share;
            case FLAG -> share < 0.5 ? 0 : 1;
            case NUMBER -> Math.pow(10, share * 7) - 1;
        };
    }

    private static double bestOf(Fact fact) {
        double high = fact.kind() == Fact.Kind.NUMBER ? 1e9 : 1;
        return fact.risk(0) <= fact.risk(high) ? 0 : high;
    }

    static Facts best() {
        Facts all = Facts.none();
        for (Fact fact : Fact.values()) {
            all = all.with(fact, bestOf(fact));
        }
        return all;
    }
}
