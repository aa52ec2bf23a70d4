package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EchoProviderTest {
    private static final List<String> TEXTS =
            List.of("", "one", "two words", "  spaces \n and\tlines ", "€ 😀 ü", "a\u0000b \"quoted\"");

    private final EchoProvider echo = new EchoProvider();

    private static ObjectNode request(String text) {
        ObjectNode request = json("{'model':'echo','messages':[{'role':'system','content':'No'},"
                + "{'role':'user','content':'Earlier'},{'role':'assistant','content':'Yes'}]}");
        ((ArrayNode) request.path("messages"))
                .addObject()
                .put("role", "user")
                .putArray("content")
                .add(json("{'type':'image_url','image_url':{'url':'x'}}"))
                .addObject()
                .put("type", "text")
                .put("text", text);
        return request;
    }

    private Outcome call(Operation operation, ObjectNode request) {
        return echo.complete(operation, request, CallOptions.plain());
    }

    @Test
    void it_answers_with_the_last_user_text_whole_and_streamed() {
        for (String text : TEXTS) {
            ObjectNode whole = ((Outcome.Answered) call(Operation.CHAT, request(text)))
                    .answer()
                    .tree();
            assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo(text);
            StringBuilder streamed = new StringBuilder();
            ModelStream stream =
                    ((Outcome.Streaming) call(Operation.CHAT, request(text).put("stream", true))).stream();
            while (stream.next() instanceof Chunk chunk) {
                streamed.append(chunk.json().at("/choices/0/delta/content").asText(""));
            }
            assertThat(streamed).hasToString(text);
            assertThat(stream.next()).isInstanceOf(StreamEvent.End.class);
            assertThat(stream.usage()).isEqualTo(Answer.of(whole).usage());
        }
    }

    @Test
    void the_same_request_has_the_same_answer_and_usage_is_counted() {
        Answer first = ((Outcome.Answered) call(Operation.CHAT, request("count my tokens"))).answer();
        Answer second = ((Outcome.Answered) call(Operation.CHAT, request("count my tokens"))).answer();

        assertThat(first.bytes()).isEqualTo(second.bytes());
        assertThat(first.usage()).isNotNull();
        assertThat(first.usage().output()).isEqualTo(3);
        assertThat(first.usage().input()).isGreaterThan(10);
    }

    @Test
    void a_legacy_prompt_is_echoed() {
        ObjectNode answer = ((Outcome.Answered)
                        call(Operation.COMPLETION, json("{'model':'echo','prompt':['Hi','x']}")))
                .answer()
                .tree();
        assertThat(answer.at("/choices/0/text").asText()).isEqualTo("Hi");
    }

    @Test
    void embeddings_are_unit_vectors_near_for_texts_that_share_words() {
        ObjectNode answer = ((Outcome.Answered)
                        call(
                                Operation.EMBEDDINGS,
                                json(
                                        "{'model':'echo','input':['red blue green','red blue black','cold moon',''],'dimensions':64}")))
                .answer()
                .tree();

        assertThat(answer.path("data")).hasSize(4);
        assertThat(dot(answer, 0, 0)).isBetween(0.999, 1.001);
        assertThat(dot(answer, 3, 3)).isBetween(0.999, 1.001);
        assertThat(dot(answer, 0, 1)).isGreaterThan(dot(answer, 0, 2) + 0.3);
    }

    private static double dot(ObjectNode answer, int a, int b) {
        double sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += answer.at("/data/" + a + "/embedding/" + i).asDouble()
                    * answer.at("/data/" + b + "/embedding/" + i).asDouble();
        }
        return sum;
    }

    @Test
    void embeddings_come_in_base64_as_openais_clients_ask() {
        ObjectNode plain = embedding("float");
        String base64 = embedding("base64").at("/data/0/embedding").asText();
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);

        for (int i = 0; i < 256; i++) {
            assertThat((double) bytes.getFloat())
                    .isEqualTo(plain.at("/data/0/embedding/" + i).floatValue());
        }
    }

    private ObjectNode embedding(String format) {
        ObjectNode request = json("{'model':'echo','input':'some text'}").put("encoding_format", format);
        return ((Outcome.Answered) call(Operation.EMBEDDINGS, request)).answer().tree();
    }
}
