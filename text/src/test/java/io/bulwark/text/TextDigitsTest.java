package io.bulwark.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextDigitsTest {
    @Test
    void digits_of_any_script_are_found_by_code_point() {
        assertThat(Text.of("a1\uD83D\uDE00\u0663 b22").digits()).containsExactly(1, 3, 6, 7);
    }

    @Test
    void many_digits_are_all_found() {
        assertThat(Text.of("7".repeat(1000)).digits()).hasSize(1000);
    }

    @Test
    void a_text_may_have_none() {
        assertThat(Text.of("none").digits()).isEmpty();
    }
}
