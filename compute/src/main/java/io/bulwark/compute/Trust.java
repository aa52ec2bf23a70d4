package io.bulwark.compute;

import io.bulwark.kernel.TokenAmount;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How far a node is trusted with results that nobody confirms.
 *
 * @param checkRate the least share of lone results that a second node confirms, above 0 to 1
 * @param slashShare the share of its stake that a node loses for a wrong result
 */
record Trust(double checkRate, BigDecimal slashShare) {
    /** The most that one unconfirmed result may earn at a node with this stake, so that cheating does not pay. */
    TokenAmount largestUnit(TokenAmount stake) {
        double share = checkRate / (1 - checkRate) * slashShare.doubleValue();
        return checkRate >= 1
                ? stake
                : new TokenAmount(stake.value()
                        .multiply(BigDecimal.valueOf(share))
                        .setScale(TokenAmount.DECIMALS, RoundingMode.DOWN));
    }
}
