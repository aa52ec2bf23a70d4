package io.bulwark.kernel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** An amount of tokens, exact to nine decimals, never negative, below 10^20. */
public record TokenAmount(BigDecimal value) implements Comparable<TokenAmount> {
    public static final int DECIMALS = 9;

    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(20);
    private static final Pattern FORM = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,9})?");

    public static final TokenAmount ZERO = new TokenAmount(BigDecimal.ZERO);

    /** @throws ArithmeticException when it is negative, too large, or has more than nine decimals */
    public TokenAmount {
        value = value.setScale(DECIMALS, RoundingMode.UNNECESSARY);
        if (value.signum() < 0 || value.compareTo(LIMIT) >= 0) {
            throw new ArithmeticException("a token amount lies from 0 to 10^20");
        }
    }

    public static TokenAmount of(long whole) {
        return new TokenAmount(BigDecimal.valueOf(whole));
    }

    /** The amount in {@code text}, such as {@code 12} or {@code 0.25}; empty for anything else. */
    public static Optional<TokenAmount> parse(String text) {
        return text.length() <= 30 && FORM.matcher(text).matches()
                ? Optional.of(new TokenAmount(new BigDecimal(text)))
                : Optional.empty();
    }

    public TokenAmount plus(TokenAmount other) {
        return new TokenAmount(value.add(other.value));
    }

    /** @throws ArithmeticException when {@code other} is larger */
    public TokenAmount minus(TokenAmount other) {
        return new TokenAmount(value.subtract(other.value));
    }

    /** An equal share for each of {@code parts}; what does not divide is left over. */
    public TokenAmount dividedBy(int parts) {
        return new TokenAmount(value.divide(BigDecimal.valueOf(parts), DECIMALS, RoundingMode.DOWN));
    }

    /** This times {@code share} (0 to 1), rounded down. */
    public TokenAmount share(BigDecimal share) {
        return new TokenAmount(value.multiply(share).setScale(DECIMALS, RoundingMode.DOWN));
    }

    public TokenAmount min(TokenAmount other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public boolean isZero() {
        return value.signum() == 0;
    }

    @Override
    public int compareTo(TokenAmount other) {
        return value.compareTo(other.value);
    }

    /** Without needless zeros, such as {@code 12} or {@code 0.25}. */
    @Override
    public String toString() {
        return isZero() ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
