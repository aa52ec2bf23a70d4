package io.bulwark.gateway.keys;

import io.bulwark.events.EventLog;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.KillPoint;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Promises parts of budgets to calls. Each instance leases a little more than its calls need from PostgreSQL and serves them
 * from memory; what an instance may still spend is always leased, so calls at once through many instances never spend more
 * than the budget. What an instance held when it was killed counts as spent until the period ends or somebody writes it off.
 */
@Singleton
public final class Budgets {
    private static final int ATTEMPTS = 5;
    private static final int PERIODS_KEPT_DAYS = 400;

    private final Jdbi jdbi;
    private final BudgetStore store;
    private final LeaseStore leases;
    private final BudgetReports reports;
    private final KeysConfig config;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final long lease;
    private final UUID instance = UUID.randomUUID();
    private final Map<Place, BudgetAccount> accounts = new ConcurrentHashMap<>();

    private volatile boolean closing;

    private record Place(UUID key, LocalDate period) {}

    @Inject
    public Budgets(Jdbi jdbi, EventLog events, KeysConfig config, InstantSource clock, MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.store = new BudgetStore(jdbi);
        this.leases = new LeaseStore(jdbi);
        this.reports = new BudgetReports(store, events, clock, metrics);
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
        this.lease = ModelPrices.nanos(config.leaseUsd());
    }

    /**
     * Promises what a call may cost at most.
     *
     * @param usd its input and the most output it may have, at the price of the model; null where that has no price
     * @throws BulwarkException BUDGET_EXCEEDED when the budget has not that much left; FORBIDDEN when the model has no price
     */
    public Reservation reserve(ModelKey key, String model, @Nullable BigDecimal usd) {
        if (key.budget() == null) {
            return Reservation.none();
        }
        if (usd == null) {
            throw BulwarkException.of(
                    ErrorCode.FORBIDDEN,
                    "The model \"" + model
                            + "\" has no price, so a key with a budget may not call it. Set the price with"
                            + " the model in the gateway's configuration, or bulwark.gateway.keys.prices.\"" + model
                            + "\".input and .output (USD for a million tokens)");
        }
        return reserve(key, ModelPrices.nanosUp(usd));
    }

