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

    @Test
    void context_plans_what_to_keep_within_the_tokens_that_there_are() {
        List<Exchange.Message> messages = new java.util.ArrayList<>();
        messages.add(new Exchange.Message("system", "You answer questions about the treasury."));
        messages.add(new Exchange.Message("user", "The budget is 5,000 euros. " + "It rained all day. ".repeat(30)));
        messages.add(new Exchange.Message("assistant", "Noted. " + "The weather was wet. ".repeat(30)));
        messages.add(new Exchange.Message("user", "Which proposals fit?"));
        Exchange chat = new Exchange(null, null, messages, List.of(), null, "gpt-4o");
        Policy policy = Policy.read("name: lean\nguards:\n  context:\n    options: {memory_tokens: 60}\n");
        assertThat(detail(engine.check(chat, policy), "context", "memory_plan"))
                .isInstanceOfSatisfying(Map.class, plan -> {
                    assertThat((int) plan.get("tokens")).isLessThanOrEqualTo(60);
                    assertThat(plan.get("turns").toString())
                            .contains("fate=summarise", "5,000 euros", "fate=drop", "fate=keep");
                });
        GuardResult without = engine.check(chat, Policy.DEFAULT).guards().get("context");
        assertThat(without).isNotNull();
        assertThat(without.details()).doesNotContainKey("memory_plan");
    }

    private static Exchange.Sampling sampling(double logprob) {
        List<Exchange.Sampling.Token> tokens = List.of(
                new Exchange.Sampling.Token("The quorum is 4 percent", logprob),
                new Exchange.Sampling.Token(" of the supply.", logprob));
        return new Exchange.Sampling(tokens, List.of());
    }
}
