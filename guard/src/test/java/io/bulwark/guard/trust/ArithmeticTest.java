package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "She has 12 + 7 = 20 apples.|20|19",
                "The rest is $1,200 - $360 = $850.|850|840",
                "That is 15% of 80 = 14 people.|14|12",
                "3 x 4 x 5 = 70 boxes fit.|70|60",
                "Half: 1/2 * 90 = 40 miles.|40|45",
                "Nested: (2 + 3) * 4 = 24 points.|24|20",
                "Seven plus eight: 7 plus 8 equals 16.|16|15",
                "In money: 3 * $2.50 = $7.00.|7.00|7.50",
                "The sum of 3, 4 and 5 is 13.|13|12",
                "Sales rose from 50 to 75, a 40% increase.|40|50",
                "A room of 5 km = 5200 m is long.|5200|5000"
            })
    void a_wrong_result_is_found_at_its_place_with_the_right_one(String text, String stated, String right) {
        assertThat(Trust.find(text)).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("ARITHMETIC_ERROR");
            assertThat(text.substring(f.start(), f.end())).isEqualTo(stated);
            assertThat(f.suggestion()).isEqualTo(right);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "She has 12 + 7 = 19 apples.",
                "About 100 / 3 = 33.33 each.",
                "Roughly 100 / 7 = 14 each, rounded.",
                "They need 30 * 4 minutes = 2 hours.",
                "Solve 2x + 3 = 11 for x.",
                "Between 9:30 - 10:45 = break.",
                "The ratio 3:2 is 1.5 and version 1.2.3 is out.",
                "On 2024-05-03 we met.",
                "4 + 3 = 7 + 2 = 9 as a running total.",
                "The price went from 20 to 18, $18 - $20 = $2 less.",
                "if (a == 3 + 4) { b += 2 - 1; }",
                "20% of 50 = 10 and 50% of 20 = 10."
            })
    void right_results_and_look_alikes_pass(String text) {
        assertThat(Trust.find(text)).isEmpty();
    }

    @Test
    void a_column_that_does_not_add_up_to_its_total_is_found() {
        String list = "Rent: $900\nFood: $300\nFun: $100\nTotal: $1,400\n";

        assertThat(Trust.find(list)).singleElement().satisfies(f -> assertThat(f.suggestion())
                .isEqualTo("1300"));
        assertThat(Trust.find(list.replace("1,400", "1,300"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The vote closed on Monday, 14 March 2023.",
                "It was signed on February 30, 2021.",
                "Between March 1, 2024 and March 31, 2024 there are 45 days."
            })
    void a_date_that_the_calendar_does_not_have_is_found(String text) {
        assertThat(Trust.categories(text)).containsExactly("DATE_ERROR");
    }

    @Test
    void the_number_of_calculations_is_told() {
        assertThat(Trust.check(Trust.resting("2 + 2 = 4 and 3 * 3 = 9.")).details())
                .containsEntry("calculations", 2);
    }

    @Test
    void offsets_count_code_points() {
        String text = "🍎🍎 1 + 1 = 3";

        Finding found = Trust.find(text).getFirst();
        assertThat(found.start()).isEqualTo(11);
        assertThat(found.end()).isEqualTo(12);
    }
}
