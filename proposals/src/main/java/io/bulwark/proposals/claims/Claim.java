package io.bulwark.proposals.claims;

import io.bulwark.proposals.analysis.Evidence;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the text says will be done. What the text leaves open is null.
 *
 * @param recipient who gets money, tokens, a role, ownership or an allowance
 * @param token symbol as written, or a token's address in lower case
 * @param amount in {@code unit}, never negative
 * @param alternative the other reading of an ambiguous number: 1.250 is 1250 or 1.25
 * @param durationSeconds how long a stream, vesting or payment runs; months count 30 days, years 365
 * @param periodSeconds {@code amount} is paid once per so many seconds
 * @param target the contract that is called, upgraded or configured
 * @param function a function's name without its arguments
 * @param parameter the setting that is changed or the role that is granted, as written
 * @param chainId EIP-155 id of the chain that is named or linked
 * @param quote where it stands, in code points of the submitted field
 * @param confidence 0-1, how sure the reading is, not how true the claim is
 * @param negated the text says that this will not be done
 * @param past the text tells of it as done before
 * @param conditional the text makes it depend on something other than the vote
 * @param source {@code rules} or {@code model}
 */
public record Claim(
        Kind kind,
        @Nullable Party recipient,
        @Nullable String token,
        @Nullable BigDecimal amount,
        @Nullable BigDecimal alternative,
        Unit unit,
        @Nullable Long durationSeconds,
        @Nullable Long periodSeconds,
        @Nullable Party target,
        @Nullable String function,
        @Nullable String parameter,
        @Nullable Long chainId,
        Evidence quote,
        double confidence,
        boolean negated,
        boolean past,
        boolean conditional,
        String source) {

    /** What is done. */
    public enum Kind {
        TRANSFER,
        STREAM,
        APPROVE,
        MINT,
        BURN,
        GRANT_ROLE,
        REVOKE_ROLE,
        TRANSFER_OWNERSHIP,
        UPGRADE,
        SET_PARAMETER,
        DELEGATE,
        CALL
    }

    /** What {@link Claim#amount} counts. */
    public enum Unit {
        /** Whole units of the token, such as 1.5 ETH. */
        TOKEN,
        /** The smallest unit, as in call data. */
        RAW,
        PERCENT,
        BASIS_POINTS,
        /** A bare number. */
        NUMBER,
        /** All there is: {@link Claim#amount} is null. */
        EVERYTHING,
        NONE
    }

    /** Somebody or something named: an address in lower case, a name (ENS names end in .eth), or both. */
    public record Party(@Nullable String address, @Nullable String name) {}

    /** Whether this is said of the proposal itself: neither denied, nor told of the past, nor made to depend on more. */
    public boolean stated() {
        return !negated && !past && !conditional;
    }
}
