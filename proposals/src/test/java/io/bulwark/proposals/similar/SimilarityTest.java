package io.bulwark.proposals.similar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.similar.Similar.Neighbour;
import io.bulwark.proposals.similar.Similar.Relation;
import io.bulwark.testing.TestPostgres;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SimilarityTest {
    private static final String A = "0xb75e2fb01521bd7b6369f831414840a54a3c7234";
    private static final String B = "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984";
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String TEXT = """
            ## Summary
            This proposal funds the documentation working group for the next two quarters. The group keeps the handbook,
            writes the release notes and answers questions of integrators in the forum.
            ## Specification
            Transfer 20,000 USDC to %s. The group reports every month what was written and what it cost.
            Unspent money goes back to the treasury at the end of the term.
            """;

    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("proposals");

    private final Similarity similarity = new Similarity(postgres.jdbi(), new ObjectMapper(), new Embeddings(null));

    @Test
    void a_copy_with_another_recipient_is_found_with_the_fields_that_differ() {
        UUID first = keep("alice", subject("Fund the docs", TEXT.formatted(A), "0x" + "11".repeat(20), A));

        Similar found = search("alice", subject("Fund the docs", TEXT.formatted(B), "0x" + "22".repeat(20), B));

        assertThat(found.nearest()).singleElement().satisfies(near -> {
            assertThat(near.id()).isEqualTo(first);
            assertThat(near.relation()).isEqualTo(Relation.TWIST);
            assertThat(near.similarity()).isGreaterThan(0.95);
            assertThat(near.differences())
                    .contains(new Similar.Difference("recipient", List.of(A), List.of(B)))
                    .extracting(Similar.Difference::field)
                    .containsExactly("proposer", "recipient");
        });
    }

    @Test
    void the_same_text_with_another_amount_is_recurring() {
        keep("alice", subject("Fund the docs", TEXT.formatted(A), null, null));

        Similar found =
                search("alice", subject("Fund the docs", TEXT.formatted(A).replace("20,000", "35,000"), null, null));

        assertThat(found.nearest()).extracting(Neighbour::relation).containsExactly(Relation.RECURRING);
    }

    @Test
    void an_exact_copy_is_a_duplicate_and_disguised_letters_do_not_help() {
        keep("alice", subject("Fund the docs", TEXT.formatted(A), null, null));
        String disguised =
                TEXT.formatted(A).replace("handbook", "h\u0430ndb\u043eok").replace("forum", "fo\u200brum");

        assertThat(search("alice", subject("Fund the docs", TEXT.formatted(A), null, null))
                        .nearest())
                .extracting(Neighbour::relation)
                .containsExactly(Relation.DUPLICATE);
        assertThat(search("alice", subject("Fund the docs", disguised, null, null))
                        .nearest())
                .extracting(Neighbour::relation)
                .containsExactly(Relation.DUPLICATE);
    }

    @Test
    void of_anothers_proposals_only_the_likeness_is_told() {
        keep("alice", subject("Fund the docs", TEXT.formatted(A), "0x" + "11".repeat(20), A));

        Similar found = search("mallory", subject("Fund the docs", TEXT.formatted(B), "0x" + "22".repeat(20), B));

        assertThat(found.nearest()).singleElement().satisfies(near -> {
            assertThat(near.id()).isNull();
            assertThat(near.title()).isNull();
            assertThat(near.relation()).isEqualTo(Relation.TWIST);
            assertThat(near.differences().toString()).doesNotContain(A).doesNotContain("11".repeat(20));
        });
        assertThat(search("mallory", subject("Pay the docs group", "The handbook and the release notes.", null, null))
                        .nearest())
                .isEmpty();
    }

    @Test
    void another_text_is_not_like_it() {
        keep("alice", subject("Fund the docs", TEXT.formatted(A), null, null));

        assertThat(search(
                                "alice",
                                subject(
                                        "Raise the quorum",
                                        "The quorum of votes is raised to four percent of supply "
                                                + "because participation grew and decisions should rest on more votes than today.",
                                        null,
                                        null))
                        .nearest())
                .isEmpty();
    }

    @Test
    void a_known_kind_of_fraud_is_recognised() {
        Similar found = search("alice", subject("Emergency", """
                This is an emergency. A critical vulnerability was found in the treasury contract. To protect the funds we
                need to move the entire treasury to a secure wallet immediately. Due to the sensitive nature of the
                vulnerability details can not be shared publicly.""", null, null));

        assertThat(found.templates()).extracting(Similar.Template::name).containsExactly("emergency-rescue");
    }

    @Test
    void an_empty_text_is_like_nothing() {
        keep("alice", subject("", "---", null, null));

        assertThat(search("alice", subject("", "***", null, null)).nearest()).isEmpty();
    }

    @Test
    void the_nearest_of_many_is_found() {
        Random random = new Random(7);
        String[] words =
                "vote fund grant treasury pool oracle bridge delegate audit report market risk asset cap rate team"
                        .split(" ");
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = 0; k < 80; k++) {
                text.append(words[random.nextInt(words.length)]).append(' ');
            }
            keep("alice", subject("Proposal " + i, text.toString(), null, null));
        }
        UUID wanted = keep("alice", subject("Fund the docs", TEXT.formatted(A), null, null));

        Similar found = search("alice", subject("Fund docs", TEXT.formatted(A) + " One more sentence.", null, null));

        assertThat(found.nearest().getFirst().id()).isEqualTo(wanted);
    }

    private static final String PARAPHRASED = """
            ## Overview
            We propose to pay the people who maintain our handbook for another half year. They look after the manual, prepare
            the notes for each release and help integrators who ask on the forum.
            ## Details
            Send 20,000 USDC to %s. Once a month the group tells what it has written and what that cost.
            Whatever is left when the term ends returns to the treasury.
            """;

    @Test
    void the_same_in_other_words_with_another_recipient_is_found_by_its_meaning() {
        Similarity both = new Similarity(postgres.jdbi(), new ObjectMapper(), Embeddings.local());
        UUID first = keep(both, "alice", subject("Fund the docs", TEXT.formatted(A), "0x" + "11".repeat(20), A));
        Subject other = subject("Pay for our documentation", PARAPHRASED.formatted(B), "0x" + "22".repeat(20), B);

        Similar byWords = similarity.search(similarity.prepare(other, WAIT), null, "alice", false, 5);
        Similar byMeaning = both.search(both.prepare(other, WAIT), null, "alice", false, 5);

        assertThat(byWords.compared()).isEqualTo("words");
        assertThat(byWords.note()).contains("no embedding model");
        assertThat(byWords.nearest()).isEmpty();
        assertThat(byMeaning.compared()).isEqualTo("words_and_meaning");
        assertThat(byMeaning.nearest()).singleElement().satisfies(near -> {
            assertThat(near.id()).isEqualTo(first);
            assertThat(near.similarity()).isLessThan(0.3);
            assertThat(near.meaning()).isGreaterThan(Similarity.PARAPHRASE);
            assertThat(near.relation()).isEqualTo(Relation.TWIST);
            assertThat(near.paraphrase()).isTrue();
            assertThat(near.differences()).contains(new Similar.Difference("recipient", List.of(A), List.of(B)));
        });
    }

    @Test
    void what_another_instance_has_stored_is_found_at_once_and_a_missing_vector_is_made_later() {
        TopicEmbedder model = new TopicEmbedder();
        Similarity here = new Similarity(postgres.jdbi(), new ObjectMapper(), new Embeddings(model));
        Similarity there = new Similarity(postgres.jdbi(), new ObjectMapper(), new Embeddings(model));
        Subject wanted = subject("Docs", "handbook handbook manual", null, null);
        assertThat(here.search(here.prepare(wanted, WAIT), null, "alice", false, 5)
                        .nearest())
                .isEmpty();

        UUID second = keep(there, "alice", subject("Other", "manual notes handbook writers", null, null));
        assertThat(here.search(here.prepare(wanted, WAIT), null, "alice", false, 5)
                        .nearest())
                .extracting(Neighbour::id)
                .containsExactly(second);

        model.busy = true;
        UUID third = keep(there, "alice", subject("Third", "integrators read the manual", null, null));
        assertThat(here.prepare(wanted, WAIT)).isNotNull();
        assertThat(there.embedMissing()).isZero();
        model.busy = false;
        assertThat(here.search(here.prepare(wanted, WAIT), null, "alice", false, 5)
                        .nearest())
                .extracting(Neighbour::id)
                .containsExactly(second);
        assertThat(there.embedMissing()).isEqualTo(1);
        assertThat(here.search(here.prepare(wanted, WAIT), null, "alice", false, 5)
                        .nearest())
                .extracting(Neighbour::id)
                .containsExactlyInAnyOrder(second, third);
    }

    @Test
    void without_a_vector_in_time_the_answer_says_so() {
        TopicEmbedder model = new TopicEmbedder();
        model.busy = true;
        Similarity here = new Similarity(postgres.jdbi(), new ObjectMapper(), new Embeddings(model));

        Similar found = here.search(here.prepare(subject("Docs", "handbook", null, null), WAIT), null, "a", false, 5);

        assertThat(found.compared()).isEqualTo("words");
        assertThat(found.note()).contains("busy");
    }

    @Test
    void a_vector_that_is_committed_late_is_not_missed() {
        TopicEmbedder model = new TopicEmbedder();
        Similarity here = new Similarity(postgres.jdbi(), new ObjectMapper(), new Embeddings(model));
        Subject early = subject("Early", "manual for integrators", null, null);
        Subject late = subject("Late", "a longer handbook manual", null, null);
        Subject wanted = subject("Docs", "handbook", null, null);
        UUID id = UUID.randomUUID();

        postgres.jdbi().useTransaction(handle -> {
            insert(handle, id, "alice", late);
            here.keep(handle, id, "alice", here.prepare(late, WAIT), NOW);
            // Another transaction begins later and ends earlier, and a search reads it.
            keep(here, "alice", early);
            assertThat(elsewhere(() -> here.search(here.prepare(wanted, WAIT), null, "alice", false, 5))
                            .nearest())
                    .extracting(Neighbour::id)
                    .isNotEmpty()
                    .doesNotContain(id);
        });

        assertThat(here.search(here.prepare(wanted, WAIT), null, "alice", false, 5)
                        .nearest())
                .extracting(Neighbour::id)
                .contains(id);
    }

    /** A text's vector is told by whether it is about documentation. */
    private static final class TopicEmbedder implements Embedder {
        private boolean busy;

        @Override
        public String name() {
            return "topics";
        }

        @Override
        public int dimension() {
            return 3;
        }

        @Override
        public int maxTokens() {
            return 100;
        }

        @Override
        public int tokens(String text) {
            return 1;
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            return busy
                    ? new Embedding.NotNow("busy")
                    : new Embedding.Vectors(
                            texts.stream()
                                    .map(text -> text.contains("handbook") || text.contains("manual")
                                            ? new float[] {0.9f, 0.1f, 0.4f}
                                            : new float[] {0.1f, 0.9f, -0.4f})
                                    .toList(),
                            texts.size());
        }
    }

    private Similar search(String owner, Subject subject) {
        return similarity.search(similarity.prepare(subject, WAIT), null, owner, false, 5);
    }

    private UUID keep(String owner, Subject subject) {
        return keep(similarity, owner, subject);
    }

    private static UUID keep(Similarity with, String owner, Subject subject) {
        UUID id = UUID.randomUUID();
        // On a thread of its own: a transaction that the test has open is not joined.
        Similarity.Prepared prepared = with.prepare(subject, WAIT);
        java.util.concurrent.CompletableFuture.runAsync(() -> postgres.jdbi().useTransaction(handle -> {
                    insert(handle, id, owner, subject);
                    with.keep(handle, id, owner, prepared, NOW);
                }))
                .join();
        return id;
    }

    private static <T> T elsewhere(java.util.function.Supplier<T> work) {
        return java.util.concurrent.CompletableFuture.supplyAsync(work).join();
    }

    private static void insert(Handle handle, UUID id, String owner, Subject subject) {
        handle.createUpdate("""
                            INSERT INTO proposals.proposal (id, owner, content_hash, title, description, metadata, created_at)
                            VALUES (:id, :owner, :hash, :title, :description, '{}', :now)
                            """)
                .bind("id", id)
                .bind("owner", owner)
                .bind("hash", id.toString())
                .bind("title", subject.title())
                .bind("description", subject.description())
                .bind("now", NOW.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private static Subject subject(String title, String text, @Nullable String proposer, @Nullable String recipient) {
        return new Subject(title, text, proposer, "demo", 1L, new BigDecimal("20000"), "USDC", recipient, List.of());
    }
}
