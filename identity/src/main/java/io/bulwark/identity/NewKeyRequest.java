package io.bulwark.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/keys}, as sent. {@link KeyForm} judges it. */
@Schema(description = "An API key to make. It can do what it is given here, and never more than its maker.")
public record NewKeyRequest(
        @Schema(required = true, examples = "ci", maxLength = 100) @Nullable
        String name,

        @Schema(required = true, examples = "[\"scan:run\",\"scan:read\"]") @Nullable
        List<@Nullable String> permissions,

        @JsonProperty("expires_at") @Schema(description = "ISO-8601 instant in UTC, never if absent") @Nullable
        String expiresAt,

        @Schema(
                description = "Only for the operator: whom the key serves, so that data is kept apart",
                examples = "indexer")
        @Nullable
        String service) {}
