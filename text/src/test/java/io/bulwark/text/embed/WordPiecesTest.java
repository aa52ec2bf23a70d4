package io.bulwark.text.embed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class WordPiecesTest {
    private static final WordPieces PIECES;
    private static final HuggingFaceTokenizer REFERENCE;

    static {
        try (InputStream ours = WordPiecesTest.class.getResourceAsStream(OnnxModel.TOKENIZER);
                InputStream theirs = WordPiecesTest.class.getResourceAsStream(OnnxModel.TOKENIZER)) {
            PIECES = WordPieces.read(ours);
            REFERENCE = HuggingFaceTokenizer.newInstance(theirs, Map.of("truncation", "false"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] reference(String text) {
        return Arrays.stream(REFERENCE.encode(text, false, false).getIds())
                .mapToInt(id -> (int) id)
                .toArray();
    }

    @Test
    void tokens_are_those_of_the_models_own_tokenizer() {
        for (String text : List.of(
                "",
                "   ",
                "Hello, world!",
                "Crème brûlée à la carte; Straße, ÅNGSTRÖM, İstanbul",
                "unbelievably hyperparameterised tokenizations don't",
                "价格 is 5,000€ (about $5.4k) — “quoted” text… 東京",
                "zero\u200bwidth\u00adsoft\u202ebidi\ufffd\u0000end",
                "a\tb\r\nc\u00a0d\u2003e\u3000f",
                "x".repeat(100) + " " + "y".repeat(101),
                "emoji 😀👍🏽 and math ∑∫√ x_1^2+y=3",
                "Ελληνικά Русский язык العربية हिन्दी ไทย 한국어",
                "...!!!???---___***@@@###")) {
            assertThat(PIECES.tokens(text, 10_000)).as(text).isEqualTo(reference(text));
        }
    }

    @Property(tries = 2_000, seed = "20261121")
    void texts_of_european_letters_and_signs_have_the_tokens_of_the_reference(
            @ForAll @CharRange(to = '\u0570') @StringLength(max = 80) String text) {
        String defined = text.codePoints()
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(PIECES.tokens(defined, 10_000)).isEqualTo(reference(defined));
    }

    @Property(tries = 500, seed = "20261122")
    void any_text_has_no_more_tokens_than_four_for_each_character(@ForAll @StringLength(max = 200) String text) {
        assertThat(PIECES.tokens(text, 10_000).length).isLessThanOrEqualTo(4 * text.length());
    }

    @Test
    void reading_stops_at_the_most_tokens_and_hostile_runs_cost_linear_time() {
        assertThat(PIECES.tokens("a ".repeat(1_000), 7)).hasSize(7);
        for (String unit : List.of("a", "ʬ", "\u0301", "ﷺ", "[", " ", "\uD800")) {
            assertThat(PIECES.tokens(unit.repeat(300_000), 500_000).length).isLessThanOrEqualTo(300_000);
        }
    }
}
