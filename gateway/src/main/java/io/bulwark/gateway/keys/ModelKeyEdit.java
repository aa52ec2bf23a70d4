package io.bulwark.gateway.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of {@code PATCH /api/v1/model-keys/{id}}, a merge patch: absent members stay as they are, null takes them away. */
final class ModelKeyEdit {
    private static final int MAX_BYTES = 100_000;
    private static final int DEPTH = 3;
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "models",
            "budget_usd",
            "budget_period",
            "requests_per_minute",
            "tokens_per_minute",
            "tags",
            "policy",
            "expires_at");
    private static final Set<String> TEXTS = Set.of("name", "budget_usd", "budget_period", "policy", "expires_at");
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private final ObjectNode patch;

    private ModelKeyEdit(ObjectNode patch) {
        this.patch = patch;
    }

    /** @throws BulwarkException VALIDATION_ERROR naming every member that cannot be changed */
    static ModelKeyEdit read(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES && JSON.readTree(bytes) instanceof ObjectNode patch) {
                List<FieldError> errors = new ArrayList<>();
                patch.fieldNames().forEachRemaining(name -> {
                    if (!MEMBERS.contains(name)) {
                        errors.add(new FieldError(name, "cannot be changed"));
                    } else if (TEXTS.contains(name)
                            && !patch.path(name).isTextual()
                            && !patch.path(name).isNull()) {
                        errors.add(new FieldError(name, "must be a text or null"));
                    }
                });
                if (patch.isEmpty()) {
                    errors.add(new FieldError("body", "must name something to change"));
                }
                if (!errors.isEmpty()) {
                    throw BulwarkException.invalid(errors);
                }
                return new ModelKeyEdit(patch);
            }
        } catch (IOException e) {
            throw BulwarkException.invalid("body", "must be a JSON object of what to change");
        }
        throw BulwarkException.invalid("body", "must be a JSON object of what to change");
    }

    /** Whether the patch speaks of a member. */
    boolean has(String member) {
        return patch.has(member);
    }

    /** What the key shall be after the change, not yet judged; an end that stays as it is stands not in it. */
    NewModelKeyRequest on(ModelKey key) {
        ObjectNode whole = JSON.createObjectNode().put("name", key.name());
        list(whole, "models", key.models().patterns());
        list(whole, "tags", key.tags());
        Budget budget = key.budget();
        if (budget != null
                && !(patch.has("budget_usd") && patch.path("budget_usd").isNull())) {
            whole.put("budget_usd", ModelPrices.text(budget.usd()))
                    .put("budget_period", budget.period().wire());
        }
        number(whole, "requests_per_minute", key.requestsPerMinute());
        number(whole, "tokens_per_minute", key.tokensPerMinute());
        whole.put("policy", key.policy());
        whole.setAll(patch);
        try {
            return JSON.treeToValue(whole, NewModelKeyRequest.class);
        } catch (MismatchedInputException e) {
            String field =
                    e.getPath().isEmpty() ? "body" : e.getPath().getFirst().getFieldName();
            throw BulwarkException.invalid(field, "has the wrong type");
        } catch (JsonProcessingException e) {
            throw BulwarkException.invalid("body", "must be a JSON object of what to change");
        }
    }

    private static void list(ObjectNode whole, String name, List<String> texts) {
        ArrayNode array = whole.putArray(name);
        texts.forEach(array::add);
    }

    private static void number(ObjectNode whole, String name, @Nullable Integer number) {
        if (number != null) {
            whole.put(name, number);
        }
    }
}
