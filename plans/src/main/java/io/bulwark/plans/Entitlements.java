package io.bulwark.plans;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.plans.Entitlement.Granted;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Decides from facts what a caller may do. Pure: the same facts give the same answer. The rules are in docs/plans.md. */
@Singleton
public final class Entitlements {
    private static final int MOST_KNOWN = 10_000;

    private final PlanCatalogue catalogue;
    private final PlansConfig config;
    private final Limits anonymous;
    /** Most callers hold one of a few combinations of plans, and each call asks. */
    private final Map<Combination, Granted> known = new ConcurrentHashMap<>();

    private record Combination(List<Plan> held, Limits caps, String capScope) {}

    @Inject
    public Entitlements(PlanCatalogue catalogue, PlansConfig config) {
        this.catalogue = catalogue;
        this.config = config;
        this.anonymous = PlanCatalogue.limits("bulwark.plans.anonymous-limits", config.anonymousLimits());
    }

    public Entitlement of(Holder holder) {
        return switch (holder.kind()) {
            case OPERATOR ->
                new Granted(List.of(), capped(Limits.UNLIMITED, holder), JobPriority.HIGH, Set.of(Plan.EVERYTHING));
            case ANONYMOUS -> new Granted(List.of(), anonymous, JobPriority.LOW, Set.of());
            case SERVICE ->
                granted(holder, holder.tiers().isEmpty() ? List.of(catalogue.servicePlan()) : subscribed(holder));
            case ACCOUNT, WALLET, API_KEY -> throughGates(holder);
        };
    }

    /** @throws BulwarkException PLAN_REQUIRED naming a plan, when no plan of the holder opens the feature */
    public void require(Granted granted, String feature) {
        if (!granted.offers(feature)) {
            String plan = catalogue.offering(feature).map(Plan::name).orElse("none");
            throw BulwarkException.of(
                    ErrorCode.PLAN_REQUIRED, "Your plan does not include '" + feature + "'", Map.of("plan", plan));
        }
    }

    private Entitlement throughGates(Holder holder) {
        if (config.membershipRequired()) {
            if (holder.member().isEmpty()) {
                return new Entitlement.MembershipUnknown();
            }
            if (!holder.member().get()) {
                return new Entitlement.NotMember();
            }
        }
        if (!config.tokenGate().enabled() || !holder.chainConfigured()) {
            return granted(holder, subscribed(holder));
        }
        List<Plan> subscribed = subscribed(holder);
        if (holder.balance().isEmpty()) {
            return subscribed.isEmpty() ? new Entitlement.BalanceUnknown() : granted(holder, subscribed);
        }
        BigInteger balance = holder.balance().get();
        BigInteger minimum = config.tokenGate().minimumWei();
        if (balance.compareTo(minimum) < 0) {
            return subscribed.isEmpty()
                    ? new Entitlement.InsufficientBalance(
                            minimum, balance, config.tokenGate().symbol())
                    : granted(holder, subscribed);
        }
        Optional<Plan> byToken = catalogue.ofBalance(balance);
        return granted(
                holder,
                Stream.concat(subscribed.stream(), byToken.stream()).distinct().toList());
    }

    /** A tier that the catalogue does not know gives nothing. */
    private List<Plan> subscribed(Holder holder) {
        return holder.tiers().stream()
                .distinct()
                .flatMap(tier -> catalogue.plan(tier).stream())
                .toList();
    }

    private Granted granted(Holder holder, List<Plan> held) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(
                new Combination(held, holder.caps(), holder.capScope()), _ -> combined(holder, held));
    }

    private Granted combined(Holder holder, List<Plan> held) {
        List<Plan> plans = held.isEmpty() ? List.of(catalogue.defaultPlan()) : held;
        return new Granted(
                plans,
                capped(Limits.best(plans.stream().map(Plan::limits).toList()), holder),
                plans.stream()
                        .map(Plan::priority)
                        .min(Comparator.naturalOrder())
                        .orElse(JobPriority.LOW),
                Plan.together(plans));
    }

    private static Limits capped(Limits limits, Holder holder) {
        return limits.cappedBy(holder.caps(), holder.capScope());
    }
}
