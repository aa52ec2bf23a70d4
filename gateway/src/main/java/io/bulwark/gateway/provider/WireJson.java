package io.bulwark.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON of requests and answers: members keep their order, and numbers their value and scale. */
public final class WireJson {
    private static final int DEEPEST = 200;
    private static final int LONGEST_STRING = 64 << 20;
    static final JsonFactory FACTORY = JsonFactory.builder()
            // Names come from strangers; the table of interned strings is for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .build())
            // Buffers kept by thread would be made anew for each virtual thread.
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final ObjectWriter ESCAPING = MAPPER.writer()
            .without(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private WireJson() {}

    /** Reads one JSON object, at most 200 levels deep. */
    public static ObjectNode object(byte[] bytes) throws MalformedJsonException {
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("no well-formed JSON" + where(e));
        } catch (IOException e) {
            throw new MalformedJsonException("no readable JSON");
        }
        throw new MalformedJsonException("no JSON object");
    }

    static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (byte " + e.getLocation().getByteOffset() + ")";
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return written(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] written(JsonNode node) throws JsonProcessingException {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            // Half a surrogate pair has no UTF-8 form, but an escaped one, as which it must have come.
            return ESCAPING.writeValueAsBytes(node);
        }
    }

    /** The tree of any JSON value in a text. */
    static JsonNode value(String text) throws MalformedJsonException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("no well-formed JSON" + where(e));
        }
    }

    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    /** The members in a new object; the values are shared. */
    static ObjectNode shallowCopy(ObjectNode node) {
        ObjectNode copy = MAPPER.createObjectNode();
        copy.setAll(node);
        return copy;
    }

    /** An error in the OpenAI form, its type chosen by the status. */
    public static ObjectNode error(String message, int status, String code) {
        ObjectNode body = MAPPER.createObjectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type(status))
                .putNull("param")
                .put("code", code);
        return body;
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
