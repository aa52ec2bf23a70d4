package io.bulwark.guard.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Exchange.Message;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "The bridge over the river is open to traffic. It was built by volunteers. The bridge over the river is closed"
                        + " to traffic.",
                "The old library has a reading room. The town is small. The old library has no reading room.",
                "The new station was opened in 1984. Many people use it. The new station was opened in 1994."
            })
    void an_answer_that_says_the_opposite_of_itself_is_found(String answer) {
        assertThat(Trust.find(answer)).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("SELF_CONTRADICTION");
            assertThat(f.start()).isGreaterThan(40);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The bridge over the river is open to traffic. The tunnel under the bay is closed to traffic.",
                "If the box is open, press the left button. If the box is closed, press the right button.",
                "Step 1 takes 5 minutes of work. Step 2 takes 7 minutes of work.",
                "Is the old library open on Sunday? The old library is closed on Sunday."
            })
    void two_things_may_differ(String answer) {
        assertThat(Trust.find(answer)).isEmpty();
    }

    @Test
    void what_the_assistant_said_earlier_in_the_conversation_counts() {
        Exchange exchange = new Exchange(
                "Can I drive over it?",
                "The bridge over the river is closed to traffic.",
                List.of(
                        new Message("user", "How is the bridge?"),
                        new Message("assistant", "The bridge over the river is open to traffic.")),
                List.of(),
                null,
                null);

        assertThat(Trust.check(exchange).findings()).singleElement().satisfies(f -> assertThat(f.advice())
                .contains("messages[1]"));
    }

    @Test
    void a_loop_is_found_where_it_begins() {
        String answer = "Here is the list you asked for. " + "It is very important to note that. ".repeat(12);

        assertThat(Trust.find(answer)).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("LOOP");
            assertThat(f.start()).isBetween(32, 80);
        });
        assertThat(Trust.categories("no ".repeat(40))).contains("LOOP");
    }

    @Test
    void sentences_said_again_and_again_are_found() {
        String a = "The garden has a wide path with many old trees. ";
        String b = "You can sit there in the shade all day. ";
        String c = "Children play beside the small fountain. ";

        assertThat(Trust.categories(a + b + c + b + a + c + c + a)).containsExactly("REPETITION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The plan has three parts. First we look at the costs of the whole project. Then we turn to the",
                "Here is the code you asked for, with comments:\n```java\nclass A {",
                "{\"name\": \"Mia\", \"items\": [1, 2",
                "These are the steps you have to take to get there safely:\n1. Pack your bag.\n2. Lock the door.\n3.",
                "The plan has two parts. We look at the costs. After that, we will consider the risks, the chances,",
                "The plan has two parts. We look at the costs. After that, we consider the many risks that the project could bring"
            })
    void an_answer_that_breaks_off_is_found_at_its_end(String answer) {
        assertThat(Trust.find(answer)).singleElement().satisfies(f -> {
            assertThat(f.category()).isEqualTo("TRUNCATED");
            assertThat(f.end()).isEqualTo(answer.length());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Paris",
                "The plan has two parts. We look at the costs and then at the risks.",
                "Steps to get there:\n- pack your bag\n- lock the door\n- go to the station",
                "{\"name\": \"Mia\", \"items\": [1, 2]}",
                "Here is the code:\n```java\nclass A {}\n```",
                "A new day has come! Get up and run with us. See you all there tomorrow in the park #running #morning"
            })
    void a_complete_answer_passes(String answer) {
        assertThat(Trust.find(answer)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I cannot answer this question.",
                "As an AI language model, I do not have access to your files.",
                "I must decline.",
                "Es tut mir leid, aber ich kann dir dabei nicht helfen.",
                "Lo siento, pero no puedo ayudarte.",
                "Je suis désolé, mais je ne peux pas répondre."
            })
    void a_refusal_is_found(String answer) {
        assertThat(Trust.categories(answer)).containsExactly("REFUSAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This fund has guaranteed returns for everybody.",
                "Our method is 100% safe for children.",
                "You can't lose with this token.",
                "It is a risk-free investment.",
                "Without any doubt this is the best one."
            })
    void a_promise_that_nobody_can_keep_is_found(String answer) {
        assertThat(Trust.categories(answer)).containsExactly("OVERCLAIM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "There are no guaranteed returns in this market.",
                "No method is 100% safe.",
                "I can't help but smile when I see this.",
                "The judge refused to answer the question.",
                "It may be a good investment, but prices can fall."
            })
    void careful_words_pass(String answer) {
        assertThat(Trust.find(answer)).isEmpty();
    }

    @Test
    void the_reliability_falls_with_every_fault_and_names_what_was_not_checked() {
        Map<String, Object> good = Trust.check(Exchange.output("Together that is 2 + 2 = 4 apples."))
                .details();
        Map<String, Object> bad = Trust.check(Exchange.output("Together that is 2 + 2 = 5 apples, guaranteed profits."))
                .details();

        assertThat(good).containsEntry("reliability", 1.0);
        assertThat((Double) bad.get("reliability")).isLessThan(0.25);
        assertThat(good.get("reliability_parts"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("arithmetic", 1.0)
                .containsEntry("groundedness", "not_checked")
                .containsEntry("principles", "not_checked");
    }
}
