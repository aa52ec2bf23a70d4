package io.bulwark.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bulwark.guard.token.TokenTools;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The work of the tool {@code count_tokens}, which needs nothing but this process. */
public final class CountTokens {
    private CountTokens() {}

    /** @param arguments as the tool's schema accepts them */
    public static ObjectNode of(ObjectNode arguments) {
        @Nullable
        String model = arguments.hasNonNull("model") ? arguments.path("model").asText() : null;
        return TokenTools.count(
                arguments.path("text").asText(),
                List.of(),
                model,
                arguments.path("output_tokens").asLong());
    }
}
