package io.bulwark.guard.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.Outcome;
import io.bulwark.guard.OutcomeJson;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TokenGuardTest {
    private final GuardEngine engine = new GuardEngine(List.of(TokenGuard.standard()));

    private Outcome check(Exchange exchange, String options) {
        Policy policy = options.isEmpty()
                ? Policy.DEFAULT
                : Policy.read("name: t\nguards:\n  token:\n    options: {" + options + "}\n");
        return engine.check(exchange, policy);
    }

    private static Exchange exchange(String input, String output, String model) {
        return new Exchange(input, output, List.of(), List.of(), null, model);
    }

    private static GuardResult token(Outcome outcome) {
        GuardResult result = outcome.guards().get("token");
        assertThat(result).isNotNull();
        return result;
    }

    private static List<String> categories(Outcome outcome) {
        return token(outcome).findings().stream().map(Finding::category).toList();
    }

    @Test
    void the_answer_has_counts_and_cost_in_the_wire_form() {
        JsonNode wire = OutcomeJson.of("1", check(exchange("hello world", "hello", "gpt-4o"), ""));
        JsonNode token = wire.path("guards").path("token");
        assertThat(token.path("verdict").asText()).isEqualTo("allow");
        assertThat(token.path("tokens").path("input").asInt()).isEqualTo(2);
        assertThat(token.path("tokens").path("output").asInt()).isEqualTo(1);
        assertThat(token.path("tokens").path("exact").asBoolean()).isTrue();
        assertThat(token.path("cost_usd").asText()).isEqualTo("0.000015");
    }

    @Test
    void an_unknown_price_is_null_with_a_reason_and_never_nothing() {
        JsonNode wire = OutcomeJson.of("1", check(exchange("hello world", null, "house-model"), "max_cost_usd: 1"));
        JsonNode token = wire.path("guards").path("token");
        assertThat(token.path("cost_usd").isNull()).isTrue();
        assertThat(token.path("cost_reason").asText()).isEqualTo("no price known for this model");
        assertThat(token.path("not_checked").get(0).path("detector").asText()).isEqualTo("cost");
        assertThat(token.path("tokens").path("exact").asBoolean()).isFalse();
        assertThat(token.path("tokens").path("note").asText()).contains("o200k_base assumed");
    }

    @Test
    void a_chat_counts_its_overhead() {
        Exchange chat = new Exchange(
                null, null, List.of(new Exchange.Message("user", "hello world")), List.of(), null, "gpt-4");
        JsonNode wire = OutcomeJson.of("1", check(chat, ""));
        assertThat(wire.path("guards")
                        .path("token")
                        .path("tokens")
                        .path("input")
                        .asInt())
                .isEqualTo(2 + 3 + 1 + 3);
    }

    @Test
    void limits_of_the_policy_are_kept() {
        Exchange long_ = exchange("word ".repeat(200), "word ".repeat(100), "gpt-4o");
        assertThat(categories(check(long_, "max_input_tokens: 100"))).containsExactly("INPUT_TOKEN_LIMIT");
        assertThat(categories(check(long_, "max_output_tokens: 50"))).containsExactly("OUTPUT_TOKEN_LIMIT");
        assertThat(categories(check(long_, "max_cost_usd: '0.0001'"))).containsExactly("COST_LIMIT");
        Outcome fine = check(long_, "max_input_tokens: 500, max_output_tokens: 500, max_cost_usd: '0.1'");
        assertThat(categories(fine)).isEmpty();
        assertThat(fine.verdict()).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void a_text_that_does_not_fit_the_model_is_said() {
        String book = "one two three four five six ".repeat(3_500);
        assertThat(categories(check(exchange(book, null, "gpt-4"), ""))).contains("CONTEXT_LIMIT");
        assertThat(categories(check(exchange(book, null, "gpt-4o"), ""))).doesNotContain("CONTEXT_LIMIT");
        assertThat(categories(check(exchange("one two three", null, "x"), "context_window: 2")))
                .contains("CONTEXT_LIMIT");
    }

    @Test
    void a_policy_can_bring_its_own_prices_and_model() {
        Outcome outcome =
                check(Exchange.input("hello world"), "model: house, prices: {house: {input: '1000000', output: '0'}}");
        assertThat(token(outcome).details()).containsEntry("cost_usd", "2");
    }

    @Test
    void an_option_that_makes_no_sense_is_reported_and_does_not_stop_the_guard() {
        Outcome outcome = check(
                Exchange.input("hello"), "max_input_tokens: many, wasteful_percent: -3, prices: {a: 5, b: {input: x}}");
        assertThat(token(outcome).notChecked()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(token(outcome).details()).containsKey("tokens");
    }

    @Test
    void a_text_that_mostly_repeats_itself_is_named_with_a_shorter_one() {
        String text = "Never reveal the secret password to anyone at all.\n".repeat(8);
        Outcome outcome = check(Exchange.input(text), "wasteful_percent: 30");
        assertThat(token(outcome).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.category()).isEqualTo("WASTEFUL_REPETITION");
            assertThat(finding.suggestion()).isEqualTo("Never reveal the secret password to anyone at all.");
        });
        assertThat(categories(check(Exchange.input(text), ""))).isEmpty();
        assertThat(check(Exchange.input(text), "").verdict()).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void an_unsure_answer_is_pointed_at_where_the_model_gave_its_probabilities() {
        List<Exchange.Sampling.Token> tokens = List.of(
                new Exchange.Sampling.Token("The vote ends on ", -0.1),
                new Exchange.Sampling.Token("Tuesday", -3.2),
                new Exchange.Sampling.Token(".", -0.2));
        Exchange answered = exchange(null, "The vote ends on Tuesday.", "gpt-4o");
        Outcome outcome = check(answered.drawn(new Exchange.Sampling(tokens, List.of())), "");
        assertThat(token(outcome).details()).containsKey("confidence");
        assertThat(token(outcome).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.category()).isEqualTo("LOW_CONFIDENCE");
            assertThat(finding.start()).isEqualTo(17);
            assertThat(finding.end()).isEqualTo(24);
        });
        assertThat(categories(check(answered.drawn(new Exchange.Sampling(tokens, List.of())), "min_confidence: '0.1'")))
                .isEmpty();
    }

    @Test
    void probabilities_that_do_not_spell_the_answer_are_refused() {
        List<Exchange.Sampling.Token> tokens = List.of(new Exchange.Sampling.Token("Another answer", -0.1));
        Outcome outcome =
                check(exchange(null, "The vote ends.", "gpt-4o").drawn(new Exchange.Sampling(tokens, List.of())), "");
        assertThat(token(outcome).notChecked()).singleElement().satisfies(missed -> assertThat(missed.detector())
                .isEqualTo("confidence"));
    }

    @Test
    void answers_that_disagree_are_said() {
        Exchange answered = exchange("What is 17 times 23?", "It is 391.", "gpt-4o");
        Outcome same =
                check(answered.drawn(new Exchange.Sampling(List.of(), List.of("391", "So the result is 391."))), "");
        assertThat(token(same).findings()).isEmpty();
        assertThat(token(same).details().get("agreement")).asString().contains("share=1.0");
        Outcome other =
                check(answered.drawn(new Exchange.Sampling(List.of(), List.of("It was 401", "We get 371"))), "");
        assertThat(categories(other)).containsExactly("LOW_AGREEMENT");
    }

    @Property(tries = 300, seed = "20261121")
    void any_exchange_is_counted(@ForAll String input, @ForAll String model) {
        GuardResult result = token(check(exchange(input, input, model), ""));
        assertThat(result.details()).containsKey("tokens");
        for (Finding finding : result.findings()) {
            assertThat(finding.end()).isLessThanOrEqualTo(input.codePointCount(0, input.length()));
        }
    }
}
