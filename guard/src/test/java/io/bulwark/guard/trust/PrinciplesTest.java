package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import org.junit.jupiter.api.Test;

class PrinciplesTest {
    private static final Policy POLICY = Policy.read("""
            name: broker
            guards:
              trust:
                action: block
                act_from: HIGH
                on_failure: closed
                options:
                  principles:
                    - name: no advice to buy
                      text: Never tell anybody to buy or sell.
                      forbid: ["you should <2> buy|sell", "buy now"]
                      severity: HIGH
                    - name: disclaimer
                      text: Say that it is no advice where investments come up.
                      when: ["invest*", "token*"]
                      require: ["not|no financial advice"]
                    - name: short
                      text: Use at most 30 words.
                      most_words: 30
            """);

    private static GuardResult answered(String question, String answer) {
        return Trust.check(Exchange.input(question).answered(answer), POLICY);
    }

    @Test
    void a_forbidden_phrase_is_found_at_its_place_and_judged_by_its_severity() {
        String answer = "I think you should really buy it.";
        GuardResult result = answered("What now?", answer);

        assertThat(result.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(result.findings()).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("PRINCIPLE");
            assertThat(f.advice()).contains("no advice to buy");
            assertThat(answer.substring(f.start(), f.end())).isEqualTo("you should really buy");
        });
    }

    @Test
    void a_required_phrase_is_missed_only_where_the_rule_applies() {
        assertThat(answered("What is a good investment?", "Bonds are often calm.")
                        .findings())
                .singleElement()
                .satisfies(f -> assertThat(f.advice()).contains("disclaimer"));
        assertThat(answered("What is a good investment?", "Bonds are calm. This is not financial advice.")
                        .findings())
                .isEmpty();
        assertThat(answered("What is a good soup?", "Lentils are fine.").findings())
                .isEmpty();
    }

    @Test
    void an_answer_with_too_many_words_is_found() {
        assertThat(answered(
                                "Tell me.",
                                "Birds of the coast eat small fish and rest on warm stones. ".repeat(2)
                                        + "Some of them fly far to the north every year to raise their young ones there.")
                        .findings())
                .singleElement()
                .satisfies(f -> assertThat(f.advice()).contains("words instead of at most 30"));
    }

    @Test
    void the_rules_can_be_told_to_the_model() {
        assertThat(Principles.of(POLICY.settings("trust")).prompt())
                .isEqualTo("Keep to these rules in every answer:\n1. Never tell anybody to buy or sell.\n"
                        + "2. Say that it is no advice where investments come up.\n3. Use at most 30 words.\n");
        assertThat(Principles.of(Policy.DEFAULT.settings("trust")).prompt()).isEmpty();
    }

    @Test
    void a_faulty_rule_is_named_and_counts_as_a_failure() {
        Policy faulty = Policy.read("""
                name: slip
                guards:
                  trust:
                    on_failure: closed
                    options:
                      principles:
                        - name: a
                          forbids: ["x"]
                """);

        GuardResult result = Trust.check(Exchange.output("Fine."), faulty);
        assertThat(result.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(result.notChecked()).extracting(NotChecked::reason).anySatisfy(r -> assertThat(r)
                .contains("principles[0].forbids is not known"));
        assertThatThrownBy(() -> Principles.of(faulty.settings("trust"))).isInstanceOf(IllegalArgumentException.class);
    }
}
