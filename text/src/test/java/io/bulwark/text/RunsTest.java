package io.bulwark.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RunsTest {
    @Test
    void a_run_tells_of_what_it_is_made() {
        Runs runs = Text.of("Word USDC 42 word x_1 ab12 mIxed").runs();

        assertThat(runs.size()).isEqualTo(7);
        assertThat(runs.is(0, Runs.SMALL)).isTrue();
        assertThat(runs.is(1, Runs.CAPITALS)).isTrue();
        assertThat(runs.is(1, Runs.SMALL)).isFalse();
        assertThat(runs.is(2, Runs.DIGITS)).isTrue();
        assertThat(runs.is(3, Runs.LETTERS)).isTrue();
        assertThat(runs.is(4, Runs.LETTERS | Runs.DIGITS | Runs.SMALL | Runs.CAPITALS))
                .isFalse();
        assertThat(runs.is(5, Runs.LETTERS)).isFalse();
        assertThat(runs.is(6, Runs.LETTERS)).isTrue();
        assertThat(runs.is(6, Runs.SMALL)).isFalse();
        assertThat(runs.hash(0)).isEqualTo(runs.hash(3)).isEqualTo(Runs.hash("word"));
    }

    @Test
    void places_count_code_points() {
        Text text = Text.of("\uD83D\uDE00 key: @ab");

        assertThat(text.runs().start(0)).isEqualTo(2);
        assertThat(text.find('@', 0)).isEqualTo(7);
        assertThat(text.find('#', 0)).isEqualTo(text.length());
    }

    @Property(tries = 300, seed = "20261121")
    void runs_cover_every_ascii_letter_and_digit_once(@ForAll String value) {
        Text text = Text.of(value);
        Runs runs = text.runs();
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.at(i);
            boolean part = c == '_' || c < 0x80 && Character.isLetterOrDigit(c);
            while (run < runs.size() && runs.end(run) <= i) {
                run++;
            }
            assertThat(run < runs.size() && runs.start(run) <= i).isEqualTo(part);
        }
    }
}
