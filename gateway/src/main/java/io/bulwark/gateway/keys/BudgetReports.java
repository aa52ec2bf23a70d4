package io.bulwark.gateway.keys;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bulwark.events.EventLog;
import io.bulwark.events.NewEvent;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Says how budgets stand: to who asks, to who is refused, and to the owner when a share of one is spent. */
final class BudgetReports {
    private final BudgetStore store;
    private final EventLog events;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    BudgetReports(BudgetStore store, EventLog events, InstantSource clock, MeterRegistry metrics) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** What a caller is told whose call the budget does not cover. */
    BulwarkException refusal(ModelKey key, Budget budget, long nanos) {
        metrics.counter("bulwark.gateway.budget.refusals").increment();
        BudgetStanding standing = Objects.requireNonNull(standings(List.of(key)).get(key.id()));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("budget_usd", ModelPrices.text(budget.usd()));
        details.put("period", budget.period().wire());
        details.put("spent_usd", ModelPrices.text(standing.spent()));
        details.put("remaining_usd", ModelPrices.text(standing.remaining()));
        details.put("needed_usd", ModelPrices.text(ModelPrices.usd(nanos)));
        if (standing.resetsAt() != null) {
            details.put("resetAt", standing.resetsAt().toString());
        }
        return BulwarkException.of(
                ErrorCode.BUDGET_EXCEEDED,
                "The key's budget of " + ModelPrices.text(budget.usd()) + " USD ("
                        + budget.period().wire() + ") does not cover this call, which may cost up to "
                        + ModelPrices.text(ModelPrices.usd(nanos)) + " USD",
                details);
    }

    /** Tells the owner, in the caller's transaction, how far a budget is spent. */
    void announce(Handle handle, BudgetStore.Standing standing) {
        events.append(
                handle,
                "usage:" + standing.owner(),
                List.of(new NewEvent(
                        "budget.alert",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("key", standing.key().toString())
                                .put("name", standing.name())
                                .put("threshold", standing.alerted())
                                .put("spent_usd", ModelPrices.text(standing.spent()))
                                .put(
                                        "budget_usd",
                                        standing.budget() == null ? null : ModelPrices.text(standing.budget()))
                                .put("period", standing.period().toString()))));
        metrics.counter("bulwark.gateway.budget.alerts", "threshold", Integer.toString(standing.alerted()))
                .increment();
    }

    Map<UUID, BudgetStanding> standings(Collection<ModelKey> keys) {
        Instant now = clock.instant();
        Map<UUID, LocalDate> periods = new HashMap<>();
        keys.forEach(key -> {
            if (key.budget() != null) {
                periods.put(key.id(), key.budget().period().start(now));
            }
        });
        if (periods.isEmpty()) {
            return Map.of();
        }
        Map<UUID, BudgetStore.Spend> spends = store.spend(periods);
        Map<UUID, BudgetStanding> standings = new HashMap<>();
        for (ModelKey key : keys) {
            Budget budget = key.budget();
            if (budget != null) {
                BudgetStore.Spend spend = spends.getOrDefault(key.id(), BudgetStore.Spend.NONE);
                BigDecimal rest = budget.usd()
                        .subtract(spend.spent())
                        .subtract(spend.leased())
                        .subtract(spend.unreported());
                standings.put(
                        key.id(),
                        new BudgetStanding(
                                spend.spent(),
                                spend.leased(),
                                spend.unreported(),
                                rest.max(BigDecimal.ZERO),
                                budget.period().next(now)));
            }
        }
        return standings;
    }
}
