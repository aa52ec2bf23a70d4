package io.bulwark.plans;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /api/v1/plans/SUBJECT}, as sent. {@link SubscriptionsForm} judges it. */
@Schema(description = "All subscriptions that the subject shall have")
public record SubscriptionsRequest(
        @Schema(required = true, maxItems = 20) @Nullable List<@Nullable Item> subscriptions) {
    /** One subscription. */
    @Schema(name = "SubscriptionItem")
    public record Item(
            @Schema(required = true, description = "Name of a plan", examples = "pro") @Nullable
            String tier,

            @Schema(description = "ISO-8601 instant in UTC; now when left out") @JsonProperty("valid_from") @Nullable
            String validFrom,

            @Schema(description = "ISO-8601 instant in UTC, exclusive; without end when left out")
            @JsonProperty("valid_to")
            @Nullable
            String validTo) {}
}
