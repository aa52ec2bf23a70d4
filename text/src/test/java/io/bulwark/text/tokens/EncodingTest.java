package io.bulwark.text.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class EncodingTest {
    private static final EncodingRegistry PEER = Encodings.newLazyEncodingRegistry();

    @Test
    void published_examples_have_their_published_counts() {
        assertThat(Encoding.CL100K_BASE.count("hello world")).isEqualTo(2);
        assertThat(Encoding.CL100K_BASE.count("tiktoken is great!")).isEqualTo(6);
        assertThat(Encoding.R50K_BASE.count("tiktoken is great!")).isEqualTo(6);
        // The table of the OpenAI cookbook, "How to count tokens with tiktoken".
        assertThat(counts("antidisestablishmentarianism")).containsExactly(5, 5, 6, 6);
        assertThat(counts("2 + 2 = 4")).containsExactly(5, 5, 7, 7);
        assertThat(counts("お誕生日おめでとう")).containsExactly(14, 14, 9, 8);
    }

    private static int[] counts(String text) {
        int[] counts = new int[4];
        for (Encoding encoding : Encoding.values()) {
            counts[encoding.ordinal()] = encoding.count(text);
        }
        return counts;
    }

    @Test
    void an_empty_text_has_no_tokens_and_a_special_token_is_ordinary_text() {
        assertThat(Encoding.O200K_BASE.count("")).isZero();
        assertThat(Encoding.O200K_BASE.count("<|endoftext|>")).isEqualTo(7);
    }

    @Test
    void counting_stops_when_enough_is_known() {
        assertThat(Encoding.O200K_BASE.count("word ".repeat(10_000), 50)).isBetween(51, 60);
    }

    @Property(tries = 2_000, seed = "20261121")
    void every_text_counts_as_jtokkit_counts_it(@ForAll("texts") String text) {
        for (Encoding encoding : Encoding.values()) {
            int peer = PEER.getEncoding(EncodingType.valueOf(encoding.name())).countTokensOrdinary(text);
            assertThat(encoding.count(text)).as(encoding.label()).isEqualTo(peer);
        }
    }

    /** Single characters of every class that the patterns tell apart, and whole words. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "B",
                "é",
                "É",
                "ß",
                "ſ",
                "ǅ",
                "ʰ",
                "中",
                "अ",
                "्",
                "ا",
                "\u0301",
                "1",
                "23",
                "²",
                "Ⅷ",
                " ",
                "  ",
                "\n",
                "\r\n",
                "\t",
                "\u00a0",
                "\u2028",
                "'s",
                "'T",
                "'re",
                "'LL",
                "'",
                "/",
                "!",
                ".,",
                "🙂",
                "🇩🇪",
                "--",
                "hello",
                " World",
                "getUserName",
                "HTTPServer",
                "don't",
                " a",
                " A",
                "<|endoftext|>");
        return pieces.list().ofMaxSize(40).map(list -> String.join("", list));
    }

    @Property(tries = 500, seed = "20261122")
    void any_text_can_be_counted(@ForAll String text) {
        for (Encoding encoding : Encoding.values()) {
            assertThat(encoding.count(text)).isBetween(text.isEmpty() ? 0 : 1, text.length() * 3);
        }
    }

    @Test
    void a_long_run_without_a_space_does_not_blow_up() {
        Random random = new Random(7);
        StringBuilder letters = new StringBuilder();
        StringBuilder faces = new StringBuilder();
        for (int i = 0; i < 300_000; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
            faces.appendCodePoint(0x1F600 + random.nextInt(60));
        }
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (String text :
                    new String[] {"a".repeat(300_000), letters.toString(), faces.toString(), " ".repeat(300_000)}) {
                for (Encoding encoding : Encoding.values()) {
                    assertThat(encoding.count(text)).isPositive();
                }
            }
        });
    }
}
