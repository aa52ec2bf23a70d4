package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Policy;
import io.bulwark.text.Text;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnyTextTest {
    /** A busy machine ends no check of these tests. */
    private static final Policy PATIENT = Policy.read("name: p\nguards:\n  trust: {limit_ms: 60000}\n");

    private static final String SOURCE = "The tower is 212 metres high. It was opened on 4 May 1998 by Mara Lind.";

    private static void sound(String text, GuardResult result) {
        int length = text.codePointCount(0, text.length());
        assertThat(result.notChecked()).noneMatch(NotChecked::failed);
        assertThat(result.score()).isBetween(0.0, 1.0);
        for (Finding f : result.findings()) {
            assertThat(f.start()).isBetween(0, length);
            assertThat(f.end()).isBetween(f.start(), length);
        }
    }

    @Property(tries = 400, seed = "20261121")
    void any_text_is_judged(@ForAll @StringLength(max = 400) String text) {
        sound(text, Trust.check(Exchange.output(text)));
        sound(text, Trust.check(Trust.resting(text, SOURCE)));
        sound(text, Trust.check(Trust.resting(text, text)));
    }

    @Property(tries = 1500, seed = "20261122")
    void any_pieces_of_sums_dates_references_and_prose_are_judged(
            @ForAll("pieces") @Size(max = 60) List<String> pieces) {
        String text = String.join("", pieces);

        sound(text, Trust.check(Exchange.output(text)));
        sound(text, Trust.check(Trust.resting(text, SOURCE, "ISBN 0-306-40615-2, see [1]")));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        " ",
                        " ",
                        " ",
                        "\n",
                        "1",
                        "0",
                        "29",
                        "2,300",
                        "3.5",
                        "1/2",
                        "999999999999999999999",
                        "+",
                        "-",
                        "*",
                        "/",
                        "^",
                        "(",
                        ")",
                        "=",
                        "≈",
                        "%",
                        "$",
                        "€",
                        "°",
                        "km",
                        "m ",
                        "hours",
                        "C",
                        "of",
                        "half",
                        "plus",
                        "times",
                        "is",
                        "equals",
                        "from",
                        "to",
                        "rose",
                        "average",
                        "sum",
                        "and",
                        ",",
                        ".",
                        ":",
                        "|",
                        "---",
                        "Total",
                        "- item: ",
                        "February ",
                        "31",
                        "Monday, ",
                        "2021",
                        "between ",
                        "days",
                        "https://",
                        "doi:10.",
                        "10.1000/",
                        "isbn ",
                        "X",
                        "issn",
                        "arXiv:",
                        "2106.",
                        "pmid",
                        "U.S.",
                        "(Lee, ",
                        "[",
                        "]",
                        "【",
                        "】",
                        "†",
                        "s1",
                        "\"",
                        "“",
                        "not ",
                        "open ",
                        "closed ",
                        "The tower ",
                        "```",
                        "{",
                        "}",
                        "sorry ",
                        "I ",
                        "cannot ",
                        "help ",
                        "guaranteed ",
                        "profit",
                        "🍎",
                        "é",
                        "\uD800",
                        "million",
                        "twenty",
                        "-",
                        "\t")
                .list();
    }

    @Property(seed = "20261123")
    void any_sum_of_whole_numbers_is_recomputed(
            @ForAll @IntRange(max = 1_000_000) int a,
            @ForAll @IntRange(max = 1_000_000) int b,
            @ForAll @IntRange(min = 1, max = 1000) int off) {
        long right = (long) a + b;

        assertThat(Trust.find(a + " + " + b + " = " + right + " in all.")).isEmpty();
        assertThat(Trust.find(a + " + " + b + " = " + (right + off) + " in all."))
                .extracting(Finding::suggestion)
                .containsExactly(Long.toString(right));
    }

    @Property(seed = "20261124")
    void fractions_are_exact(
            @ForAll @IntRange(min = -99, max = 99) int a,
            @ForAll @IntRange(min = 1, max = 99) int b,
            @ForAll @IntRange(min = -99, max = 99) int c,
            @ForAll @IntRange(min = 1, max = 99) int d) {
        Rational x = Rational.of(a, b);
        Rational y = Rational.of(c, d);
        Rational sum = x.plus(y);

        assertThat(sum).isNotNull();
        assertThat(sum.minus(y)).isEqualTo(x);
        assertThat(sum.num().multiply(BigInteger.valueOf((long) b * d)))
                .isEqualTo(sum.den().multiply(BigInteger.valueOf((long) a * d + (long) c * b)));
    }

    @Property(seed = "20261125")
    void check_digits_catch_every_single_wrong_digit(
            @ForAll @IntRange(max = 12) int place, @ForAll @IntRange(min = 1, max = 9) int by) {
        String right = "9783161484100";
        int digit = (right.charAt(place) - '0' + by) % 10;
        String wrong = right.substring(0, place) + digit + right.substring(place + 1);

        assertThat(CheckDigits.isbn13(right)).isTrue();
        assertThat(CheckDigits.isbn13(wrong)).isFalse();
    }

    @Property(seed = "20261126")
    void references_lie_inside_the_text_in_order(@ForAll("pieces") @Size(max = 40) List<String> pieces) {
        String text = String.join("", pieces);
        int length = text.codePointCount(0, text.length());
        int last = 0;
        for (Citation c : CitationScanner.scan(Text.of(text), 2026, 5, () -> {})) {
            assertThat(c.start()).isBetween(last, length);
            assertThat(c.end()).isBetween(c.start(), length);
            last = c.start();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1+",
                "(",
                "((1+",
                "1 = ",
                "= 1 ",
                "[",
                "[1",
                "\"",
                "a b c d ",
                "not ",
                "1/2 of ",
                "from 1 to ",
                "| 1 ",
                "- a: 1\n",
                "http://",
                "http://a.",
                "10.1000/",
                "isbn 9",
                "(Lee, 2001",
                "May 1 ",
                "the tower is open. ",
                "```\n",
                "{",
                "is ",
                "5% ",
                "guarantee ",
                "sorry ",
                "1,",
                "1.",
                "sum of 1, ",
                "2 km = ",
                "U.S. ",
                "^2"
            })
    void hostile_repetition_takes_time_linear_in_the_text(String piece) {
        String text = piece.repeat(150_000 / piece.length());
        String source = text.substring(0, 30_000);

        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            sound(text, Trust.check(Exchange.output(text), PATIENT));
            sound(text, Trust.check(Trust.resting(text, source), PATIENT));
        });
    }

    @Test
    void an_empty_answer_is_named() {
        assertThat(Trust.categories("")).containsExactly("EMPTY");
        assertThat(Trust.categories(" \n ")).containsExactly("EMPTY");
    }
}
