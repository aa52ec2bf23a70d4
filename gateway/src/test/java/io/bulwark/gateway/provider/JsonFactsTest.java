package io.bulwark.gateway.provider;

import static io.bulwark.gateway.provider.TestCalls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFactsTest {
    private static JsonFacts facts(String text) throws MalformedJsonException {
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return JsonFacts.of(bytes, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'choices':[{'delta':{'role':'assistant','content':''}}]}|false",
                "{'choices':[{'delta':{'role':'assistant','content':null,'refusal':null}}]}|false",
                "{'choices':[{'delta':{'content':'a'}}]}|true",
                "{'choices':[{'delta':{'tool_calls':[]}}]}|false",
                "{'choices':[{'delta':{'tool_calls':[{'index':0,'x':[1]}],'content':''}}]}|true",
                "{'choices':[{'delta':{'reasoning_content':'a'}}]}|true",
                "{'choices':[{'text':''}]}|false",
                "{'choices':[{'text':'a'}]}|true",
                "{'choices':[{'delta':'odd'}]}|false"
            })
    void content_is_told_from_its_announcement(String text, boolean content) throws MalformedJsonException {
        assertThat(facts(text).hasContent()).isEqualTo(content);
    }

    @Test
    void a_choice_ends_on_its_own() throws MalformedJsonException {
        JsonFacts one = facts("{'choices':[{'index':1,'finish_reason':'stop'},{'index':0,'finish_reason':null}]}");
        assertThat(one.seen()).isEqualTo(3);
        assertThat(one.ended()).isEqualTo(2);
        assertThat(facts("{'choices':[{'finish_reason':'content_filter'}]}").filtered())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "[1]", "null", "{", "{'a':1}x", "{'a':1}{'b':2}", "{'a':}", "{'choices':[{]}", "\u0000"
            })
    void what_is_not_one_object_is_malformed(String text) {
        assertThatThrownBy(() -> facts(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void odd_usage_counts_as_nothing() throws MalformedJsonException {
        assertThat(facts("{'usage':null}").usage()).isNull();
        assertThat(facts("{'usage':{'prompt_tokens':-5,'completion_tokens':'7','prompt_tokens_details':[1]}}")
                        .usage())
                .isEqualTo(new Usage(0, 0, 0, 0, 0));
    }

    @Property(tries = 200, seed = "20261121")
    void it_agrees_with_a_tree_about_any_object(@ForAll("objects") String text) throws MalformedJsonException {
        JsonNode tree = json(text);
        JsonFacts facts = facts(text);

        assertThat(facts.error())
                .isEqualTo(tree.hasNonNull("error")
                        && !tree.path("error").equals(json("{'f':false}").path("f")));
        int items = (tree.path("choices").isArray() ? tree.path("choices").size() : 0)
                + (tree.path("data").isArray() ? tree.path("data").size() : 0);
        assertThat(facts.items()).isEqualTo(items);
        assertThat(facts.usage() != null).isEqualTo(tree.path("usage").isObject());
        if (facts.usage() != null) {
            JsonNode input = tree.path("usage").path("prompt_tokens");
            assertThat(facts.usage().input()).isEqualTo(input.isNumber() ? input.asLong() : 0);
        }
        assertThat(facts.model())
                .isEqualTo(tree.path("model").isTextual() ? tree.path("model").asText() : null);
    }

    @Property(tries = 200, seed = "20261122")
    void any_bytes_are_either_read_or_malformed(@ForAll byte[] bytes) {
        try {
            JsonFacts.of(bytes, bytes.length);
        } catch (MalformedJsonException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @Property(tries = 200, seed = "20261123")
    void any_event_of_anthropic_is_translated_without_an_accident(@ForAll("events") String event) {
        AnthropicChunks chunks = new AnthropicChunks(true, 0);
        chunks.chunk(json(event));
        assertThat(chunks.usage().output()).isGreaterThanOrEqualTo(Long.MIN_VALUE);
        AnthropicAnswer.of(json(event), false, 0);
    }

    @Provide
    Arbitrary<String> objects() {
        return object(Arbitraries.of("error", "model", "usage", "choices", "data", "x"), 3);
    }

    @Provide
    Arbitrary<String> events() {
        Arbitrary<String> type = Arbitraries.of(
                "message_start",
                "content_block_start",
                "content_block_delta",
                "content_block_stop",
                "message_delta",
                "message_stop",
                "ping");
        Arbitrary<String> rest = object(
                Arbitraries.of("message", "content_block", "delta", "usage", "index", "content", "stop_reason", "type"),
                3);
        return Combinators.combine(type, rest)
                .as((name, object) ->
                        "{'type':'" + name + "'" + (object.equals("{}") ? "}" : "," + object.substring(1)));
    }

    private static Arbitrary<String> object(Arbitrary<String> names, int depth) {
        Arbitrary<String> inner = Arbitraries.of(
                "prompt_tokens",
                "delta",
                "message",
                "content",
                "index",
                "finish_reason",
                "text",
                "usage",
                "type",
                "prompt_tokens_details",
                "tool_calls",
                "partial_json",
                "stop_reason");
        Arbitrary<String> leaf = Arbitraries.of(
                "null", "true", "false", "1", "12", "''", "'a'", "'stop'", "'text_delta'", "'tool_use'", "[]", "{}");
        Arbitrary<String> value = depth == 0
                ? leaf
                : Arbitraries.frequencyOf(
                        Tuple.of(3, leaf),
                        Tuple.of(2, Arbitraries.lazy(() -> object(inner, depth - 1))),
                        Tuple.of(2, Arbitraries.lazy(() -> object(inner, depth - 1)
                                .list()
                                .ofMaxSize(3)
                                .map(list -> "[" + String.join(",", list) + "]"))));
        return Arbitraries.maps(names, value).ofMaxSize(4).map(map -> {
            StringBuilder text = new StringBuilder("{");
            map.forEach((name, each) -> text.append(text.length() > 1 ? "," : "")
                    .append("'" + name + "':")
                    .append(each));
            return text.append('}').toString();
        });
    }
}
