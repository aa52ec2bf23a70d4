package io.bulwark.chain;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/lists}, as sent. {@link ListForm} judges it. */
@Schema(description = "A list of addresses: name, kind, and either url or entries.")
public record ListRequest(
        @Schema(required = true, examples = "ofac") @Nullable
        String name,

        @Schema(
                required = true,
                enumeration = {"sanctioned", "scam", "trusted"})
        @Nullable
        String kind,

        @Schema(description = "Where the list comes from, for people to read") @Nullable
        String source,

        @Schema(description = "The date the source gives its list", examples = "2026-11-01")
        @JsonProperty("list_date")
        @Nullable
        String listDate,

        @Schema(description = "An https URL that the server fetches") @Nullable
        String url,

        @Schema(description = "Addresses, or objects with address, category and tag") @Nullable
        List<JsonNode> entries) {}
