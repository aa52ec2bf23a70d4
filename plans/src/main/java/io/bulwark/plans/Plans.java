package io.bulwark.plans;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The way from a caller's facts to a decision, and to what the caller is told about its plans. */
@Singleton
public final class Plans {
    private final Entitlements entitlements;
    private final Limiter limiter;

    @Inject
    Plans(Entitlements entitlements, Limiter limiter) {
        this.entitlements = entitlements;
        this.limiter = limiter;
    }

    /**
     * What the holder has and what is left of it for one feature, such as {@code scan}; nothing is taken.
     *
     * @throws io.bulwark.kernel.BulwarkException as {@link Entitlement#orThrow} and {@link Limiter#look} do
     */
    public PlanReport report(Holder holder, String feature) {
        Entitlement.Granted granted = entitlements.of(holder).orThrow();
        return PlanReport.of(holder, granted, limiter.look(holder.subject(), feature, granted.limits()));
    }
}
