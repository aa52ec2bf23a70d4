package io.bulwark.plans;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribed to what. Reads are kept for a few seconds ({@link PlansConfig#subscriptionCache}), so a change made
 * through this instance is seen at once and one made elsewhere after that time; begin and end are exact in any case.
 */
@Singleton
public final class Subscriptions {
    private static final int KEPT = 10_000;

    private record Read(List<Subscription> subscriptions, Instant at) {}

    private final SubscriptionStore store;
    private final InstantSource clock;
    private final Duration trusted;
    private final Map<String, Read> reads = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
            return size() > KEPT;
        }
    };
    private long changes;

    @Inject
    Subscriptions(SubscriptionStore store, InstantSource clock, PlansConfig config) {
        this.store = store;
        this.clock = clock;
        this.trusted = config.subscriptionCache();
    }

    /** The names of the plans that the subject is subscribed to now, for {@link Holder#withTiers}. */
    public List<String> tiers(String subject) {
        Instant now = clock.instant();
        return recent(subject, now).stream()
                .filter(subscription -> subscription.holdsAt(now))
                .map(Subscription::tier)
                .distinct()
                .toList();
    }

    /** Past, present and future subscriptions, oldest first, as the database has them. */
    public List<Subscription> of(String subject) {
        return store.of(subject);
    }

    /** From now on the subject has exactly these; an empty list removes all. */
    public void replace(String subject, List<Subscription> subscriptions) {
        replace(subject, subscriptions, () -> {});
    }

    /** As above; what {@code alongside} writes is kept only together with the change. */
    void replace(String subject, List<Subscription> subscriptions, Runnable alongside) {
        store.replace(subject, subscriptions, alongside);
        forget(subject);
    }

    private List<Subscription> recent(String subject, Instant now) {
        long before;
        synchronized (reads) {
            @Nullable Read read = reads.get(subject);
            if (read != null
                    && !now.isBefore(read.at())
                    && now.isBefore(read.at().plus(trusted))) {
                return read.subscriptions();
            }
            before = changes;
        }
        List<Subscription> subscriptions = List.copyOf(store.of(subject));
        synchronized (reads) {
            // What was read before a change must not be kept after it.
            if (before == changes) {
                reads.put(subject, new Read(subscriptions, now));
            }
        }
        return subscriptions;
    }

    private void forget(String subject) {
        synchronized (reads) {
            reads.remove(subject);
            changes++;
        }
    }
}
