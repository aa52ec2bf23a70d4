package io.bulwark.compute.ledger;

import io.bulwark.kernel.TokenAmount;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * @param id names this ledger in everything that is signed or hashed
 * @param minStake what a node needs to be given work
 * @param fee the network's share of a reward, 0 to below 1
 * @param unbonding how long a stake that is taken back can still be slashed; above the longest dispute
 */
public record LedgerRules(String id, TokenAmount minStake, BigDecimal fee, Duration unbonding) {
    public LedgerRules {
        if (fee.signum() < 0 || fee.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("the fee lies from 0 to below 1");
        }
    }
}
