package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.text.embed.Embedder;
import io.bulwark.text.embed.Embedding;
import io.bulwark.text.embed.Embeddings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalEmbeddingsTest {
    private final EchoProvider provider = new EchoProvider(new Embeddings(new Lengths()));

    private static ObjectNode request(String members) {
        return json("{'model':'bge-small-en-v1.5'," + members + "}");
    }

    private Outcome call(String members) {
        return provider.complete(Operation.EMBEDDINGS, request(members), CallOptions.plain());
    }

    private ObjectNode answer(String members) {
        return ((Outcome.Answered) call(members)).answer().tree();
    }

    @Test
    void texts_are_answered_in_the_openai_form_with_their_usage() {
        ObjectNode answer = answer("'input':['ab','abc']");
        assertThat(answer.at("/data/1/embedding/0").floatValue()).isEqualTo(3);
        assertThat(answer.at("/data/1/index").asInt()).isEqualTo(1);
        assertThat(answer.path("model").asText()).isEqualTo("bulwark/bge-small-en-v1.5");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
        assertThat(provider.models()).contains("bge-small-en-v1.5");
    }

    @Test
    void base64_carries_the_same_numbers() {
        byte[] bytes = Base64.getDecoder()
                .decode(answer("'input':'four','encoding_format':'base64'")
                        .at("/data/0/embedding")
                        .asText());
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat())
                .isEqualTo(4);
    }

    @Test
    void what_it_cannot_do_is_refused_with_the_member() {
        for (String bad : List.of(
                "'input':'a','dimensions':7",
                "'input':'a','encoding_format':'hex'",
                "'input':[1,2,3]",
                "'input':[]",
                "'input':['a','']",
                "'input':'" + "x".repeat(101) + "'")) {
            Outcome.Failed failed = (Outcome.Failed) call(bad);
            assertThat(failed.status()).as(bad).isEqualTo(400);
            assertThat(failed.body().at("/error/param").asText())
                    .as(bad)
                    .isIn("input", "dimensions", "encoding_format");
        }
        assertThat(call("'input':'a','dimensions':2")).isInstanceOf(Outcome.Answered.class);
        ObjectNode many = request("'input':[]");
        ArrayNode texts = (ArrayNode) many.path("input");
        for (int i = 0; i < 257; i++) {
            texts.add("x");
        }
        assertThat(provider.complete(Operation.EMBEDDINGS, many, CallOptions.plain()))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(provider.complete(Operation.CHAT, request("'messages':[]"), CallOptions.plain()))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.kind())
                        .isEqualTo(FailureKind.UNSUPPORTED));
    }

    /** Two numbers: the length of a text and nothing. */
    private static final class Lengths implements Embedder {
        @Override
        public String name() {
            return "lengths";
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public int maxTokens() {
            return 100;
        }

        @Override
        public int tokens(String text) {
            return text.length();
        }

        @Override
        public Embedding embed(List<String> texts, Duration limit) {
            return new Embedding.Vectors(
                    texts.stream().map(text -> new float[] {text.length(), 0}).toList(), 0);
        }
    }
}
