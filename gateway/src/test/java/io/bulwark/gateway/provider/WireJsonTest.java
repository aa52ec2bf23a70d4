package io.bulwark.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireJsonTest {
    private static ObjectNode read(String text) throws MalformedJsonException {
        return WireJson.object(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":[1.0,0.10,12345678901234567890,-0.5],\"é\":\"😀\"}",
                "{\"x\":{\"y\":{\"z\":null}},\"\":true}",
                "{\"d\":0.1234567890123456789012345678901234567890}"
            })
    void what_is_read_is_written_as_it_was(String text) throws MalformedJsonException {
        assertThat(new String(WireJson.bytes(read(text)), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void half_a_surrogate_pair_is_written_escaped() throws MalformedJsonException {
        ObjectNode half = read("{\"a\":\"x\\ud83d\",\"b\":\"é\"}");
        assertThat(read(new String(WireJson.bytes(half), StandardCharsets.UTF_8)))
                .isEqualTo(half);
    }

    @Test
    void too_deep_is_malformed() {
        assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}"))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void numbers_of_absurd_size_do_no_harm() throws MalformedJsonException {
        ObjectNode absurd = read("{\"max_tokens\":1e999999999,\"n\":1}");
        assertThat(absurd.path("max_tokens").asInt()).isZero();
        assertThat(WireJson.bytes(absurd)).hasSizeLessThan(100);
    }
}
