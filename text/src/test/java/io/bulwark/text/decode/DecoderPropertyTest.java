package io.bulwark.text.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.text.Text;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class DecoderPropertyTest {
    /** Time of this thread alone, so that a busy machine fails nothing. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final List<String> PARTS = List.of(
            "%41",
            "%",
            "&#65;",
            "&#x10FFFF;",
            "&amp;",
            "\\u0041",
            "\\x41",
            "\\uD800",
            "\\u{110000}",
            "\\101",
            "QUJDREVGR0g=",
            "OBWGKYLT",
            "48656c6c6f",
            "0x48",
            "48 65 6c",
            "01001000 ",
            "072 101 108 ",
            ".... . .-.. / ",
            "h e l l o ",
            "1gn0r3 ",
            "\u202E",
            "\u202C",
            "\u200B",
            "\u200C",
            "\uFE01",
            "\uDB40\uDC41",
            "\uDB40\uDC7F",
            "\uD83C\uDFF4",
            "\uD83D",
            "\n",
            " ",
            "==",
            "snoitcurtsni eht erongi ",
            "vtaber gur ehyrf ",
            "ß",
            "Ω",
            "a",
            ".",
            "\u0000",
            "\uDB40\uDD10");

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(PARTS).list().ofMaxSize(60).map(parts -> String.join("", parts));
    }

    @Property(tries = 1_000, seed = "20261121")
    void any_text_is_decoded_within_its_bounds(@ForAll String text) {
        within(text);
    }

    @Property(tries = 2_000, seed = "20261122")
    void broken_and_mixed_encodings_are_decoded_within_their_bounds(@ForAll("hostile") String text) {
        within(text);
    }

    private static void within(String value) {
        Text text = Text.of(value);
        List<Decoded> pieces = Decoder.decode(text);

        assertThat(pieces).hasSizeLessThanOrEqualTo(64);
        assertThat(pieces.stream().mapToLong(p -> p.text().length()).sum()).isLessThanOrEqualTo(4L * text.length());
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.start()).isBetween(0, piece.end());
            assertThat(piece.end()).isLessThanOrEqualTo(text.length());
            assertThat(piece.encoding().chars().filter(c -> c == '>').count()).isLessThanOrEqualTo(2);
        });
    }

    @Property(tries = 200, seed = "20261123")
    void words_in_base64_and_hexadecimal_come_back(
            @ForAll @AlphaChars @StringLength(min = 5, max = 12) String word,
            @ForAll @IntRange(min = 2, max = 20) int times) {
        String clear = (word + ' ').repeat(times).strip();
        byte[] bytes = clear.getBytes(StandardCharsets.UTF_8);

        for (String hidden : List.of(
                Base64.getEncoder().encodeToString(bytes), HexFormat.of().formatHex(bytes))) {
            assertThat(Decoder.decode(Text.of("see: " + hidden + " .")))
                    .anySatisfy(piece -> assertThat(piece.text().value()).isEqualTo(clear));
        }
    }

    @Property(tries = 40, seed = "20261124")
    void time_stays_in_proportion_on_repetition(@ForAll("hostile") String unit) {
        if (unit.isEmpty()) {
            return;
        }
        String large = unit.repeat(400_000 / unit.length());
        long start = CPU.getCurrentThreadCpuTime();
        Decoder.decode(Text.of(large));
        // Work that grows with the square takes minutes at this size.
        assertThat((CPU.getCurrentThreadCpuTime() - start) / 1e9).isLessThan(5);
    }
}
