package io.bulwark.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardEngineTest {
    private static final String POLICY = "name: p\nguards:\n  security: {limit_ms: 20, on_failure: %s}\n";

    /** Finds every occurrence of a word. */
    private record WordGuard(String name, String word, String category) implements Guard {
        @Override
        public Report check(Inspection inspection) {
            Findings out = new Findings();
            for (Passage passage : inspection.passages()) {
                String text = passage.text().value();
                for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
                    int start = text.codePointCount(0, at);
                    out.add(Finding.at(
                            passage, start, start + word.length(), category, Severity.HIGH, 0.9, name, "Remove it."));
                }
            }
            return out.report();
        }
    }

    private record Broken(String name) implements Guard {
        @Override
        public Report check(Inspection inspection) {
            throw new IllegalStateException("secret words of the exchange");
        }
    }

    private record Slow(String name) implements Guard {
        @Override
        public Report check(Inspection inspection) {
            while (true) {
                inspection.checkTime();
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void the_strictest_guard_decides_and_redactions_keep_the_rest_of_the_text() {
        GuardEngine engine = new GuardEngine(
                List.of(new WordGuard("privacy", "Ada", "PERSON"), new WordGuard("trust", "sure", "X")));

        Outcome outcome = engine.check(Exchange.input("😀 Ada and Ada are sure"), Policy.DEFAULT);

        assertThat(outcome.verdict()).isEqualTo(Verdict.REDACT);
        assertThat(outcome.processed()).containsEntry("input", "😀 [PERSON_1] and [PERSON_1] are sure");
        assertThat(outcome.guards().get("trust").verdict()).isEqualTo(Verdict.FLAG);
    }

    @Test
    void a_monitor_only_policy_changes_nothing_and_says_what_it_would_have_done() {
        GuardEngine engine = new GuardEngine(List.of(new WordGuard("security", "attack", "PROMPT_INJECTION")));

        Outcome outcome =
                engine.check(Exchange.input("an attack"), Policy.read("{\"name\":\"p\",\"monitor_only\":true}"));

        assertThat(outcome.verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(outcome.would()).isEqualTo(Verdict.BLOCK);
        assertThat(outcome.processed()).containsEntry("input", "an attack");
    }

    @Test
    void a_guard_that_breaks_is_not_checked_and_blocks_only_where_the_policy_fails_closed() {
        GuardEngine engine = new GuardEngine(List.of(new Broken("security")));

        Outcome open = engine.check(Exchange.input("x"), Policy.read(POLICY.formatted("open")));
        Outcome closed = engine.check(Exchange.input("x"), Policy.read(POLICY.formatted("closed")));

        assertThat(open.verdict()).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(closed.verdict()).isEqualTo(Verdict.BLOCK);
        assertThat(closed.guards().get("security").notChecked()).singleElement().satisfies(n -> assertThat(n.reason())
                .contains("IllegalStateException")
                .doesNotContain("secret"));
    }

    @Test
    void a_guard_that_runs_past_its_limit_is_stopped_and_said_so() {
        GuardEngine engine = new GuardEngine(List.of(new Slow("security"), new WordGuard("bias", "x", "INSULT")));

        Outcome outcome = engine.check(Exchange.input("x"), Policy.read(POLICY.formatted("open")));

        assertThat(outcome.guards().get("security").notChecked().getFirst().reason())
                .contains("20 ms");
        assertThat(outcome.verdict()).isEqualTo(Verdict.FLAG);
    }

    @Test
    void a_threshold_of_a_category_overrules_the_guards_one() {
        GuardEngine engine = new GuardEngine(List.of(new WordGuard("bias", "x", "INSULT")));

        Outcome outcome = engine.check(
                Exchange.input("x"),
                Policy.read(
                        "{\"name\":\"p\",\"guards\":{\"bias\":{\"categories\":{\"INSULT\":{\"threshold\":0.95}}}}}"));

        assertThat(outcome.verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(outcome.guards().get("bias").findings()).isEmpty();
    }

    @Test
    void overlapping_redactions_leave_no_trace_of_either() {
        GuardEngine engine = new GuardEngine(
                List.of(new WordGuard("privacy", "Ada Love", "PERSON"), new WordGuard("security", "Lovelace", "NAME")));
        Policy redactAll = Policy.read("{\"name\":\"p\",\"guards\":{\"security\":{\"action\":\"redact\"}}}");

        String text = engine.check(Exchange.input("Ada Lovelace!"), redactAll)
                .processed()
                .get("input");

        assertThat(text).isEqualTo("[PERSON_1]!");
    }

    @Test
    void a_rewrite_is_offered_on_request_after_bias_and_trust_have_judged_it() {
        GuardEngine engine = GuardEngine.standard();
        Policy asking = Policy.read("name: r\nguards: {bias: {options: {rewrite: true}}}");
        Exchange answer = Exchange.input("Who came?")
                .answered(
                        "The meeting went well. Those faggots and idiots should shut the fuck up. Three people came.");

        Outcome with = engine.check(answer, asking);
        Outcome without = engine.check(answer, Policy.DEFAULT);

        assertThat(without.guards().get("bias").details()).doesNotContainKey("rewrite");
        @SuppressWarnings("unchecked")
        Map<String, Object> offer =
                (Map<String, Object>) with.guards().get("bias").details().get("rewrite");
        assertThat(offer).containsEntry("accepted", true).containsEntry("validated_by", List.of("bias", "trust"));
        String text = (String) offer.get("text");
        assertThat(text)
                .contains("The meeting went well.", "Three people came.")
                .doesNotContain("faggots");
        assertThat(engine.check(Exchange.output(text), Policy.DEFAULT, Set.of("bias"))
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
    }
}
