package io.bulwark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void what_prints_as_nothing_or_moves_the_cursor_is_shown() {
        assertThat(Text.safe("a\u0000b\u001b[2Jc\u007f\u0085")).isEqualTo("a\\u{0000}b\\u{001B}[2Jc\\u{007F}\\u{0085}");
        assertThat(Text.safe("a\u200Bb\u2066c\uFEFFd\u3164")).isEqualTo("a\\u{200B}b\\u{2066}c\\u{FEFF}d\\u{3164}");
        assertThat(Text.safe(new StringBuilder()
                        .appendCodePoint(0xE0041)
                        .append('\ud800')
                        .toString()))
                .isEqualTo("\\u{E0041}\\u{D800}");
        assertThat(Text.safe(" é 日本 🙂\ufe0f \n\t x ")).isEqualTo("é 日本 🙂\ufe0f x");
    }

    @Test
    void wrapping_counts_columns_and_cuts_only_what_is_too_long() {
        assertThat(Text.wrap("one two three", 7)).isEqualTo(List.of("one two", "three"));
        assertThat(Text.wrap("日本語日本語", 5)).isEqualTo(List.of("日本", "語日", "本語"));
        assertThat(Text.wrap("a\n\nb", 10)).isEqualTo(List.of("a", "b"));
        assertThat(Text.wrap("", 10)).isEmpty();
        assertThat(Text.clip("日本語", 4)).isEqualTo("日…");
        assertThat(Text.clipStart("folder/file.md", 8)).isEqualTo("…file.md");
        assertThat(Text.columns("e\u0301")).isEqualTo(1);
    }

    @Test
    void numbers_are_grouped_and_other_texts_left_alone() {
        assertThat(Text.grouped("1234567.8901")).isEqualTo("1,234,567.8901");
        assertThat(Text.grouped("999")).isEqualTo("999");
        assertThat(Text.grouped("12 ETH")).isEqualTo("12 ETH");
    }
}
