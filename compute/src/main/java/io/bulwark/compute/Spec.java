package io.bulwark.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.TokenAmount;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is to be computed, and how it is judged.
 *
 * @param payload JSON as the requester sent it; only the nodes it is assigned to see it
 * @param tolerance how far two numbers may lie apart, relative to the larger of them and 1; for numeric results
 */
record Spec(String kind, JsonNode payload, Verification verification, double tolerance, Requirements requires) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Everything that decides which nodes can take it, and the magnitude of what it pays. */
    String demand(TokenAmount unit) {
        BigInteger nanos = unit.value().unscaledValue();
        return kind + "|" + text(requires.model()) + "|" + (requires.gpu() ? "gpu" : "") + "|" + text(requires.region())
                + "|" + requires.memoryMb() + "|" + nanos.bitLength();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    String json() {
        ObjectNode json = JSON.createObjectNode()
                .put("kind", kind)
                .put("verification", verification.wire())
                .put("tolerance", tolerance);
        json.set("payload", payload);
        json.putObject("requires")
                .put("model", requires.model())
                .put("gpu", requires.gpu())
                .put("region", requires.region())
                .put("memory_mb", requires.memoryMb());
        return json.toString();
    }

    static Spec read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode requires = json.path("requires");
            return new Spec(
                    json.path("kind").asText(),
                    json.path("payload"),
                    Verification.of(json.path("verification").asText()).orElseThrow(),
                    json.path("tolerance").asDouble(),
                    new Requirements(
                            requires.path("model").textValue(),
                            requires.path("gpu").asBoolean(),
                            requires.path("region").textValue(),
                            requires.path("memory_mb").asInt()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored task is not JSON, though its column type is", e);
        }
    }
}
