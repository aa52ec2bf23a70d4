package io.bulwark.gateway.keys;

import io.bulwark.guard.token.Price;
import io.bulwark.guard.token.Prices;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What models cost here: the built-in table with the installation's own prices before it. */
@Singleton
public final class ModelPrices {
    private static final int NANO = 9;

    private final Prices prices;

    @Inject
    public ModelPrices(KeysConfig config) {
        Map<String, Price> own = new LinkedHashMap<>();
        config.prices()
                .forEach((model, price) -> own.put(
                        model,
                        new Price(
                                price.input(),
                                price.output(),
                                price.cached().orElse(null),
                                "configured",
                                "bulwark.gateway.keys.prices")));
        this.prices = Prices.standard().with(own);
    }

    /** The price of a model, null where it has none. */
    public @Nullable Price of(String model) {
        return prices.of(model);
    }

    /** A cost in nano-dollars, rounded up: what is promised and what is charged are rounded alike. */
    public static long nanos(Price price, long inputTokens, long cachedTokens, long outputTokens) {
        return nanosUp(price.cost(inputTokens, cachedTokens, outputTokens));
    }

    /** USD as nano-dollars, rounded up. */
    public static long nanosUp(BigDecimal usd) {
        return usd.movePointRight(NANO).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** Nano-dollars as USD. */
    public static BigDecimal usd(long nanos) {
        return BigDecimal.valueOf(nanos, NANO);
    }

    /** USD as nano-dollars. */
    static long nanos(BigDecimal usd) {
        return usd.movePointRight(NANO).setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** An amount without closing zeros beyond cents, such as {@code 0.00125} or {@code 3.50}. */
    public static String text(BigDecimal usd) {
        BigDecimal plain = usd.stripTrailingZeros();
        return plain.setScale(Math.max(2, plain.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }
}
