package io.bulwark.plans;

import io.bulwark.kernel.Principal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The facts that decide what a caller may do, gathered by the server.
 *
 * @param kind what calls. An API key is {@code API_KEY}; one that belongs to the operator is {@code OPERATOR}
 * @param subject whose calls are counted together: for an API key its owner, so that more keys do not mean more calls
 * @param balance the balance of the gate's token in wei, empty when it could not be read; zero for an account without a
 *     wallet
 * @param member whether the subject is a member of the organisation, empty when that could not be read
 * @param chainConfigured whether this deployment has a chain on which a balance could be read at all
 * @param tiers names of the plans subscribed to now, from {@link Subscriptions#tiers} or asserted by a service account
 * @param caps what this caller may do at most within its plans, unlimited when it has no caps of its own
 * @param capScope the id under which the caps are counted (the API key's), empty without caps
 */
public record Holder(
        Principal.Kind kind,
        String subject,
        Optional<BigInteger> balance,
        Optional<Boolean> member,
        boolean chainConfigured,
        List<String> tiers,
        Limits caps,
        String capScope) {
    public Holder {
        Subjects.check(subject);
        tiers = List.copyOf(tiers);
        if (!caps.unlimited() && capScope.isEmpty()) {
            throw new IllegalArgumentException("caps need the id under which they are counted");
        }
    }

    /** A caller of whom nothing else is known, on a deployment without a chain. */
    public static Holder of(Principal.Kind kind, String subject) {
        return new Holder(kind, subject, Optional.empty(), Optional.empty(), false, List.of(), Limits.UNLIMITED, "");
    }

    /** With what the chain says; empty for what it could not be asked. */
    public Holder onChain(Optional<BigInteger> balanceWei, Optional<Boolean> isMember) {
        return new Holder(kind, subject, balanceWei, isMember, true, tiers, caps, capScope);
    }

    public Holder withTiers(List<String> names) {
        return new Holder(kind, subject, balance, member, chainConfigured, names, caps, capScope);
    }

    public Holder withCaps(Limits limits, String scope) {
        return new Holder(kind, subject, balance, member, chainConfigured, tiers, limits, scope);
    }
}
