package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class RpcJsonTest {
    private static final List<RpcCall> CALLS = List.of(RpcCall.latestBlock(), RpcCall.chainId());

    @Property(tries = 1_000, seed = "32005")
    void any_bytes_are_an_answer_or_none(@ForAll @Size(max = 200) byte[] bytes) {
        judge(RpcJson.parse(bytes));
    }

    @Property(tries = 2_000, seed = "32600")
    void anything_made_of_the_words_of_an_answer_is_an_answer_or_none(@ForAll("words") String text) {
        judge(RpcJson.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"id\"",
                        "\"result\"",
                        "\"error\"",
                        "\"code\"",
                        "\"message\"",
                        "\"data\"",
                        "\"0x01\"",
                        "\"0x\"",
                        "null",
                        "1",
                        "2",
                        "-32005",
                        "3",
                        "1e400",
                        "\"execution reverted\"",
                        "{\"id\":1,\"result\":",
                        "{\"id\":2,\"error\":{",
                        "\"jsonrpc\":\"2.0\"")
                .list()
                .ofMaxSize(14)
                .map(words -> String.join("", words));
    }

    private static void judge(JsonNode node) {
        try {
            RpcAnswer answer = RpcJson.answer(node, 1, CALLS.getFirst());
            value(answer);
            if (node.isArray()) {
                assertThat(RpcJson.answers(node, 1, CALLS)).hasSize(2);
            }
        } catch (RpcEndpoint.Failure e) {
            assertThat(e.describe()).isNotEmpty();
        }
    }

    private static void value(RpcAnswer answer) {
        try {
            Hex.bytes(answer.value(), 100);
            Hex.quantity(answer.value());
            Head.of(answer);
        } catch (ChainException e) {
            assertThat(e.text()).isNotEmpty();
        }
    }
}
