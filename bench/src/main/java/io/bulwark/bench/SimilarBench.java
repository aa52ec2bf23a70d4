package io.bulwark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulwark.proposals.similar.Similarity;
import io.bulwark.proposals.similar.Subject;
import io.bulwark.testing.ServerProcess;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import io.bulwark.text.embed.LocalEmbedder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Ten thousand stored proposals with their vectors, and a search among them for a copy of one with another recipient, over HTTP.
 * The stored vectors have the form of the server's model but random directions: making them would take a quarter of an hour.
 */
final class SimilarBench {
    private static final int STORED = 10_000;
    private static final int WARM_UP = 200;
    private static final int SAMPLES = 400;
    private static final String[] WORDS =
            ("the vote fund grant treasury pool oracle bridge delegate audit report market risk asset "
                            + "cap rate team forum council budget month quarter upgrade contract module owner signer period reward "
                            + "stream vesting token holder program service provider working group review security protocol fee")
                    .split(" ");

    private SimilarBench() {}

    static void run(ServerProcess server, Figures figures) {
        Jdbi jdbi = server.database();
        Similarity similarity = new Similarity(jdbi, new ObjectMapper(), new Embeddings(new Directions()));
        for (int from = 0; from < STORED; from += 500) {
            int first = from;
            jdbi.useTransaction(handle -> {
                for (int i = first; i < first + 500; i++) {
                    UUID id = new UUID(0x0198_0000_0000_7000L + i, 0x8000_0000_0000_0000L + i);
                    Subject subject = subject(i);
                    handle.createUpdate("""
                                    INSERT INTO proposals.proposal (id, owner, content_hash, title, description, metadata,
                                        created_at)
                                    VALUES (:id, 'operator', :hash, :title, :text, '{}', now())
                                    """)
                            .bind("id", id)
                            .bind("hash", id.toString())
                            .bind("title", subject.title())
                            .bind("text", subject.description())
                            .execute();
                    similarity.keep(
                            handle,
                            id,
                            "operator",
                            similarity.prepare(subject, Duration.ofSeconds(1)),
                            OffsetDateTime.now().toInstant());
                }
            });
        }
        jdbi.useHandle(handle -> handle.execute("ANALYZE proposals.fingerprint"));
        String text = text(new Random(11 + 77), 77);
        double[] all = new double[SAMPLES];
        for (int i = -WARM_UP; i < SAMPLES; i++) {
            String body = "{\"title\":\"Proposal 77\",\"description\":\"" + text + " Pay 5 USDC to 0x"
                    + String.format(java.util.Locale.ROOT, "%040x", i + 1_000) + "\"}";
            long start = System.nanoTime();
            HttpResponse<String> answer = server.post("/api/v1/proposals/similar?limit=5", body);
            if (i >= 0) {
                all[i] = (System.nanoTime() - start) / 1e6;
            }
            if (answer.statusCode() != 200
                    || !answer.body().contains("Proposal 77")
                    || i >= 0 && !answer.body().contains("words_and_meaning")) {
                throw new IllegalStateException("The copy was not found: " + answer.body());
            }
        }
        figures.millis("search among 10 000 proposals over HTTP, P50", Figures.percentile(all, 0.5), "");
        figures.millis("search among 10 000 proposals over HTTP, P99", Figures.percentile(all, 0.99), "< 20 ms");
        double[] fresh = new double[40];
        for (int i = 0; i < fresh.length; i++) {
            String body = "{\"title\":\"Another\",\"description\":\"" + text(new Random(90_000 + i), i) + "\"}";
            long start = System.nanoTime();
            HttpResponse<String> answer = server.post("/api/v1/proposals/similar?limit=5", body);
            fresh[i] = (System.nanoTime() - start) / 1e6;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.body());
            }
        }
        figures.millis("the same for a text that has no vector yet, P50", Figures.percentile(fresh, 0.5), "");
    }

    /** Random directions under the name of the server's model. */
    private static final class Directions implements Embedder {
        private static final int DIMENSION = 384;

        @Override
        public String name() {
            return LocalEmbedder.find()
                    .map(LocalEmbedder::name)
                    .orElseThrow(() -> new IllegalStateException("The embedding model is not on the class path"));
        }

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public int maxTokens() {
            return 1;
        }

        @Override
        public int tokens(String text) {
            return 1;
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            return new Embedding.Vectors(
                    texts.stream()
                            .map(text -> {
                                Random random = new Random(text.hashCode());
                                float[] vector = new float[DIMENSION];
                                for (int i = 0; i < DIMENSION; i++) {
                                    vector[i] = (float) random.nextGaussian();
                                }
                                return vector;
                            })
                            .toList(),
                    texts.size());
        }
    }

    private static Subject subject(int number) {
        String text = text(new Random(11 + number), number);
        return new Subject("Proposal " + number, text, null, "demo", 1L, null, null, null, List.of());
    }

    /** Words without order, a paragraph of boilerplate that all share, and a recipient. */
    private static String text(Random random, int number) {
        StringBuilder text = new StringBuilder("This proposal follows the rules of the treasury working group. ");
        for (int i = 0; i < 350; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(i % 12 == 11 ? ". " : " ");
        }
        return text.append("Transfer ")
                .append(1_000 + number)
                .append(" USDC to the team.")
                .toString();
    }
}
