package io.bulwark.gateway.provider;

import java.math.BigDecimal;

/**
 * US dollars for a million tokens.
 *
 * @param cachedInput of input read from the provider's cache
 * @param cacheWrite of input written to it
 */
public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
    /** Dollars for this usage, exact. */
    public BigDecimal of(Usage usage) {
        long plain = Math.max(0, usage.input() - usage.cachedInput() - usage.cacheWrite());
        return input.multiply(BigDecimal.valueOf(plain))
                .add(cachedInput.multiply(BigDecimal.valueOf(usage.cachedInput())))
                .add(cacheWrite.multiply(BigDecimal.valueOf(usage.cacheWrite())))
                .add(output.multiply(BigDecimal.valueOf(usage.output())))
                .movePointLeft(6);
    }
}
