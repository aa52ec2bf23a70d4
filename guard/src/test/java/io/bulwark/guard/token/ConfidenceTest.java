package io.bulwark.guard.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bulwark.guard.Exchange.Sampling.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
    @Test
    void figures_follow_their_formulas() {
        Confidence confidence =
                Confidence.of(List.of(new Token("Yes", Math.log(0.5)), new Token(".", Math.log(0.125))), 0.1);
        assertThat(confidence.mean()).isCloseTo(Math.log(0.25), within(1e-9));
        assertThat(confidence.perplexity()).isCloseTo(4, within(1e-9));
        assertThat(confidence.probability()).isCloseTo(0.25, within(1e-9));
        assertThat(confidence.least()).isCloseTo(Math.log(0.125), within(1e-9));
        assertThat(confidence.doubtful()).isEmpty();
    }

    @Test
    void doubtful_runs_have_their_places_in_the_answer() {
        Confidence confidence = Confidence.of(
                List.of(
                        new Token("🙂 It", -0.01),
                        new Token(" is", -0.01),
                        new Token(" 19", -2),
                        new Token("47", -3),
                        new Token(".", -0.01)),
                0.5);
        assertThat(confidence.findings("output")).singleElement().satisfies(finding -> {
            assertThat(finding.start()).isEqualTo(7);
            assertThat(finding.end()).isEqualTo(12);
            assertThat(finding.evidence()).isEqualTo(" 1947");
            assertThat(finding.confidence()).isCloseTo(1 - Math.exp(-2.5), within(1e-9));
        });
    }

    @Test
    void an_impossible_token_and_no_tokens_are_told_apart() {
        assertThat(Confidence.of(List.of(new Token("a", Double.NEGATIVE_INFINITY)), 0.5)
                        .perplexity())
                .isFinite();
        assertThatThrownBy(() -> Confidence.of(List.of(), 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Confidence.of(List.of(new Token("a", Double.NaN)), 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Confidence.of(List.of(new Token("a", 0.1)), 0.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answers_with_numbers_agree_on_the_last_number() {
        Agreement agreement = Agreement.of(List.of("3 * 6 = 18", "It is 18.00.", "The answer: 1,018", "I get 18"));
        assertThat(agreement.answer()).isEqualTo("3 * 6 = 18");
        assertThat(agreement.share()).isEqualTo(0.75);
        assertThat(agreement.entropy()).isCloseTo(0.811, within(0.001));
    }

    @Test
    void answers_in_words_agree_without_regard_to_case_and_marks() {
        Agreement agreement = Agreement.of(List.of("Paris.", "paris", "Lyon"));
        assertThat(agreement.share()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(agreement.overlap()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(Agreement.of(List.of("-5", "5")).share()).isEqualTo(0.5);
        assertThat(Agreement.of(List.of("", "")).share()).isEqualTo(1);
        assertThatThrownBy(() -> Agreement.of(List.of("one"))).isInstanceOf(IllegalArgumentException.class);
    }
}
