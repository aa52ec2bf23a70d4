package io.bulwark.plans;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Token amounts: wei inside, whole tokens of 18 decimals where people read them. Always exact. */
final class Tokens {
    private static final int DECIMALS = 18;

    private Tokens() {}

    static BigInteger wei(String tokens) {
        return new BigDecimal(tokens).movePointRight(DECIMALS).toBigIntegerExact();
    }

    /** Such as {@code 99.999999999999999999}, without trailing zeros. */
    static String text(BigInteger wei) {
        return wei.signum() == 0
                ? "0"
                : new BigDecimal(wei, DECIMALS).stripTrailingZeros().toPlainString();
    }
}
