package io.bulwark.proposals.claims;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class ClaimReaderPropertyTest {
    private static final ClaimReader READER = new ClaimReader();

    @Property(tries = 500, seed = "81")
    void any_characters_are_read_without_a_fault(@ForAll @StringLength(max = 400) String text) {
        check(text);
    }

    @Property(tries = 1000, seed = "82")
    void every_quotation_is_exactly_that_part_of_the_field(@ForAll("hostile") String text) {
        check(text);
    }

    @Property(tries = 300, seed = "83")
    void the_same_text_claims_the_same(@ForAll("hostile") String text) {
        assertThat(READER.read(text, text)).isEqualTo(new ClaimReader().read(text, text));
    }

    private static void check(String text) {
        int[] points = text.codePoints().toArray();
        Claims read = READER.read(text, text);
        for (Claim claim : read.claims()) {
            int start = claim.quote().start();
            int end = claim.quote().end();
            assertThat(start).isBetween(0, end);
            assertThat(end).isLessThanOrEqualTo(points.length);
            assertThat(claim.quote().text()).isEqualTo(new String(points, start, end - start));
            assertThat(claim.confidence()).isBetween(0.0, 1.0);
        }
        for (Mention mention : read.mentions()) {
            assertThat(mention.start()).isBetween(0, mention.end() - 1);
            assertThat(mention.end()).isLessThanOrEqualTo(points.length);
        }
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(
                        "transfer ",
                        "approve ",
                        "mint ",
                        "set ",
                        "to ",
                        "the ",
                        "0x",
                        "0xb75E2fB01521Bd7b6369F831414840A54a3C7234",
                        " 1,250,000.50 ",
                        "9".repeat(200),
                        "1.".repeat(40),
                        " 2.5M ",
                        "10 000 000 ",
                        "e18",
                        "%",
                        "USDC ",
                        "$",
                        "€",
                        ".eth",
                        "a.b-c.eth ",
                        "(",
                        ")",
                        "[",
                        "](",
                        "](https://etherscan.io/address/0x",
                        "`",
                        "```\n",
                        "~~~\n",
                        "| a | b |\n",
                        "|",
                        "\n",
                        "\n\n",
                        "- ",
                        "1. ",
                        "# ",
                        "<!--",
                        "-->",
                        "<b>",
                        ": ",
                        "= ",
                        "-> ",
                        "\u2192",
                        "grant the ADMIN_ROLE ",
                        "setOwner(",
                        "Registry.setAddressFor(",
                        "per month ",
                        "over 12 months ",
                        "if ",
                        "not ",
                        "was ",
                        "\u200b",
                        "\u202e",
                        "\ud83d\ude80",
                        "\ud800",
                        "\\",
                        "_",
                        "*",
                        "''",
                        "1e99 ",
                        "0.6e24 ")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}
