package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.chat;
import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.ModelBehaviour;
import io.bulwark.testing.ModelScript;
import io.bulwark.testing.SeenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicProviderTest {
    private final FaultyModelServer upstream = FaultyModelServer.start();
    private final AnthropicProvider provider = new AnthropicProvider(
            TestCalls.settings("anthropic", upstream.url(), Duration.ofSeconds(5)), TestCalls.keys());

    @AfterEach
    void stop() {
        provider.close();
        upstream.close();
    }

    private Outcome call(ObjectNode request) {
        return provider.complete(Operation.CHAT, request, CallOptions.plain());
    }

    private ObjectNode answer(String message) {
        upstream.on("m", ModelBehaviour.body(200, "application/json", message.replace('\'', '"')));
        return ((Outcome.Answered) call(chat("m", false))).answer().tree();
    }

    private List<ObjectNode> stream(ObjectNode request, String... events) {
        StringBuilder text = new StringBuilder();
        for (String event : events) {
            String type = json(event).path("type").asText();
            text.append("event: ")
                    .append(type)
                    .append("\ndata: ")
                    .append(event.replace('\'', '"'))
                    .append("\n\n");
        }
        upstream.on("m", ModelBehaviour.events(text.toString()));
        List<ObjectNode> chunks = new ArrayList<>();
        try (ModelStream stream = ((Outcome.Streaming) call(request)).stream()) {
            while (stream.next() instanceof Chunk chunk) {
                if (!chunk.unasked()) {
                    chunks.add(chunk.json());
                }
            }
            assertThat(stream.next()).isInstanceOf(StreamEvent.End.class);
        }
        return chunks;
    }

    private static String start(String usage) {
        return "{'type':'message_start','message':{'id':'msg_1','model':'claude','content':[],'usage':" + usage + "}}";
    }

    private static String text(List<ObjectNode> chunks, String member) {
        StringBuilder text = new StringBuilder();
        chunks.forEach(
                chunk -> text.append(chunk.at("/choices/0/delta/" + member).asText("")));
        return text.toString();
    }

    @Test
    void the_request_goes_to_messages_with_key_and_version() {
        call(chat("m", false));

        SeenRequest seen = upstream.requests().getFirst();
        assertThat(seen.path()).isEqualTo("/v1/messages");
        assertThat(seen.headers())
                .containsEntry("x-api-key", TestCalls.KEY)
                .containsEntry("anthropic-version", "2023-06-01");
        assertThat(seen.headers()).doesNotContainKey("authorization");
    }

    @Test
    void a_message_becomes_a_chat_completion_with_all_input_counted() {
        ObjectNode answer = answer("{'id':'msg_1','type':'message','role':'assistant','model':'claude-x','content':["
                + "{'type':'thinking','thinking':'Hm','signature':'s'},{'type':'text','text':'Hello'}],"
                + "'stop_reason':'end_turn','usage':{'input_tokens':10,'cache_read_input_tokens':5,"
                + "'cache_creation_input_tokens':3,'output_tokens':7}}");

        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("choices"))
                .isEqualTo(
                        json("{'c':[{'index':0,'message':{'role':'assistant','content':'Hello','reasoning_content':'Hm'},"
                                        + "'finish_reason':'stop'}]}")
                                .path("c"));
        assertThat(answer.path("usage"))
                .hasToString(json("{'prompt_tokens':18,'completion_tokens':7,'total_tokens':25,"
                                + "'prompt_tokens_details':{'cached_tokens':5},'cache_creation_input_tokens':3}")
                        .toString());
        assertThat(Answer.of(answer).usage()).isEqualTo(new Usage(18, 7, 5, 3, 0));
    }

    @Test
    void tool_uses_become_tool_calls() {
        ObjectNode answer = answer("{'id':'m','model':'c','content':[{'type':'text','text':'Let me see'},"
                + "{'type':'tool_use','id':'t1','name':'w','input':{'c':'Rome'}},"
                + "{'type':'tool_use','id':'t2','name':'n','input':{}}],'stop_reason':'tool_use','usage':{}}");

        JsonNode choice = answer.path("choices").path(0);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"c\":\"Rome\"}");
        assertThat(choice.at("/message/tool_calls/1/function/arguments").asText())
                .isEqualTo("{}");
        assertThat(choice.at("/message/tool_calls/1/id").asText()).isEqualTo("t2");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,stop",
        "stop_sequence,stop",
        "max_tokens,length",
        "model_context_window_exceeded,length",
        "pause_turn,stop",
        "refusal,content_filter"
    })
    void each_stop_reason_has_its_finish_reason(String stop, String finish) {
        ObjectNode answer = answer("{'id':'m','model':'c','content':[{'type':'text','text':'x'}],'stop_reason':'" + stop
                + "','usage':{}}");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo(finish);
    }

    @Test
    void json_that_was_asked_of_an_old_model_is_the_content() {
        upstream.on(
                "claude-3-haiku",
                ModelBehaviour.body(
                        200,
                        "application/json",
                        "{'id':'m','model':'c','content':[{'type':'tool_use','id':'t','name':'answer_in_json','input':{'a':1}}],'stop_reason':'tool_use','usage':{}}"
                                .replace('\'', '"')));
        ObjectNode request = chat("claude-3-haiku", false);
        request.set(
                "response_format",
                json("{'type':'json_schema','json_schema':{'name':'x','schema':{'type':'object'}}}"));

        ObjectNode answer = ((Outcome.Answered) call(request)).answer().tree();

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("{\"a\":1}");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/choices/0/message").has("tool_calls")).isFalse();
    }

    @Test
    void a_stream_of_text_thinking_and_pings_is_a_stream_of_chunks() {
        List<ObjectNode> chunks = stream(
                chat("m", true),
                start("{'input_tokens':10,'cache_read_input_tokens':2,'output_tokens':1}"),
                "{'type':'ping'}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':''}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'s'}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
                "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hel'}}",
                "{'type':'something_new','x':1}",
                "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'lo'}}",
                "{'type':'content_block_stop','index':1}",
                "{'type':'message_delta','delta':{'stop_reason':'max_tokens'},'usage':{'output_tokens':9}}",
                "{'type':'message_stop'}");

        assertThat(text(chunks, "content")).isEqualTo("Hello");
        assertThat(text(chunks, "reasoning_content")).isEqualTo("Hm");
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(chunks)
                .allSatisfy(chunk -> assertThat(chunk.path("id").asText()).isEqualTo("msg_1"));
    }

    @Test
    void streamed_tool_calls_keep_their_order_and_usage_is_told_at_the_end() {
        ObjectNode request = chat("m", true);
        request.putObject("stream_options").put("include_usage", true);
        List<ObjectNode> chunks = stream(
                request,
                start("{'input_tokens':4}"),
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'t1','name':'w','input':{}}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{\\\"c\\\":'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'1}'}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use','id':'t2','name':'n','input':{}}}",
                "{'type':'content_block_stop','index':1}",
                "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':5}}",
                "{'type':'message_stop'}");

        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        chunks.forEach(chunk -> chunk.at("/choices/0/delta/tool_calls").forEach(call -> arguments
                .computeIfAbsent(call.path("index").asInt(), _ -> new StringBuilder())
                .append(call.at("/function/arguments").asText(""))));
        assertThat(arguments.get(0)).hasToString("{\"c\":1}");
        assertThat(arguments.get(1)).hasToString("{}");
        ObjectNode last = chunks.getLast();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(9);
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("tool_calls");
    }

    @Test
    void a_stream_without_message_stop_is_truncated() {
        upstream.on("m", ModelBehaviour.withoutDone());
        assertThat(TestCalls.failed(call(chat("m", true))).kind()).isEqualTo(FailureKind.TRUNCATED);
        upstream.on("m", ModelBehaviour.cutAfter(10));
        assertThat(TestCalls.failed(call(chat("m", true))).kind()).isEqualTo(FailureKind.TRUNCATED);
    }

    @Test
    void the_servers_own_answer_arrives_whole_and_streamed() {
        assertThat(((Outcome.Answered) call(chat("n", false)))
                        .answer()
                        .tree()
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo(ModelScript.TEXT);
        for (int i = 0; i < 3; i++) {
            List<ObjectNode> chunks = new ArrayList<>();
            try (ModelStream stream = ((Outcome.Streaming) call(chat("n", true))).stream()) {
                while (stream.next() instanceof Chunk chunk) {
                    chunks.add(chunk.json());
                }
                assertThat(stream.usage()).isEqualTo(new Usage(20, 60, 0, 0, 0));
            }
            assertThat(text(chunks, "content")).isEqualTo(ModelScript.TEXT);
        }
        assertThat(upstream.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error,prompt is too long: 300000 tokens > 200000 maximum,CONTEXT_LENGTH,400",
        "400,invalid_request_error,Your credit balance is too low,QUOTA_EXHAUSTED,429",
        "400,invalid_request_error,messages: wrong,BAD_REQUEST,400",
        "401,authentication_error,invalid x-api-key,UNAUTHORIZED,502",
        "404,not_found_error,model: x,NOT_FOUND,404",
        "429,rate_limit_error,slow,RATE_LIMITED,429",
        "500,api_error,oops,SERVER_ERROR,500",
        "529,overloaded_error,Overloaded,SERVER_ERROR,503"
    })
    void errors_are_told_in_the_openai_form(int status, String type, String message, FailureKind kind, int shown) {
        upstream.on("m", ModelBehaviour.error(status, type, message, Map.of()));

        Outcome.Failed failed = TestCalls.failed(call(chat("m", false)));

        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.status()).isEqualTo(shown);
        assertThat(failed.body().path("error").path("message").isTextual()).isTrue();
        assertThat(failed.body().has("type")).isFalse();
    }

    @Test
    void an_error_inside_a_stream_breaks_it() {
        upstream.on(
                "m",
                ModelBehaviour.errorAfter(
                        3,
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));

        Outcome.Failed failed = TestCalls.failed(call(chat("m", true)));

        assertThat(failed.kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(failed.message()).isEqualTo("Overloaded");
    }

    @Test
    void what_anthropic_has_not_is_unsupported() {
        assertThat(provider.supports(Operation.EMBEDDINGS)).isFalse();
        assertThat(TestCalls.failed(provider.complete(Operation.EMBEDDINGS, json("{}"), CallOptions.plain()))
                        .kind())
                .isEqualTo(FailureKind.UNSUPPORTED);
    }
}
