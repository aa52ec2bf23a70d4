package io.bulwark.text.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.text.Text;
import io.bulwark.text.tokens.Tokenizer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    private static final Tokenizer GPT = Tokenizer.of("gpt-4o");

    @Test
    void a_short_text_is_one_chunk_and_an_empty_one_none() {
        Chunker chunker = Chunker.characters(100, 0);
        assertThat(chunker.chunks("")).isEmpty();
        assertThat(chunker.chunks("One. Two.")).singleElement().satisfies(chunk -> {
            assertThat(chunk.text()).isEqualTo("One. Two.");
            assertThat(chunk.size()).isEqualTo(9);
        });
    }

    @Test
    void chunks_begin_at_headings_and_know_their_path() {
        String text = "# Guide\n\nSome words of welcome here.\n\n## Start\n\n" + "It begins with a step. ".repeat(4)
                + "\n\n## End\n\n" + "It closes with a step. ".repeat(4);
        List<Chunk> chunks = Chunker.characters(150, 0).chunks(text);
        assertThat(chunks).anySatisfy(chunk -> assertThat(chunk.text()).startsWith("## End"));
        Chunk last = chunks.getLast();
        assertThat(last.headings().isEmpty() ? "" : last.headings().getFirst()).isEqualTo("Guide");
    }

    @Test
    void a_sentence_that_fits_is_not_cut() {
        String sentence = "The vote ends on Friday at noon, as the charter says. ";
        for (Chunk chunk : Chunker.characters(200, 0).chunks(sentence.repeat(20))) {
            assertThat(chunk.text()).startsWith("The vote").endsWith("says. ");
        }
    }

    @Test
    void a_code_block_that_fits_is_not_cut() {
        String code = "```java\nint a = 1;\n\nint b = 2;\nreturn a + b;\n```\n";
        String text =
                "Some words before the code. ".repeat(5) + "\n\n" + code + "\nSome words after the code. ".repeat(5);
        assertThat(Chunker.characters(220, 0).chunks(text))
                .anySatisfy(chunk -> assertThat(chunk.text()).contains(code));
    }

    @Test
    void list_items_and_rows_stay_whole() {
        String row = "| name of the thing | value of the thing |\n";
        for (Chunk chunk : Chunker.characters(130, 0).chunks(row.repeat(12))) {
            assertThat(chunk.text()).startsWith("| name").endsWith("thing |\n");
        }
    }

    @Test
    void neighbours_share_the_overlap() {
        List<Chunk> chunks =
                Chunker.tokens(GPT, 60, 20).chunks("Every word counts in this little sentence. ".repeat(40));
        assertThat(chunks.size()).isGreaterThan(2);
        for (int i = 1; i < chunks.size(); i++) {
            assertThat(chunks.get(i).start()).isLessThan(chunks.get(i - 1).end());
        }
    }

    @Test
    void sizes_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Chunker.characters(10, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chunker.characters(100, 60)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 400, seed = "20261121")
    void chunks_cover_the_text_and_keep_their_places(
            @ForAll("texts") String source, @ForAll @IntRange(min = 16, max = 200) int most, @ForAll boolean tokens) {
        Text text = Text.of(source);
        Chunker chunker = tokens ? Chunker.tokens(GPT, most, most / 4) : Chunker.characters(most, most / 4);
        int covered = 0;
        int before = -1;
        for (Chunk chunk : chunker.chunks(source)) {
            assertThat(chunk.start()).isGreaterThan(before).isLessThanOrEqualTo(covered);
            assertThat(chunk.end()).isGreaterThan(covered);
            assertThat(chunk.text()).isEqualTo(text.slice(chunk.start(), chunk.end()));
            assertThat(chunk.size()).isLessThanOrEqualTo(most);
            before = chunk.start();
            covered = chunk.end();
        }
        assertThat(covered).isEqualTo(text.length());
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of(
                "# Head\n",
                "### Deep\n",
                "\n",
                "\n\n",
                "```\n",
                "~~~\n",
                "- item one\n",
                "| a | b |\n",
                "A sentence ends. ",
                "word ",
                "速い。",
                "🙂",
                "🏳️‍🌈",
                "x".repeat(70),
                "    code();\n",
                "e\u0301",
                "\r\n",
                "> said\n",
                "1. first\n");
        return Arbitraries.oneOf(parts.list().ofMaxSize(80).map(list -> String.join("", list)), Arbitraries.strings());
    }
}
