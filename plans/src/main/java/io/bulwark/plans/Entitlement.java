package io.bulwark.plans;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a holder may do, or why not. */
public sealed interface Entitlement {
    /**
     * @param plans the plans that apply; none for the operator and for anonymous callers
     * @param limits what {@link Limiter} has to enforce
     */
    record Granted(List<Plan> plans, Limits limits, JobPriority priority, Set<String> features) implements Entitlement {
        public Granted {
            plans = List.copyOf(plans);
            features = Set.copyOf(features);
        }

        /** Whether one of the plans opens this feature. */
        public boolean offers(String feature) {
            return Plan.opens(features, feature);
        }
    }

    /** Amounts in wei; {@code symbol} names the token. */
    record InsufficientBalance(BigInteger required, BigInteger current, String symbol) implements Entitlement {}

    record NotMember() implements Entitlement {}

    /** The token gate is on and the balance could not be read. */
    record BalanceUnknown() implements Entitlement {}

    /** Membership is required and could not be read. */
    record MembershipUnknown() implements Entitlement {}

    /**
     * What was granted.
     *
     * @throws BulwarkException INSUFFICIENT_BALANCE with {@code required} and {@code current} in whole tokens, NOT_MEMBER,
     *     or CHAIN_UNAVAILABLE
     */
    default Granted orThrow() {
        return switch (this) {
            case Granted granted -> granted;
            case InsufficientBalance few ->
                throw BulwarkException.of(
                        ErrorCode.INSUFFICIENT_BALANCE,
                        "This needs " + Tokens.text(few.required()) + " " + few.symbol() + ", the wallet holds "
                                + Tokens.text(few.current()),
                        Map.of(
                                "required", Tokens.text(few.required()),
                                "current", Tokens.text(few.current()),
                                "unit", few.symbol()));
            case NotMember() -> throw BulwarkException.of(ErrorCode.NOT_MEMBER, "DAO membership required");
            case BalanceUnknown() ->
                throw BulwarkException.of(
                        ErrorCode.CHAIN_UNAVAILABLE, "The token balance cannot be read now, try again");
            case MembershipUnknown() ->
                throw BulwarkException.of(ErrorCode.CHAIN_UNAVAILABLE, "Membership cannot be read now, try again");
        };
    }
}
