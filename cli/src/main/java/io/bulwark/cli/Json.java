package io.bulwark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON that keeps numbers as they were written, refuses doubled members, and prints hidden characters escaped. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** The JSON value in {@code text}; MissingNode for an empty text. */
    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String compact(JsonNode node) {
        return escaped(write(MAPPER.writer(), node));
    }

    static String pretty(JsonNode node) {
        return escaped(write(MAPPER.writerWithDefaultPrettyPrinter(), node));
    }

    private static String write(ObjectWriter writer, JsonNode node) {
        try {
            return writer.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where and why a text is not JSON. */
    static String fault(JsonProcessingException e) {
        var at = e.getLocation();
        String reason = e.getOriginalMessage() == null ? "not JSON" : Text.clip(Text.safe(e.getOriginalMessage()), 160);
        return at == null ? reason : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), reason);
    }

    /** The member as text when it is a string, number or boolean that is not blank; else null. */
    static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        if (!value.isValueNode() || value.isNull()) {
            return null;
        }
        String text = value.asText();
        return text.isBlank() ? null : text;
    }

    static String text(JsonNode node, String member, String otherwise) {
        String text = text(node, member);
        return text == null ? otherwise : text;
    }

    // Hidden characters can stand only inside strings there, where the escape means the same.
    private static String escaped(String json) {
        if (json.codePoints().noneMatch(c -> c != '\n' && c != '\r' && Text.hidden(c))) {
            return json;
        }
        StringBuilder safe = new StringBuilder(json.length() + 32);
        json.codePoints().forEach(c -> {
            if (c == '\n' || c == '\r' || !Text.hidden(c)) {
                safe.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return safe.toString();
    }
}
