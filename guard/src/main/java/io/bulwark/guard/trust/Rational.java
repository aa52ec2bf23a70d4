package io.bulwark.guard.trust;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** An exact fraction of bounded size; an operation whose result would be too large or undefined gives null. */
record Rational(BigInteger num, BigInteger den) {
    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);
    static final Rational HUNDRED = of(100);
    private static final int MOST_BITS = 512;
    private static final int MOST_POWER = 64;

    static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    static Rational of(long num, long den) {
        Rational made = make(BigInteger.valueOf(num), BigInteger.valueOf(den));
        if (made == null) {
            throw new IllegalArgumentException("Not a fraction: " + num + "/" + den);
        }
        return made;
    }

    /** The value of decimal digits with at most one point. */
    static @Nullable Rational decimal(String digits) {
        int point = digits.indexOf('.');
        if (point < 0 && digits.length() <= 18) {
            return of(Long.parseLong(digits));
        }
        BigInteger all = new BigInteger(point < 0 ? digits : digits.substring(0, point) + digits.substring(point + 1));
        return make(all, point < 0 ? BigInteger.ONE : BigInteger.TEN.pow(digits.length() - point - 1));
    }

    private static @Nullable Rational make(BigInteger num, BigInteger den) {
        if (den.signum() == 0) {
            return null;
        }
        BigInteger common = num.gcd(den);
        if (den.signum() < 0) {
            common = common.negate();
        }
        BigInteger n = num.divide(common);
        BigInteger d = den.divide(common);
        return n.bitLength() > MOST_BITS || d.bitLength() > MOST_BITS ? null : new Rational(n, d);
    }

    @Nullable
    Rational plus(Rational other) {
        return make(num.multiply(other.den).add(other.num.multiply(den)), den.multiply(other.den));
    }

    @Nullable
    Rational minus(Rational other) {
        return plus(other.negated());
    }

    @Nullable
    Rational times(Rational other) {
        return make(num.multiply(other.num), den.multiply(other.den));
    }

    @Nullable
    Rational over(Rational other) {
        return make(num.multiply(other.den), den.multiply(other.num));
    }

    /** This to a whole power between -64 and 64. */
    @Nullable
    Rational power(Rational exponent) {
        if (!exponent.whole() || exponent.num.abs().compareTo(BigInteger.valueOf(MOST_POWER)) > 0) {
            return null;
        }
        int n = exponent.num.intValue();
        if ((long) Math.abs(n) * Math.max(num.bitLength(), den.bitLength()) > 2L * MOST_BITS) {
            return null;
        }
        return n >= 0 ? make(num.pow(n), den.pow(n)) : make(den.pow(-n), num.pow(-n));
    }

    Rational negated() {
        return new Rational(num.negate(), den);
    }

    boolean zero() {
        return num.signum() == 0;
    }

    boolean whole() {
        return den.equals(BigInteger.ONE);
    }

    double value() {
        return new BigDecimal(num)
                .divide(new BigDecimal(den), java.math.MathContext.DECIMAL64)
                .doubleValue();
    }

    int compare(Rational other) {
        return num.multiply(other.den).compareTo(other.num.multiply(den));
    }

    /** Whether the value can be written with finitely many decimals. */
    boolean terminates() {
        BigInteger rest = den.shiftRight(Math.max(0, den.getLowestSetBit()));
        BigInteger five = BigInteger.valueOf(5);
        for (BigInteger[] step = rest.divideAndRemainder(five);
                step[1].signum() == 0 && !rest.equals(BigInteger.ONE);
                step = rest.divideAndRemainder(five)) {
            rest = step[0];
        }
        return rest.equals(BigInteger.ONE);
    }

    /** The value with {@code decimals} digits after the point. */
    Rational rounded(int decimals, RoundingMode mode) {
        BigDecimal plain = new BigDecimal(num).divide(new BigDecimal(den), decimals, mode);
        Rational value = make(plain.unscaledValue(), BigInteger.TEN.pow(Math.max(0, plain.scale())));
        return value == null ? this : value;
    }

    /** For people: exact where short, otherwise with four decimals. */
    String show(int decimals) {
        int digits = terminates() ? Math.max(decimals, 6) : Math.max(decimals, 4);
        BigDecimal plain = new BigDecimal(num).divide(new BigDecimal(den), digits, RoundingMode.HALF_UP);
        plain = plain.signum() == 0 ? BigDecimal.ZERO : plain.stripTrailingZeros();
        return (plain.scale() < decimals ? plain.setScale(decimals) : plain).toPlainString();
    }
}
