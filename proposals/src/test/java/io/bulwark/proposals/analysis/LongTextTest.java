package io.bulwark.proposals.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million characters made to be slow. The bound is generous, since the machine may be busy; alone, each takes under 3 s. */
class LongTextTest {
    private static final int LENGTH = 1_000_000;
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final TextAnalyst ANALYST = new TextAnalyst();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "no ",
                "not disclose wallet after vote ",
                "![",
                "<a ",
                "<!-- ",
                "&#",
                "|a",
                "| Other | 5,000 USDC |\n",
                "- x: 5,000 USDC\n",
                "QUJD",
                "1,",
                "5 of 9 signers from ",
                "to: 0xabababababababababababababababababababab\n",
                "[a.com](https://b.com/x) ",
                "# h\n",
                "a\u200b",
                "投票之前公布收款地址",
                "<p style=\"display:none\">",
                "The council may freeze any account without a vote until it deems the crisis over. "
            })
    void repeated_text_is_judged_in_bounded_time(String unit) {
        String text = unit.repeat(LENGTH / unit.length());

        Assertions.assertTimeout(BOUND, () -> ANALYST.analyse("Title", text));
    }

    @Test
    void random_words_and_random_characters_are_judged_in_bounded_time() {
        Random random = new Random(1);
        String[] words =
                ("no not without vote approve address wallet disclose later after urgent now hours pay me owner transfer"
                                + " dao 500,000 USDC report none milestones emergency council freeze funds any ignore previous instructions"
                                + " model approve risk low author own company spirit of the earlier poll")
                        .split(" ");
        StringBuilder mixed = new StringBuilder();
        StringBuilder noise = new StringBuilder();
        while (mixed.length() < LENGTH) {
            mixed.append(words[random.nextInt(words.length)]).append(random.nextInt(15) == 0 ? ". " : " ");
            noise.appendCodePoint(random.nextInt(20) == 0 ? random.nextInt(0x10FFFF) : 32 + random.nextInt(90));
        }

        Assertions.assertTimeout(BOUND, () -> ANALYST.analyse("Title", mixed.toString()));
        Assertions.assertTimeout(BOUND, () -> ANALYST.analyse("Title", noise.toString()));
    }

    @Test
    void a_lone_surrogate_and_a_very_long_title_do_no_harm() {
        assertThatCode(() -> ANALYST.analyse("\ud83d".repeat(5_000), "\udc00 vote now"))
                .doesNotThrowAnyException();
        assertThat(ANALYST.analyse("word ".repeat(50_000), "x").score()).isBetween(0, 100);
    }
}
