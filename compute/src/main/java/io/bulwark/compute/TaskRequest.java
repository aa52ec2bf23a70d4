package io.bulwark.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/tasks}, as sent. {@link TaskForm} judges it. */
@Schema(description = "A task for the network's nodes")
public record TaskRequest(
        @Schema(
                required = true,
                enumeration = {"hash", "embedding", "chat", "wasm"})
        @Nullable
        String kind,

        @Schema(required = true, description = "JSON for the executor; only the nodes it is given to see it") @Nullable
        JsonNode payload,

        @JsonProperty("max_price")
        @Schema(required = true, examples = "12", description = "Set aside at once; what is not paid comes back")
        @Nullable
        String maxPrice,

        @Schema(enumeration = {"none", "exact", "numeric", "json", "semantic"}) @Nullable
        String verification,

        @Schema(description = "For numeric results, relative", examples = "0.000001") @Nullable
        Double tolerance,

        @Schema(description = "Nodes that compute it, 1 to 3") @Nullable
        Integer redundancy,

        @JsonProperty("deadline_s")
        @Schema(description = "A task unfinished for this long fails and is refunded, 1 to 86400")
        @Nullable
        Integer deadlineS,

        @JsonProperty("max_attempts") @Schema(description = "Assignments after which it fails, up to 10") @Nullable
        Integer maxAttempts,

        @Nullable Requires requires) {

    /** What its nodes must have. */
    @Schema(name = "TaskRequires")
    public record Requires(
            @Nullable String model,
            @Nullable Boolean gpu,
            @Nullable String region,
            @JsonProperty("memory_mb") @Nullable Integer memoryMb) {}
}
