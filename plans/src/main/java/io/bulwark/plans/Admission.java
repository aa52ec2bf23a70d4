package io.bulwark.plans;

import io.bulwark.chain.Chains;
import io.bulwark.identity.Sessions;
import io.bulwark.identity.WalletFacts;
import io.bulwark.kernel.Meters;
import io.bulwark.kernel.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gate and the limit before a feature does work for a caller (requirement D1, steps token gate and rate limit). */
@Singleton
public final class Admission {
    private final Sessions sessions;
    private final Chains chains;
    private final Subscriptions subscriptions;
    private final Entitlements entitlements;
    private final Limiter limiter;
    private final Plans plans;
    private final Timer planTime;
    private final Timer limitTime;

    @Inject
    Admission(
            Sessions sessions,
            Chains chains,
            Subscriptions subscriptions,
            Entitlements entitlements,
            Limiter limiter,
            Plans plans,
            MeterRegistry metrics) {
        this.sessions = sessions;
        this.chains = chains;
        this.subscriptions = subscriptions;
        this.entitlements = entitlements;
        this.limiter = limiter;
        this.plans = plans;
        this.planTime = metrics.timer(Meters.PIPELINE_STEP, Meters.STEP, "plan");
        this.limitTime = metrics.timer(Meters.PIPELINE_STEP, Meters.STEP, "limit");
    }

    /**
     * A call that may go on.
     *
     * @param headers {@code X-RateLimit-*} for the answer, none when unlimited
     * @param tier the name of the caller's first plan, {@code unlimited} for callers who need none
     */
    public record Admitted(JobPriority priority, Map<String, String> headers, LimitToken token, String tier) {}

    /**
     * Takes one unit of the caller's limit for a feature.
     *
     * @throws io.bulwark.kernel.BulwarkException INSUFFICIENT_BALANCE, NOT_MEMBER, RATE_LIMIT_EXCEEDED, CHAIN_UNAVAILABLE
     *     where the gate cannot read, STORAGE_UNAVAILABLE where limits fail closed and Redis is away
     */
    public Admitted admit(Principal caller, String feature) {
        return admit(caller, feature, List.of(), null);
    }

    /**
     * As {@link #admit(Principal, String)}, for a call that needs further features of the caller's plan.
     *
     * @param extras what the plan must open besides, such as {@code research.advanced}
     * @param assertedTier the plan that a service account names for its own caller; nobody else's word counts
     * @throws io.bulwark.kernel.BulwarkException PLAN_REQUIRED with the first {@code plan} that opens what is missing
     */
    public Admitted admit(Principal caller, String feature, List<String> extras, @Nullable String assertedTier) {
        record Planned(Holder holder, Entitlement.Granted granted) {}
        Planned planned = planTime.record(() -> {
            Holder found = holder(caller);
            Holder holder = assertedTier != null && found.kind() == Principal.Kind.SERVICE
                    ? found.withTiers(List.of(assertedTier))
                    : found;
            return new Planned(holder, entitlements.of(holder).orThrow());
        });
        extras.forEach(extra -> entitlements.require(planned.granted(), extra));
        Entitlement.Granted granted = planned.granted();
        LimitDecision decision =
                limitTime.record(() -> limiter.take(planned.holder().subject(), feature, granted.limits()));
        decision.orThrow();
        return new Admitted(
                granted.priority(),
                decision.headers(),
                decision.token(),
                granted.plans().isEmpty()
                        ? "unlimited"
                        : granted.plans().getFirst().name());
    }

    /**
     * Takes one unit of what an unknown caller may do from one address. Callers on this machine are not limited: whoever
     * is here can do worse than sign in often.
     */
    public void admitAnonymous(@Nullable String ip, String feature) {
        if (ip == null || ip.startsWith("127.") || ip.equals("::1") || ip.equals("0:0:0:0:0:0:0:1")) {
            return;
        }
        Holder holder = Holder.of(Principal.Kind.ANONYMOUS, Subjects.ofIp(ip));
        limiter.take(
                        holder.subject(),
                        feature,
                        entitlements.of(holder).orThrow().limits())
                .orThrow();
    }

    /** Gives the unit back, when a fault of ours kept the call from being served. */
    public void release(Admitted admitted) {
        limiter.release(admitted.token());
    }

    /** What a caller may do and how much of it is left. */
    public PlanReport report(Principal caller, String feature) {
        return plans.report(holder(caller), feature);
    }

    private Holder holder(Principal caller) {
        boolean operators = caller.owner().equals(Principal.OPERATOR.id());
        Holder holder = Holder.of(operators ? Principal.Kind.OPERATOR : caller.kind(), caller.owner())
                .withTiers(operators ? List.of() : subscriptions.tiers(caller.owner()));
        if (operators || chains.ids().isEmpty()) {
            return holder;
        }
        Optional<WalletFacts> facts = sessions.facts(caller);
        return holder.onChain(
                facts.flatMap(f -> Optional.ofNullable(f.balance())),
                facts.flatMap(f -> Optional.ofNullable(f.isMember())));
    }
}
