package io.bulwark.guard.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulwark.guard.Dialogue;
import io.bulwark.guard.Exchange;
import io.bulwark.guard.Exchange.Message;
import io.bulwark.guard.GuardEngine;
import io.bulwark.guard.GuardResult;
import io.bulwark.guard.NotChecked;
import io.bulwark.guard.Policy;
import io.bulwark.guard.Turned;
import io.bulwark.guard.Vault;
import io.bulwark.guard.evaluate.Evaluator;
import io.bulwark.guard.evaluate.Rows;
import io.bulwark.guard.evaluate.Scores;
import io.bulwark.guard.security.SecurityGuard;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.LocalEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MeaningTest {
    private static final Embedder EMBEDDER = LocalEmbedder.find().orElseThrow();
    private static final Set<String> CONTEXT = Set.of("context");
    private static final Policy PATIENT =
            Policy.read("name: patient\nguards:\n  context:\n    limit_ms: 60000\n    options: {embeddings: true}\n");
    private static final Policy SESSION = Policy.read("name: session\nguards:\n  context:\n    limit_ms: 60000\n");
    private static final Vault VAULT = new Vault() {
        @Override
        public String placeholder(String category, String value) {
            return "[" + category + "]";
        }

        @Override
        public String restore(String text) {
            return text;
        }
    };

    /** Every turn speaks of growing trees, hardly two in the same words. */
    private static final List<String> GARDEN = List.of(
            "How do I prune an apple tree in my garden?",
            "Late winter is best; take away dead wood first.",
            "Which branches should go?",
            "Crossing ones, water shoots, and whatever shades the middle of the crown.",
            "Will my pear bear more fruit that way?",
            "Usually yes: light reaches the blossoms and the harvest ripens better.",
            "And how often should the roots be watered in summer?",
            "Once a week deeply, young plants twice in a drought.");

    private static final List<String> BANK = List.of(
            "What interest do banks want for a home loan in Vienna?",
            "Between three and four percent, depending on collateral and your credit score.",
            "Can I repay early without a fee?",
            "With a variable rate usually yes; fixed mortgages have a penalty of one percent.");

    @BeforeAll
    static void load() {
        assertThat(EMBEDDER.embed(List.of("ready"), Duration.ofMinutes(1))).isInstanceOf(Embedding.Vectors.class);
    }

    private static List<Message> messages(List<String> texts) {
        List<Message> messages = new ArrayList<>();
        for (String text : texts) {
            messages.add(new Message(messages.size() % 2 == 0 ? "user" : "assistant", text));
        }
        return messages;
    }

    private static GuardResult check(@Nullable Embedder embedder, Policy policy, List<String> texts) {
        GuardEngine engine = new GuardEngine(List.of(new ContextGuard(SecurityGuard.standard(), embedder)));
        Exchange exchange = new Exchange(null, null, messages(texts), List.of(), null, null);
        return engine.check(exchange, policy, CONTEXT).guards().get("context");
    }

    private static List<String> reasons(GuardResult result) {
        return result.notChecked().stream().map(NotChecked::reason).toList();
    }

    @Test
    void new_words_for_the_same_subject_are_no_drift_and_a_new_subject_is_within_two_turns() {
        assertThat(check(EMBEDDER, PATIENT, GARDEN).findings()).isEmpty();
        List<String> both = new ArrayList<>(GARDEN);
        both.addAll(BANK);
        GuardResult result = check(EMBEDDER, PATIENT, both);
        assertThat(result.findings())
                .anySatisfy(finding -> assertThat(finding.category()).isEqualTo("CONTEXT_DRIFT"));
        assertThat(result.findings())
                .allSatisfy(finding -> assertThat(finding.part()).isIn("messages[8]", "messages[9]", "messages[10]"));
        assertThat(reasons(result)).noneMatch(reason -> reason.contains("embeddings"));
    }

    @Test
    void without_an_embedder_words_judge_and_the_answer_says_so() {
        GuardResult result = check(null, PATIENT, GARDEN);
        assertThat(reasons(result)).anyMatch(reason -> reason.startsWith("embeddings were not used"));
        assertThat(result.notChecked()).noneMatch(NotChecked::failed);
    }

    @Test
    void outside_of_sessions_the_option_asks_for_embeddings() {
        Embedder never = new Fixed(new Embedding.NotNow("must not be asked"));
        assertThat(reasons(check(never, SESSION, GARDEN)))
                .noneMatch(reason -> reason.contains("must not be asked"))
                .anyMatch(reason -> reason.contains("embeddings: true"));
    }

    @Test
    void a_busy_embedder_is_told_and_words_judge_those_turns() {
        GuardResult result = check(new Fixed(new Embedding.NotNow("too busy")), PATIENT, GARDEN);
        assertThat(reasons(result)).anyMatch(reason -> reason.endsWith("too busy"));
    }

    @Test
    void vectors_of_another_model_are_not_judged() {
        Embedder other = new Fixed(new Embedding.Vectors(List.of(new float[] {1}), 1)) {
            @Override
            public String name() {
                return "other";
            }
        };
        assertThat(reasons(check(other, PATIENT, GARDEN))).anyMatch(reason -> reason.contains("not trained for"));
    }

    @Test
    void a_session_embeds_its_new_turns_only_and_goes_on_from_what_was_stored() {
        Counting counting = new Counting();
        GuardEngine engine = new GuardEngine(List.of(new ContextGuard(SecurityGuard.standard(), counting)));
        List<String> all = new ArrayList<>(GARDEN);
        all.addAll(BANK);
        Dialogue kept = Dialogue.EMPTY;
        Dialogue stored = Dialogue.EMPTY;
        boolean found = false;
        for (Message turn : messages(all)) {
            int before = counting.asked;
            Exchange exchange = new Exchange(null, null, List.of(turn), List.of(), null, null);
            Turned turned = engine.converse(kept, exchange, SESSION, CONTEXT, VAULT);
            assertThat(counting.asked - before).isLessThanOrEqualTo(2);
            kept = turned.dialogue();
            stored = engine.converse(Dialogue.fromText(stored.toText()), exchange, SESSION, CONTEXT, VAULT)
                    .dialogue();
            assertThat(stored.toText()).isEqualTo(kept.toText());
            assertThat(stored.toText().length()).isLessThan(20_000);
            found |= turned.outcome().guards().get("context").findings().stream()
                    .anyMatch(finding -> finding.category().equals("CONTEXT_DRIFT"));
        }
        assertThat(found).isTrue();
        assertThat(kept.state().driftedSince()).isBetween(8, 10);
    }

    @Test
    @Tag("slow")
    void drift_by_meaning_keeps_its_figures_on_spliced_test_conversations() throws IOException {
        String shared = System.getProperty("bulwark.shared-dir");
        assumeTrue(shared != null);
        Path file = Path.of(shared, "data/grounding/groundedness_test.jsonl.gz");
        assumeTrue(Files.exists(file));
        Evaluator evaluator =
                new Evaluator(GuardEngine.standard(EMBEDDER), PATIENT, "context", Set.of("drift"), Set.of());
        try (Rows rows = Rows.open(file)) {
            Scores scores = evaluator.run(rows, miss -> {});
            assertThat(scores.recall()).isGreaterThan(0.85);
            assertThat((double) scores.fp() / (scores.fp() + scores.tn())).isLessThan(0.05);
        }
    }

    private static class Fixed implements Embedder {
        private final Embedding answer;

        Fixed(Embedding answer) {
            this.answer = answer;
        }

        @Override
        public String name() {
            return EMBEDDER.name();
        }

        @Override
        public int dimension() {
            return EMBEDDER.dimension();
        }

        @Override
        public int maxTokens() {
            return EMBEDDER.maxTokens();
        }

        @Override
        public int tokens(String text) {
            return EMBEDDER.tokens(text);
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            return answer;
        }
    }

    private static final class Counting extends Fixed {
        private int asked;

        Counting() {
            super(new Embedding.NotNow(""));
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            asked += texts.size();
            return EMBEDDER.embed(texts, limit);
        }
    }
}
