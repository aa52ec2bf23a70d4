package io.bulwark.guard.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.context.MemoryPlan.Fate;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static int tokens(String text) {
        return (text.length() + 3) / 4;
    }

    @Property(tries = 200, seed = "20261121")
    void no_plan_exceeds_its_budget_and_kept_facts_survive_whole(
            @ForAll List<String> texts, @ForAll @IntRange(min = 0, max = 300) int budget) {
        List<Message> messages = new ArrayList<>(List.of(new Message("system", "Be brief.")));
        for (String text : texts.subList(0, Math.min(8, texts.size()))) {
            messages.add(new Message(
                    "user",
                    text + ". My budget is " + (1000 + messages.size()) + " euros. Some more words follow here."));
            messages.add(new Message("assistant", text));
        }
        MemoryPlan plan = MemoryPlan.of(messages, budget, MemoryPlanTest::tokens);
        assertThat(plan.messages().stream().mapToInt(m -> tokens(m.content())).sum())
                .isEqualTo(plan.tokens())
                .isLessThanOrEqualTo(budget);
        assertThat(plan.turns()).hasSameSizeAs(messages);
        for (MemoryPlan.Turn turn : plan.turns()) {
            for (Fact fact : turn.facts()) {
                assertThat(FactReader.cut(turn.text(), Integer.MAX_VALUE)).contains(fact.value());
            }
        }
        assertThat(MemoryPlan.of(messages, budget, MemoryPlanTest::tokens)).isEqualTo(plan);
    }

    @Test
    void the_system_message_and_recent_turns_are_kept_older_facts_summarised_and_chatter_dropped() {
        List<Message> messages = List.of(
                new Message("system", "Be brief."),
                new Message("user", "My budget is 5000 euros. " + "The weather today was rather fine. ".repeat(10)),
                new Message("assistant", "So much for the weather. ".repeat(20)),
                new Message("user", "What should I buy?"));
        MemoryPlan plan = MemoryPlan.of(messages, 40, MemoryPlanTest::tokens);
        assertThat(plan.turns().stream().map(MemoryPlan.Turn::fate))
                .containsExactly(Fate.KEEP, Fate.SUMMARISE, Fate.DROP, Fate.KEEP);
        assertThat(plan.turns().get(1).text()).isEqualTo("My budget is 5000 euros.");
    }
}
