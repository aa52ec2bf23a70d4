package io.bulwark.gateway.keys;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /api/v1/model-keys}, as sent. {@link ModelKeyForm} judges it. */
@Schema(description = "A virtual model key to make. It calls models and does nothing else.")
public record NewModelKeyRequest(
        @Schema(required = true, examples = "dapp", maxLength = 100) @Nullable
        String name,

        @Schema(description = "Patterns of the models it may call, all if absent", examples = "[\"gpt-4o*\"]") @Nullable
        List<@Nullable String> models,

        @JsonProperty("budget_usd")
        @Schema(description = "USD as a decimal, none if absent", examples = "25.00")
        @Nullable
        String budgetUsd,

        @JsonProperty("budget_period")
        @Schema(
                examples = "month",
                enumeration = {"total", "day", "month"})
        @Nullable
        String budgetPeriod,

        @JsonProperty("requests_per_minute") @Nullable Integer requestsPerMinute,

        @JsonProperty("tokens_per_minute") @Schema(description = "Input and output together") @Nullable
        Integer tokensPerMinute,

        @Schema(description = "At most 10, for the usage", examples = "[\"team-a\"]") @Nullable
        List<@Nullable String> tags,

        @Schema(description = "A guard policy of the owner that every call is held to") @Nullable
        String policy,

        @JsonProperty("expires_at") @Schema(description = "ISO-8601 instant in UTC, never if absent") @Nullable
        String expiresAt,

        @Schema(description = "Only for the operator: whom the key serves, so that usage is kept apart") @Nullable
        String service) {}
