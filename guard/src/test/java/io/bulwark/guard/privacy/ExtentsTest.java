package io.bulwark.guard.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtentsTest {
    private static List<String> of(String category, String text) {
        return Found.result(text).findings().stream()
                .filter(finding ->
                        finding.confidence() >= 0.5 && finding.category().equals(category))
                .map(finding -> value(text, finding))
                .toList();
    }

    private static String value(String text, Finding finding) {
        return text.substring(text.offsetByCodePoints(0, finding.start()), text.offsetByCodePoints(0, finding.end()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "024 971 50 30",
                "0489 25 37 29",
                "01.84.17.61.18",
                "(022) 0793-176",
                "+41 (0)69 979 80 58",
                "001-253-366-8812",
                "555-203-4417",
                "+1-541-754-3010x123",
                "(898)666-3621x0135"
            })
    void telephone_numbers_are_found_by_their_form_alone(String number) {
        assertThat(of("PHONE_NUMBER", "It was " + number + " until last week.")).containsExactly(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9472 7916", "450 0840", "699 956 915", "73 448 266", "33 93 31", "5551234567"})
    void telephone_numbers_are_found_next_to_a_word_for_them(String number) {
        assertThat(of("PHONE_NUMBER", "You can call me on " + number + " today."))
                .containsExactly(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The order number is 4411 7729 01.",
                "We measured 0.12345678 and 1234.5678 twice.",
                "From 1880 to 2015 it rose.",
                "Block 19283746 was mined at 12:30:55.",
                "The range is 1000 2000 3000 units."
            })
    void other_numbers_are_no_telephone_numbers(String text) {
        assertThat(of("PHONE_NUMBER", text)).isEmpty();
    }

    @Test
    void an_address_ends_with_its_street() {
        assertThat(of("ADDRESS", "Please send it to 12 Main Street, thank you."))
                .containsExactly("12 Main Street");
    }

    @Test
    void common_words_in_small_letters_are_no_people() {
        assertThat(of("PERSON", "the temperature rose by two degrees")).isEmpty();
        assertThat(of("PERSON", "The temperature rose by two degrees in May.")).isEmpty();
    }

    @Test
    void a_first_name_in_a_word_problem_is_no_personal_data_but_one_in_a_request_is() {
        assertThat(of("PERSON", "Maria has 12 apples and eats 5. How many apples does Maria have?"))
                .isEmpty();
        assertThat(of("PERSON", "How much is on the account of Maria Lopez?")).containsExactly("Maria Lopez");
    }

    @Test
    void months_are_neither_people_nor_addresses() {
        assertThat(Found.result("The funding runs from June 2024 to April 2025.")
                        .findings())
                .noneMatch(finding -> finding.confidence() >= 0.5);
    }
}
