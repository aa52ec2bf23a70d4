package io.bulwark.plans;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of plans and limits. All instances should agree on them. Explained in docs/plans.md. */
@ConfigMapping(prefix = "bulwark.plans")
public interface PlansConfig {
    /**
     * The plan of wallets and accounts that hold no other. {@code pro} lets the first wallet of a local server work without
     * waiting; a deployment open to strangers sets {@code free}.
     */
    @WithDefault("pro")
    String defaultPlan();

    /** The plan of a service account for which no tier is asserted. */
    @WithDefault("enterprise")
    String servicePlan();

    /** What one address may call without a credential, such as {@code 60/1m}. */
    @WithDefault("60/1m")
    List<String> anonymousLimits();

    TokenGate tokenGate();

    /** Whether wallets, accounts and their keys must be members of the organisation; others get 403 NOT_MEMBER. */
    @WithDefault("false")
    boolean membershipRequired();

    /** Plans by name: changes to the built-in ones, and plans of your own (which must state their limits). */
    Map<String, PlanSettings> catalogue();

    /** What limits do while Redis cannot be reached. */
    @WithDefault("open")
    RedisDown limitsWhenRedisIsDown();

    /** How long an instance trusts the subscriptions it read. Changes made through another instance show after this time. */
    @WithDefault("PT5S")
    Duration subscriptionCache();

    /** The token gate: who holds too few tokens is refused, and the balance decides the plan. */
    interface TokenGate {
        @WithDefault("false")
        boolean enabled();

        /** The smallest balance let through, in wei (18 decimals). */
        @WithDefault("100000000000000000000")
        BigInteger minimumWei();

        /** The token's name in errors, where amounts are in whole tokens. */
        @WithDefault("GUARD")
        String symbol();
    }

    /** One plan. A member left out keeps the built-in value. */
    interface PlanSettings {
        /** Such as {@code 1000/1d,10/1m}, or {@code unlimited}. */
        Optional<List<String>> limits();

        Optional<JobPriority> priority();

        /** What the plan opens; {@code *} opens everything. */
        Optional<List<String>> features();

        /** The balance in wei from which the token gate gives this plan. */
        Optional<BigInteger> fromWei();
    }

    /** What limits do while Redis cannot be reached. */
    enum RedisDown {
        /** Every instance counts for itself, more strictly and in bounded memory. */
        OPEN,
        /** Limited calls are refused with 503; unlimited plans go on. */
        CLOSED
    }
}
