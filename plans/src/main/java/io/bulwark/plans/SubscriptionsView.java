package io.bulwark.plans;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one subject as {@code /api/v1/plans/SUBJECT} shows them. Times are ISO-8601. */
public record SubscriptionsView(String subject, List<Item> subscriptions) {
    /** One subscription; {@code active} says whether it holds now. */
    public record Item(
            String tier,
            @JsonProperty("valid_from") String validFrom,
            @JsonProperty("valid_to") @Nullable String validTo,
            boolean active) {}

    static SubscriptionsView of(String subject, List<Subscription> subscriptions, Instant now) {
        return new SubscriptionsView(
                subject,
                subscriptions.stream()
                        .map(each -> new Item(
                                each.tier(),
                                each.validFrom().toString(),
                                each.validTo() == null ? null : each.validTo().toString(),
                                each.holdsAt(now)))
                        .toList());
    }
}
