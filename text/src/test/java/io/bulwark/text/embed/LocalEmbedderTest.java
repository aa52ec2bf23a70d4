package io.bulwark.text.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalEmbedderTest {
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final Embedder EMBEDDER = LocalEmbedder.find().orElseThrow();

    private static float[] vector(String text) {
        return vectors(List.of(text)).getFirst();
    }

    private static List<float[]> vectors(List<String> texts) {
        return ((Embedding.Vectors) EMBEDDER.embed(texts, PATIENT)).vectors();
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void vectors_have_length_one_and_what_means_the_same_is_nearer() {
        float[] one = vector("How do I reset my password?");
        float[] same = vector("I forgot my login credentials, what now?");
        float[] other = vector("The apple tree needs pruning in late winter.");
        assertThat(one).hasSize(EMBEDDER.dimension());
        assertThat(cosine(one, one)).isCloseTo(1, within(1e-4));
        assertThat(cosine(one, same)).isGreaterThan(cosine(one, other) + 0.1);
    }

    @Test
    void a_text_has_the_same_vector_alone_and_in_a_batch() {
        List<String> texts = List.of("short", "a somewhat longer text about contracts and audits", "", "short");
        List<float[]> together = vectors(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i)).isEqualTo(vector(texts.get(i)));
        }
    }

    @Test
    void long_texts_are_read_in_windows_up_to_a_bound() {
        String long1 = "The treasury pays grants to builders. ".repeat(200);
        float[] whole = vector(long1);
        assertThat(cosine(whole, vector("The treasury pays grants to builders.")))
                .isGreaterThan(0.6);
        String beyond = "word ".repeat(EMBEDDER.maxTokens());
        assertThat(EMBEDDER.tokens(beyond)).isEqualTo(EMBEDDER.maxTokens());
        assertThat(EMBEDDER.tokens(beyond + "and more")).isEqualTo(EMBEDDER.maxTokens() + 1);
    }

    @Test
    void a_caller_without_time_is_told_why_and_the_next_one_is_served() {
        assertThat(EMBEDDER.embed(List.of("never embedded before, at once"), Duration.ZERO))
                .isInstanceOfSatisfying(Embedding.NotNow.class, missed -> assertThat(missed.reason())
                        .isNotBlank());
        assertThat(EMBEDDER.embed(List.of("never embedded before, with patience"), PATIENT))
                .isInstanceOf(Embedding.Vectors.class);
    }

    @Test
    void many_callers_at_once_get_vectors_or_a_reason() throws Exception {
        List<Embedding> seen = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String text = "caller number " + i;
                all.add(callers.submit(() -> seen.add(EMBEDDER.embed(List.of(text), PATIENT))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(seen).hasSize(200).anyMatch(Embedding.Vectors.class::isInstance);
    }

    @Test
    void callers_may_change_what_they_got() {
        float[] mine = vector("mine to change");
        mine[0] = 7;
        assertThat(vector("mine to change")[0]).isNotEqualTo(7);
    }
}
