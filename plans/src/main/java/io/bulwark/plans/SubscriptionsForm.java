package io.bulwark.plans;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.FieldError;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges a {@link SubscriptionsRequest} and names every fault at once. */
final class SubscriptionsForm {
    private static final int MAX = 20;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final PlanCatalogue catalogue;
    private final Instant now;
    private final List<FieldError> errors = new ArrayList<>();

    SubscriptionsForm(PlanCatalogue catalogue, Instant now) {
        this.catalogue = catalogue;
        // PostgreSQL keeps microseconds, and what is read back should equal what was written.
        this.now = now.truncatedTo(ChronoUnit.MICROS);
    }

    static String subject(String subject) {
        if (subject.isEmpty() || !Subjects.valid(subject)) {
            throw BulwarkException.invalid(
                    "subject", "must be 1 to 200 printable ASCII characters without spaces and braces");
        }
        return subject;
    }

    List<Subscription> read(@Nullable SubscriptionsRequest request) {
        List<SubscriptionsRequest.@Nullable Item> items = request == null ? null : request.subscriptions();
        if (items == null) {
            throw BulwarkException.invalid("subscriptions", "is required");
        }
        if (items.size() > MAX) {
            throw BulwarkException.invalid("subscriptions", "must have at most " + MAX + " items");
        }
        List<Subscription> read = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String field = "subscriptions[" + i + "]";
            Subscription subscription = item(field, items.get(i));
            if (subscription != null && !seen.add(List.of(subscription.tier(), subscription.validFrom()))) {
                fault(field, "repeats an earlier one");
            }
            if (subscription != null) {
                read.add(subscription);
            }
        }
        if (!errors.isEmpty()) {
            throw BulwarkException.invalid(errors);
        }
        return read;
    }

    private @Nullable Subscription item(String field, SubscriptionsRequest.@Nullable Item item) {
        if (item == null) {
            fault(field, "is required");
            return null;
        }
        String tier = item.tier();
        if (tier == null) {
            fault(field + ".tier", "is required");
        } else if (catalogue.plan(tier).isEmpty()) {
            fault(
                    field + ".tier",
                    "must be one of "
                            + String.join(
                                    ", ",
                                    catalogue.all().stream().map(Plan::name).toList()));
        }
        Instant from = item.validFrom() == null ? now : instant(field + ".valid_from", item.validFrom());
        Instant to = item.validTo() == null ? null : instant(field + ".valid_to", item.validTo());
        if (from != null && to != null && !to.isAfter(from)) {
            fault(field + ".valid_to", "must be later than valid_from");
        }
        return tier == null || from == null ? null : new Subscription(tier, from, to);
    }

    private @Nullable Instant instant(String field, String text) {
        try {
            Instant instant = Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
            if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LAST)) {
                return instant;
            }
            fault(field, "must lie between 1970 and 9999");
        } catch (DateTimeParseException e) {
            fault(field, "must be an instant such as 2026-12-01T00:00:00Z");
        }
        return null;
    }

    private void fault(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}
