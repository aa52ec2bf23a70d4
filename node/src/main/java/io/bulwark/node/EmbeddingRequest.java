package io.bulwark.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An embedding task's payload.
 *
 * @param dimensions of each vector; 0 where the requester does not say
 */
record EmbeddingRequest(List<String> inputs, int dimensions) {
    static final String FORM = "the payload must be a text, or an object with input: a text, or 1 to 256 texts";

    private static final int MOST_DIMENSIONS = 65_536;
    private static final int MOST_TEXTS = 256;
    private static final Set<String> IGNORED = Set.of("model", "encoding_format", "user", "input", "dimensions");

    /** Null for a payload of another form. */
    static @Nullable EmbeddingRequest of(JsonNode payload) {
        JsonNode input = payload.isObject() ? payload.path("input") : payload;
        List<String> inputs = new ArrayList<>();
        if (input.isTextual()) {
            inputs.add(input.textValue());
        } else if (input.isArray() && !input.isEmpty() && input.size() <= MOST_TEXTS) {
            for (JsonNode text : input) {
                if (!text.isTextual()) {
                    return null;
                }
                inputs.add(text.textValue());
            }
        } else {
            return null;
        }
        for (Map.Entry<String, JsonNode> member : payload.properties()) {
            if (!IGNORED.contains(member.getKey())) {
                return null;
            }
        }
        JsonNode dimensions = payload.path("dimensions");
        if (dimensions.isMissingNode() || dimensions.isNull()) {
            return new EmbeddingRequest(inputs, 0);
        }
        boolean form = dimensions.isInt() && dimensions.intValue() >= 1 && dimensions.intValue() <= MOST_DIMENSIONS;
        return form ? new EmbeddingRequest(inputs, dimensions.intValue()) : null;
    }
}
