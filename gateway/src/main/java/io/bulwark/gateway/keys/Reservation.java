package io.bulwark.gateway.keys;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a budget promised to one call. End it once, with {@link #settle} or {@link #release}; a second end does nothing. */
public final class Reservation {
    private final @Nullable BudgetAccount account;
    private final long nanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    Reservation(@Nullable BudgetAccount account, long nanos) {
        this.account = account;
        this.nanos = nanos;
    }

    /** Of a call that no budget limits. */
    public static Reservation none() {
        return new Reservation(null, 0);
    }

    /** What was promised, in nano-dollars. */
    public long nanos() {
        return nanos;
    }

    /**
     * Ends with what the call cost. The rest serves other calls at once; the charge must reach {@link Budgets#apply}.
     *
     * @param actual nano-dollars, null where that is not known: then all that was promised counts as spent
     * @return empty where no budget limits the call, or it has ended already
     */
    public Optional<Charge> settle(@Nullable Long actual) {
        BudgetAccount holder = account;
        if (holder == null || !ended.compareAndSet(false, true)) {
            return Optional.empty();
        }
        long spent = actual == null ? nanos : actual;
        return Optional.of(new Charge(holder.key(), holder.period(), spent, holder.settle(nanos, spent)));
    }

    /** Ends without cost: the call was not made. */
    public void release() {
        BudgetAccount holder = account;
        if (holder != null && ended.compareAndSet(false, true)) {
            holder.release(nanos);
        }
    }
}
