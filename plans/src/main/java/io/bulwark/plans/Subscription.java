package io.bulwark.plans;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a subject holds a plan for a time.
 *
 * @param validTo the first moment at which it no longer holds; null while it has no end
 */
public record Subscription(
        String tier, Instant validFrom, @Nullable Instant validTo) {
    public boolean holdsAt(Instant now) {
        return !now.isBefore(validFrom) && (validTo == null || now.isBefore(validTo));
    }
}
