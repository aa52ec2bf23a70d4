package io.bulwark.research;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.research.module.Module;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is the price of UNI? | ONCHAIN",
                "market cap of pepe | ONCHAIN",
                "How is the SENTIMENT? Any buzz? | SENTIMENT",
                "social media | SENTIMENT",
                "supply and distribution | TOKENOMICS",
                "Explain the tokenomics, please | TOKENOMICS",
                "Who are the founders | TEAM",
                "partnerships? | TEAM",
            })
    void a_question_names_its_module(String question, Module module) {
        assertThat(Intent.of(question)).containsExactly(module);
    }

    @Test
    void several_words_name_several_modules() {
        assertThat(Intent.of("team, supply and price")).containsExactly(Module.ONCHAIN, Module.TOKENOMICS, Module.TEAM);
    }

    @Test
    void a_question_without_such_words_is_about_market_and_opinions() {
        assertThat(Intent.of("Tell me about Uniswap")).containsExactly(Module.ONCHAIN, Module.SENTIMENT);
        assertThat(Intent.of("")).containsExactly(Module.ONCHAIN, Module.SENTIMENT);
    }

    @Test
    void a_word_inside_another_names_nothing() {
        assertThat(Intent.of("capital of steamboats")).containsExactly(Module.ONCHAIN, Module.SENTIMENT);
    }

    @Test
    void of_a_text_without_end_only_the_beginning_counts() {
        assertThat(Intent.of("x ".repeat(500_000) + "team")).containsExactly(Module.ONCHAIN, Module.SENTIMENT);
    }
}
