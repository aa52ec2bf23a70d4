package io.bulwark.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bulwark.kernel.BulwarkException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The optional body of {@code POST /api/v1/keys/{id}/rotate}.
 *
 * @param graceS seconds that the old key stays valid, none if absent
 */
public record RotateRequest(
        @JsonProperty("grace_s") @Nullable Long graceS) {
    /** No body at all. */
    public static final RotateRequest AT_ONCE = new RotateRequest(null);

    private static final int MAX_BYTES = 1_000;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(2).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** How long the old key stays valid. */
    public Duration grace() {
        return KeyForm.grace(this);
    }

    /** Read here because the server's own reader wants a body, and this one may be missing. */
    public static RotateRequest read(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length == 0) {
                return AT_ONCE;
            }
            RotateRequest request = bytes.length > MAX_BYTES ? null : JSON.readValue(bytes, RotateRequest.class);
            if (request != null) {
                return request;
            }
        } catch (IOException e) {
            throw BulwarkException.invalid("body", "must be empty or {\"grace_s\": a whole number}");
        }
        throw BulwarkException.invalid("body", "must be empty or {\"grace_s\": a whole number}");
    }
}
