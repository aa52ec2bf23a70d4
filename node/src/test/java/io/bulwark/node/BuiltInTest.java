package io.bulwark.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BuiltInTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome run(String kind, JsonNode payload) {
        return new BuiltIn().run(new Work(new Attempt(new UUID(0, 1), 1), kind, false, null, payload));
    }

    private static double[] vector(String text) {
        Outcome outcome = run("embedding", JsonNodeFactory.instance.textNode(text));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        JsonNode list = json(((Outcome.Done) outcome).output());
        return StreamSupport.stream(list.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static double cosine(String a, String b) {
        double[] x = vector(a);
        double[] y = vector(b);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    @Test
    void a_hash_is_that_of_the_texts_bytes() {
        assertThat(run("hash", json("\"abc\"")))
                .isEqualTo(new Outcome.Done("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(run("hash", json("{\"data\":\"abc\"}"))).isEqualTo(run("hash", json("\"abc\"")));
        assertThat(run("hash", json("{\"data\":7}"))).isInstanceOf(Outcome.Failed.class);
        assertThat(run("hash", json("[]"))).isInstanceOf(Outcome.Failed.class);
        assertThat(run("chat", json("\"abc\""))).isInstanceOf(Outcome.Back.class);
    }

    @Test
    void the_embedding_is_the_same_everywhere() {
        Outcome.Done done = (Outcome.Done) run("embedding", json("\"The quick brown fox\""));

        // The bytes are a promise to other implementations; see docs/compute.md.
        assertThat(HexFormat.of().formatHex(Hashes.sha256(done.output().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("98d3bf3edf5a863c00a7a102ce7bd43197bbf421b9758f812493317eb8734566");
        assertThat(run("embedding", json("{\"input\":\"the  QUICK\\nbrown fox \"}")))
                .isEqualTo(done);
    }

    @Test
    void texts_that_share_words_are_near_and_others_are_not() {
        double near = cosine("fund the grants round of the treasury", "the treasury should fund a grants round");
        double far = cosine("fund the grants round of the treasury", "xylophone quizzes jump over lazy dogs");

        assertThat(near).isGreaterThan(0.6);
        assertThat(Math.abs(far)).isLessThan(0.3);
    }

    @Property(tries = 300, seed = "4711")
    void every_text_has_a_vector_of_length_one_or_none(@ForAll @StringLength(max = 200) String text) {
        double[] vector = vector(text);

        assertThat(vector).hasSize(HashedEmbedding.DIMENSION);
        double length = Math.sqrt(DoubleStream.of(vector).map(x -> x * x).sum());
        assertThat(length)
                .satisfiesAnyOf(x -> assertThat(x).isZero(), x -> assertThat(x).isBetween(0.9999, 1.0001));
    }

    @Test
    void payloads_of_another_form_fail_by_saying_so() {
        for (String odd : new String[] {
            "7",
            "[]",
            "[1]",
            "{}",
            "{\"input\":[]}",
            "{\"input\":[null]}",
            "{\"input\":\"a\",\"x\":1}",
            "{\"input\":\"a\",\"dimensions\":8}"
        }) {
            assertThat(run("embedding", json(odd))).as(odd).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(run("embedding", json("{\"input\":[" + "\"a\",".repeat(256) + "\"a\"]}")))
                .isInstanceOf(Outcome.Failed.class);
    }
}
