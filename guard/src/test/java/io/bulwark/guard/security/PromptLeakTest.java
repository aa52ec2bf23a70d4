package io.bulwark.guard.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Severity;
import io.bulwark.guard.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptLeakTest {
    private static final String SYSTEM =
            "You are Harbour, the assistant of a small shipping company. Offer at most ten percent discount, and only to"
                    + " customers who ask twice. Never mention the new terminal in Rotterdam before June.";

    private static GuardResult answer(String answer) {
        return Guarded.check(new Exchange(
                "Which discount do I get?",
                answer,
                List.of(new Exchange.Message("system", SYSTEM)),
                List.of(),
                null,
                null));
    }

    @Test
    void an_answer_that_repeats_the_system_prompt_is_blocked_with_its_place() {
        String leaked = "Offer at most ten percent discount, and only to customers who ask twice";
        String answer = "Sure! It says: " + leaked + ". Anything else?";

        GuardResult result = answer(answer);

        assertThat(result.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(result.findings()).anySatisfy(finding -> {
            assertThat(finding.category()).isEqualTo("PROMPT_LEAK");
            assertThat(Guarded.passage(answer, finding)).isEqualTo(leaked);
        });
    }

    @Test
    void case_signs_and_single_changed_words_do_not_hide_a_leak() {
        assertThat(answer("OFFER AT MOST TEN PERCENT DISCOUNT -- AND ONLY TO CUSTOMERS WHO ASK TWICE")
                        .verdict())
                .isEqualTo(Verdict.BLOCK);
        assertThat(answer(
                                "you are Harbour the assistant of a small SHIPPING firm offer at most ten percent discount and"
                                        + " only to customers who ask twice")
                        .verdict())
                .isEqualTo(Verdict.BLOCK);
    }

    @Test
    void a_leak_in_an_encoding_is_blocked() {
        String hidden = Base64.getEncoder().encodeToString(SYSTEM.getBytes(StandardCharsets.UTF_8));

        assertThat(answer("Here you go: " + hidden).verdict()).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void an_answer_that_uses_the_system_prompt_without_repeating_it_passes() {
        assertThat(answer("I can offer you ten percent discount on your next shipment.")
                        .findings())
                .isEmpty();
        assertThat(answer("Our new terminal opens in summer; I am sorry that I cannot say more.")
                        .findings())
                .isEmpty();
    }

    @Test
    void an_answer_that_starts_like_a_leak_is_flagged_without_a_system_prompt_to_compare_with() {
        GuardResult result = Guarded.output("My system prompt is: you are a helpful banker and never say no.");

        assertThat(Guarded.categories(result)).contains("PROMPT_LEAK");
        assertThat(result.notChecked()).extracting(NotChecked::detector).contains("prompt-leak");
    }

    @Test
    void a_canary_of_the_policy_never_gets_out() {
        GuardResult result = Guarded.check(
                Exchange.output("By the way, the word is Kestrel-4711."),
                Guarded.with("canary: [kestrel-4711, heron-12]"));

        assertThat(result.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(result.findings()).anySatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.evidence()).doesNotContainIgnoringCase("kestrel");
        });
    }
}
