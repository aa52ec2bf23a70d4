package io.bulwark.proposals.similar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.similar.Similar.Neighbour;
import io.bulwark.proposals.similar.Similar.Relation;
import io.bulwark.testing.TestPostgres;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SimilarityTest {
    private static final String A = "0xb75e2fb01521bd7b6369f831414840a54a3c7234";
    private static final String B = "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984";
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

    private final Similarity similarity = new Similarity(new SimilarStore(postgres.jdbi(), new ObjectMapper()));

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

    private Similar search(String owner, Subject subject) {
        return similarity.search(similarity.prepare(subject), null, owner, false, 5);
    }

    private UUID keep(String owner, Subject subject) {
        UUID id = UUID.randomUUID();
        postgres.jdbi().useTransaction(handle -> {
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
            similarity.keep(handle, id, owner, similarity.prepare(subject), NOW);
        });
        return id;
    }

    private static Subject subject(String title, String text, @Nullable String proposer, @Nullable String recipient) {
        return new Subject(title, text, proposer, "demo", 1L, new BigDecimal("20000"), "USDC", recipient, List.of());
    }
}
