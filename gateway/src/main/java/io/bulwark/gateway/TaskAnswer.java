package io.bulwark.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model's words read as one JSON object, or what is wrong with them. */
record TaskAnswer(@Nullable ObjectNode json, List<String> faults) {
    private static final int LONGEST = 100_000;
    private static final Pattern FENCED = Pattern.compile("```(?:json)?\\s*(\\{.*\\})\\s*```", Pattern.DOTALL);
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        STRICT.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(20)
                        .maxNumberLength(40)
                        .build());
    }

    /** @param cut whether the model ran into its token limit */
    static TaskAnswer read(String text, boolean cut, Function<ObjectNode, List<String>> check) {
        if (text.isBlank()) {
            return refused("it is empty");
        }
        if (text.length() > LONGEST) {
            return refused("it is far too long");
        }
        try {
            if (STRICT.readTree(bare(text.strip())) instanceof ObjectNode object) {
                return new TaskAnswer(object, List.copyOf(check.apply(object)));
            }
            return refused("it is no JSON object");
        } catch (JsonProcessingException e) {
            return refused(cut ? "it was cut off at the token limit: be shorter" : "it is no well-formed JSON");
        }
    }

    /** Many models put a fence around JSON whatever they are told. */
    private static String bare(String text) {
        Matcher fenced = FENCED.matcher(text);
        return fenced.matches() ? fenced.group(1) : text;
    }

    private static TaskAnswer refused(String fault) {
        return new TaskAnswer(null, List.of(fault));
    }
}
