package io.bulwark.text.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.text.tokens.Tokenizer.ChatTurn;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    @Test
    void models_of_openai_count_exactly_with_their_own_encoding() {
        assertThat(encoding("gpt-4o-mini-2024-07-18")).isEqualTo("o200k_base");
        assertThat(encoding("gpt-4.1")).isEqualTo("o200k_base");
        assertThat(encoding("gpt-5-nano")).isEqualTo("o200k_base");
        assertThat(encoding("o3-mini")).isEqualTo("o200k_base");
        assertThat(encoding("openai/o4-mini")).isEqualTo("o200k_base");
        assertThat(encoding("gpt-4-0613")).isEqualTo("cl100k_base");
        assertThat(encoding("gpt-3.5-turbo")).isEqualTo("cl100k_base");
        assertThat(encoding("ft:gpt-3.5-turbo:acme::x1")).isEqualTo("cl100k_base");
        assertThat(encoding("text-embedding-3-large")).isEqualTo("cl100k_base");
        assertThat(encoding("text-davinci-003")).isEqualTo("p50k_base");
        assertThat(encoding("davinci")).isEqualTo("r50k_base");
    }

    private static String encoding(String model) {
        Tokenizer tokenizer = Tokenizer.of(model);
        assertThat(tokenizer.exact()).isTrue();
        assertThat(tokenizer.note()).isEmpty();
        return tokenizer.encoding().label();
    }

    @Test
    void a_model_that_is_not_known_says_what_it_assumes() {
        Tokenizer unknown = Tokenizer.of("gpt-77-hyper");
        assertThat(unknown.exact()).isFalse();
        assertThat(unknown.note()).isEqualTo("unknown OpenAI model, o200k_base assumed");
        assertThat(Tokenizer.of(null).note()).startsWith("no model given");
    }

    @Test
    void other_families_are_estimated_with_a_stated_error() {
        for (String model :
                List.of("claude-sonnet-4-5", "meta-llama/Llama-3.1-8B", "mistral-large-latest", "gemini-2.5-pro")) {
            TokenCount count = Tokenizer.of(model).count("The quick brown fox jumps over the lazy dog.");
            assertThat(count.exact()).as(model).isFalse();
            assertThat(count.error()).as(model).isBetween(0.01, 0.5);
            assertThat(count.tokens()).as(model).isBetween(10, 14);
            assertThat(count.atMost()).isGreaterThan(count.tokens());
        }
    }

    /** The messages and the counts are those of the OpenAI cookbook, "How to count tokens with tiktoken". */
    @Test
    void a_chat_counts_as_the_cookbook_counts_it() {
        List<ChatTurn> chat = List.of(
                new ChatTurn(
                        "system",
                        "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
                        null),
                new ChatTurn("system", "New synergies will help drive top-line growth.", "example_user"),
                new ChatTurn("system", "Things working well together will increase revenue.", "example_assistant"),
                new ChatTurn(
                        "system",
                        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
                        "example_user"),
                new ChatTurn(
                        "system", "Let's talk later when we're less busy about how to do better.", "example_assistant"),
                new ChatTurn(
                        "user",
                        "This late pivot means we don't have time to boil the ocean for the client deliverable.",
                        null));
        assertThat(Tokenizer.of("gpt-4").countChat(chat).tokens()).isEqualTo(129);
        assertThat(Tokenizer.of("gpt-4o").countChat(chat).tokens()).isEqualTo(124);
    }

    @Test
    void a_very_long_text_is_sampled_and_says_so() {
        String text = "The meeting is at ten, and nobody may be late. ".repeat(6_000);
        Tokenizer tokenizer = Tokenizer.of("gpt-4o");
        TokenCount quick = tokenizer.quick(text);
        int truth = tokenizer.count(text).tokens();
        assertThat(quick.exact()).isFalse();
        assertThat(Math.abs(quick.tokens() - truth)).isLessThanOrEqualTo((int) (truth * quick.error()));
    }
}