    /** Promises an amount in nano-dollars. */
    Reservation reserve(ModelKey key, long nanos) {
        Budget budget = key.budget();
        if (budget == null) {
            return Reservation.none();
        }
        Place place = new Place(key.id(), budget.period().start(clock.instant()));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            BudgetAccount account = accounts.computeIfAbsent(place, p -> new BudgetAccount(p.key(), p.period()));
            if (account.closed()) {
                accounts.remove(place, account);
                continue;
            }
            if (account.lowered(ModelPrices.nanos(budget.usd()))) {
                giveBack(account);
            }
            if (account.take(nanos) || refilled(account, nanos)) {
                if (account.low()) {
                    refillAside(account, nanos);
                }
                return new Reservation(account, nanos);
            }
            if (!account.closed()) {
                break;
            }
        }
        jdbi.useTransaction(
                h -> store.exhausted(h, place.key(), place.period()).ifPresent(s -> reports.announce(h, s)));
        throw reports.refusal(key, budget, nanos);
    }

    /** Gets more and takes from it; false when there is not enough. */
    private boolean refilled(BudgetAccount account, long nanos) {
        account.refill.lock();
        try {
            // Others take beside the lock, so what was fetched may be gone again.
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (account.take(nanos)) {
                    return true;
                }
                if (!fetch(account, nanos)) {
                    return account.take(nanos);
                }
            }
            return account.take(nanos);
        } finally {
            account.refill.unlock();
        }
    }

    /** Leases more, with the account's lock held. */
    private boolean fetch(BudgetAccount account, long nanos) {
        if (account.closed()) {
            return false;
        }
        long need = Math.max(account.missing(nanos), 1);
        Optional<BigDecimal> granted = store.lease(
                account.key(),
                account.period(),
                instance,
                ModelPrices.usd(need),
                ModelPrices.usd(need + account.cushion(nanos, lease)),
                clock.instant().plus(config.leaseTtl()));
        metrics.counter("bulwark.gateway.budget.leases", "outcome", granted.isPresent() ? "granted" : "refused")
                .increment();
        if (granted.isEmpty()) {
            account.dry();
            return false;
        }
        KillPoint.pass("gateway.budget.leased");
        account.add(ModelPrices.nanos(granted.get()));
        return true;
    }

    /** Fetches in the background, so that the next call need not wait. */
    private void refillAside(BudgetAccount account, long nanos) {
        if (closing || account.refill.isLocked()) {
            return;
        }
        Thread.startVirtualThread(() -> {
            if (account.refill.tryLock()) {
                try {
                    if (account.low() && !closing) {
                        fetch(account, nanos);
                    }
                } catch (RuntimeException e) {
                    account.dry();
                } finally {
                    account.refill.unlock();
                }
            }
        });
    }

    /** Books charges in the caller's transaction and announces budgets that passed 50, 80 or 100 per cent. */
    public void apply(Handle handle, Collection<Charge> charges) {
        Map<Place, Charge> sums = new HashMap<>();
        for (Charge charge : charges) {
            sums.merge(
                    new Place(charge.key(), charge.period()),
                    charge,
                    (a, b) -> new Charge(a.key(), a.period(), a.spent() + b.spent(), a.returned() + b.returned()));
        }
        if (!sums.isEmpty()) {
            store.book(handle, instance, sums.values()).forEach(standing -> reports.announce(handle, standing));
        }
    }

    /** How a key's budget stands; empty for a key without one. */
    public Optional<BudgetStanding> standing(ModelKey key) {
        return Optional.ofNullable(standings(List.of(key)).get(key.id()));
    }

    Map<UUID, BudgetStanding> standings(Collection<ModelKey> keys) {
        return reports.standings(keys);
    }

    /** Writes off what silent instances hold of a key's budget now, and says how much that was. */
    BigDecimal writeOff(ModelKey key) {
        Budget budget = key.budget();
        return budget == null
                ? BigDecimal.ZERO
                : leases.writeOff(key.id(), budget.period().start(clock.instant()));
    }

    /** Keeps this instance's leases alive, gives back what is not needed, ends those of silent instances; every second. */
    public void sweep() {
        Instant now = clock.instant();
        if (!accounts.isEmpty()) {
            leases.heartbeat(instance, now.plus(config.leaseTtl()));
            giveBack(false);
        }
        int silent = leases.expire(now);
        if (silent > 0) {
            metrics.counter("bulwark.gateway.budget.leases.expired").increment(silent);
        }
    }

    /** What was leased under a higher budget must be leased again under the lower one. */
    private void giveBack(BudgetAccount account) {
        long amount = account.drain();
        if (amount > 0) {
            returned(Map.of(account, amount));
        }
    }

    private void giveBack(boolean all) {
        LocalDate month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
        Map<BudgetAccount, Long> surplus = new LinkedHashMap<>();
        accounts.forEach((place, account) -> {
            boolean over =
                    all || place.period().isBefore(month) && !place.period().equals(LocalDate.EPOCH);
            long amount = account.surplus(lease, over);
            if (amount > 0) {
                surplus.put(account, amount);
            } else if (account.closeIfEmpty()) {
                accounts.remove(place, account);
            }
        });
        if (!surplus.isEmpty()) {
            returned(surplus);
        }
    }

    private void returned(Map<BudgetAccount, Long> surplus) {
        AtomicBoolean written = new AtomicBoolean();
        try {
            jdbi.useTransaction(h -> {
                apply(
                        h,
                        surplus.entrySet().stream()
                                .map(e ->
                                        new Charge(e.getKey().key(), e.getKey().period(), 0, e.getValue()))
                                .toList());
                written.set(true);
            });
        } catch (RuntimeException e) {
            if (written.get()) {
                // Only the commit's answer is missing: it may be given back, so it must not be spent here. If it was
                // not,
                // it stays leased until this instance ends.
                metrics.counter("bulwark.gateway.budget.returns.lost").increment();
            } else {
                surplus.forEach(BudgetAccount::add);
            }
            throw e;
        }
    }

    /** Gives back all that no running call needs, and fetches nothing in advance any more. */
    public void close() {
        closing = true;
        // Whoever fetches at this moment comes to its end first.
        accounts.values().forEach(account -> {
            account.refill.lock();
            account.refill.unlock();
        });
        giveBack(true);
    }

    /** Removes what is past its time. */
    public int deleteExpired() {
        return leases.deleteBefore(
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(PERIODS_KEPT_DAYS));
    }
}
