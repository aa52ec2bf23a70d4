package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroundednessTest {
    private static final String TOWER =
            "The Harbour Tower was opened on 4 May 1998. It is 212 metres high and has 48 floors. The upper floors are closed"
                    + " to visitors. The architect Mara Lind said: \"We wanted a light house for the whole bay\".";

    @Test
    void an_answer_in_the_words_of_the_source_passes() {
        assertThat(Trust.find("The Harbour Tower is 212 metres high and has 48 floors.", TOWER))
                .isEmpty();
    }

    @Test
    void an_answer_on_something_else_is_ungrounded() {
        assertThat(Trust.categories("I love cooking pasta with my friends, it is really fun for the kids.", TOWER))
                .contains("UNGROUNDED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The Harbour Tower is 312 metres high and has 48 floors.|CONTRADICTS_SOURCE|312",
                "The upper floors are open to visitors.|CONTRADICTS_SOURCE|open",
                "The Harbour Tower was opened on 5 May 1998.|UNSUPPORTED_DATE|5 May 1998",
                "The Harbour Tower was opened by Jonas Petersen on 4 May 1998.|UNSUPPORTED_NAME|Jonas Petersen",
                "The architect said: \"We wanted the highest house of all\".|UNSUPPORTED_QUOTE|\"We wanted the highest house of all\""
            })
    void what_the_source_does_not_say_is_found_at_its_place(String answer, String category, String place) {
        assertThat(Trust.find(answer, TOWER)).anySatisfy(f -> {
            assertThat(f.category()).isEqualTo(category);
            assertThat(answer.substring(f.start(), f.end())).isEqualTo(place);
        });
    }

    @Test
    void a_number_of_any_source_or_of_the_question_is_supported() {
        Exchange exchange = new Exchange(
                "Is the Harbour Tower above 200 metres?",
                "Yes, the Harbour Tower is above 200 metres: it is 212 metres high.",
                List.of(),
                List.of(new Exchange.Source("a", "A bay has a lighthouse."), new Exchange.Source("b", TOWER)),
                null,
                null);

        assertThat(Trust.check(exchange).findings()).noneMatch(f -> f.category().equals("UNSUPPORTED_NUMBER"));
    }

    @Test
    void rounded_numbers_and_scale_words_meet_their_source() {
        String source = "The fund holds 1,234,567 dollars in 12 accounts.";

        assertThat(Trust.categories("The fund holds about 1.2 million dollars in twelve accounts.", source))
                .doesNotContain("UNSUPPORTED_NUMBER", "CONTRADICTS_SOURCE");
    }

    @Test
    void without_sources_it_says_that_it_did_not_check() {
        GuardResult result = Trust.check(Exchange.output("The Harbour Tower is 212 metres high."));

        assertThat(result.notChecked())
                .extracting(NotChecked::detector, NotChecked::reason)
                .contains(org.assertj.core.groups.Tuple.tuple("groundedness", "no sources given"));
    }

    @Test
    void the_model_for_claims_does_not_judge_other_languages() {
        GuardResult result = Trust.check(Trust.resting(
                "Der Turm am Hafen ist 212 Meter hoch und hat 48 Etagen, die oberen sind geschlossen.", TOWER));

        assertThat(result.notChecked()).extracting(NotChecked::detector).contains("groundedness");
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void an_answer_without_output_is_not_judged() {
        assertThat(Trust.check(Exchange.input("What is 2 + 2 = 5?")).reason()).isEqualTo("no output given");
    }
}
