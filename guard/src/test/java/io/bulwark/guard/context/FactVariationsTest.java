package io.bulwark.guard.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange;
import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.Finding;
import io.bulwark.guard.Inspection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences made by filling frames; written once and not used for setting anything. */
class FactVariationsTest {
    private static final ContextGuard GUARD = ContextGuard.standard();
    private static final List<String> SAID = List.of(
            "My %s is %s.",
            "Hello, my %s is %s, please keep that in mind.",
            "As you know our %s is %s.",
            "I think I told you already. My %s is %s and that will not change.",
            "By the way, my %s is now %s.",
            "We agreed that the %s is %s.",
            "My %s equals %s.",
            "Please note that our %s was %s.");
    private static final List<String> ANSWERED = List.of(
            "Since your %s is %s, I suggest the second offer.",
            "Your %s is %s.",
            "Thanks. With your %s of %s this is easy.",
            "I noted that the %s is %s.",
            "Here is the summary. Your %s: %s",
            "Because the %s stays at %s, nothing has to change.",
            "You said %2$s for your %1$s, so take the second offer.",
            "A %s of %s leaves room for more.");
    private static final List<List<String>> VALUES = List.of(
            List.of("budget", "5000 euros", "8000 euros"),
            List.of("monthly rent", "€1,250", "€1,520"),
            List.of("order number", "48213", "48231"),
            List.of("deadline", "12 June", "21 June"),
            List.of("team size", "14 people", "40 people"),
            List.of("discount", "15%", "50%"));

    @Test
    void contradicted_values_are_found_and_equal_ones_are_not() {
        int wrong = 0;
        int found = 0;
        int alarms = 0;
        for (String said : SAID) {
            for (String answered : ANSWERED) {
                for (List<String> value : VALUES) {
                    String user = said.formatted(value.get(0), value.get(1));
                    wrong++;
                    found += contradicts(user, answered.formatted(value.get(0), value.get(2))) ? 1 : 0;
                    alarms += contradicts(user, answered.formatted(value.get(0), value.get(1))) ? 1 : 0;
                }
            }
        }
        System.out.println("contradicted values: " + found + " of " + wrong + ", alarms on equal ones " + alarms);
        assertThat(found).isGreaterThan(wrong / 2);
        assertThat(alarms).isLessThan(wrong / 50);
    }

    @Test
    void forgotten_facts_are_found() {
        int forgotten = 0;
        int found = 0;
        for (String said : SAID) {
            for (String asked : List.of(
                    "What is your %s?",
                    "Could you tell me your %s?", "I don't know your %s.", "You haven't told me your %s.")) {
                for (List<String> value : VALUES) {
                    forgotten++;
                    found += reported(
                                    said.formatted(value.get(0), value.get(1)),
                                    asked.formatted(value.get(0)),
                                    "CONTEXT_LOST")
                            ? 1
                            : 0;
                }
            }
        }
        System.out.println("forgotten facts: " + found + " of " + forgotten);
        assertThat(found).isGreaterThan(forgotten / 2);
    }

    private static boolean contradicts(String user, String answer) {
        return reported(user, answer, "CONTEXT_CONTRADICTION");
    }

    private static boolean reported(String user, String answer, String category) {
        Exchange exchange = new Exchange(null, answer, List.of(new Message("user", user)), List.of(), null, null);
        return GUARD.check(new Inspection(exchange)).findings().stream()
                .map(Finding::category)
                .anyMatch(category::equals);
    }
}
