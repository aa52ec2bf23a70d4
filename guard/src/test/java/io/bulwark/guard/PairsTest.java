package io.bulwark.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The flows in which one guard works with what another found. */
class PairsTest {
    private final GuardEngine engine = GuardEngine.standard();

    private static Object detail(Outcome outcome, String guard, String name) {
        GuardResult result = outcome.guards().get(guard);
        assertThat(result).isNotNull();
        Object value = result.details().get(name);
        assertThat(value).as(guard + "." + name).isNotNull();
        return value;
    }

    @Test
    void token_makes_a_prompt_shorter_and_trust_validates_the_result() {
        Policy policy = Policy.read("name: short\nguards:\n  token:\n    options: {optimise: true}\n");
        String rule = "Always answer in plain words and name the proposal in question.\n";
        Outcome outcome = engine.check(Exchange.input("Could you please summarise it.\n" + rule.repeat(5)), policy);
        assertThat(detail(outcome, "token", "optimised")).isInstanceOfSatisfying(Map.class, offer -> {
            assertThat(offer.get("accepted")).isEqualTo(true);
            assertThat(offer.get("validated_by")).isEqualTo(List.of("trust"));
            assertThat((String) offer.get("text")).contains("plain words").hasSizeLessThan(150);
            assertThat((int) offer.get("tokens_after")).isLessThan((int) offer.get("tokens_before"));
        });
    }

    @Test
    void a_prompt_with_nothing_to_spare_is_left_alone() {
        Policy policy = Policy.read("name: short\nguards:\n  token:\n    options: {optimise: true}\n");
        Outcome outcome = engine.check(Exchange.input("List three risks of proposal 12."), policy);
        assertThat(detail(outcome, "token", "optimised"))
                .isInstanceOfSatisfying(
                        Map.class, offer -> assertThat(offer.get("accepted")).isEqualTo(false));
    }

    @Test
    void how_sure_the_model_was_is_a_part_of_how_far_trust_relies_on_the_answer() {
        Exchange answered = Exchange.output("The quorum is 4 percent of the supply.");
        Outcome sure = engine.check(answered.drawn(sampling(-0.01)), Policy.DEFAULT);
        Outcome unsure = engine.check(answered.drawn(sampling(-2.5)), Policy.DEFAULT);
        assertThat((double) detail(sure, "trust", "reliability"))
                .isGreaterThan((double) detail(unsure, "trust", "reliability") + 0.15);
        assertThat(detail(unsure, "trust", "reliability_parts"))
                .isInstanceOfSatisfying(
                        Map.class,
                        parts -> assertThat(parts.keySet()).asString().contains("confidence"));
        assertThat(detail(engine.check(answered, Policy.DEFAULT), "trust", "reliability_parts"))
                .isInstanceOfSatisfying(
                        Map.class,
                        parts -> assertThat(parts.keySet()).asString().doesNotContain("confidence"));
    }

    private static Exchange.Sampling sampling(double logprob) {
        List<Exchange.Sampling.Token> tokens = List.of(
                new Exchange.Sampling.Token("The quorum is 4 percent", logprob),
                new Exchange.Sampling.Token(" of the supply.", logprob));
        return new Exchange.Sampling(tokens, List.of());
    }
}
