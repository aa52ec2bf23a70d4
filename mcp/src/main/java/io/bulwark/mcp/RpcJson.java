package io.bulwark.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON of the protocol: one value, at most {@value #DEEPEST} levels deep, no member twice, well-formed UTF-8. */
public final class RpcJson {
    /** The largest message in bytes. */
    public static final int LARGEST = 5_000_000;

    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 1_000;
    private static final int LONGEST_NUMBER = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNameLength(LONGEST_NAME)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RpcJson() {}

    /** Reads one message. */
    public static JsonNode read(byte[] message) throws RpcException {
        if (message.length > LARGEST) {
            throw tooLarge();
        }
        try {
            // Decoded first: the parser would guess the encoding, and pass over what is not UTF-8 inside of names.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new RpcException(RpcException.PARSE_ERROR, "The message is empty");
            }
            return node;
        } catch (StreamConstraintsException e) {
            throw new RpcException(
                    RpcException.INVALID_REQUEST,
                    "The message is deeper than " + DEEPEST + " levels, or a name or a number is too long");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at character " + e.getLocation().getCharOffset();
            throw new RpcException(RpcException.PARSE_ERROR, "The message is not well-formed JSON" + where);
        } catch (CharacterCodingException e) {
            throw new RpcException(RpcException.PARSE_ERROR, "The message is not UTF-8");
        }
    }

    /** What answers a message above {@link #LARGEST}. */
    public static RpcException tooLarge() {
        return new RpcException(RpcException.INVALID_REQUEST, "The message is larger than " + LARGEST + " bytes");
    }

    /** One line of JSON in UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            // Half a surrogate pair, which JSON can escape, has no UTF-8 form; here it becomes a question mark.
            return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static ObjectNode resource(String name) {
        try (InputStream in = RpcJson.class.getResourceAsStream(name)) {
            if (in != null && MAPPER.readTree(in) instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalStateException(name + " is missing or no JSON object");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
