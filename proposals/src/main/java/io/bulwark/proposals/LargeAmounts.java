package io.bulwark.proposals;

import io.bulwark.cache.CacheKey;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Knows from which amount a request is large. There is no price feed here, so a token without a setting has no limit. */
@Singleton
final class LargeAmounts {
    private static final List<String> DOLLARS = List.of(
            "usd", "$", "usdc", "usdt", "dai", "susd", "lusd", "gho", "frax", "cusd", "crvusd", "usds", "pyusd",
            "xdai");

    private final Map<String, BigDecimal> limits = new HashMap<>();

    @Inject
    LargeAmounts(ProposalsConfig config) {
        DOLLARS.forEach(token -> limits.put(token, new BigDecimal(250_000)));
        List.of("eth", "weth", "steth", "wsteth", "reth").forEach(token -> limits.put(token, new BigDecimal(100)));
        List.of("btc", "wbtc", "tbtc").forEach(token -> limits.put(token, new BigDecimal(4)));
        config.largeAmounts().forEach((key, value) -> limits.put(key.toLowerCase(Locale.ROOT), new BigDecimal(value)));
    }

    /** Eight hexadecimal digits that change with any limit. */
    String fingerprint() {
        CacheKey.Inputs inputs = new CacheKey.Inputs();
        new TreeMap<>(limits).forEach((key, limit) -> inputs.add(key)
                .add(limit.stripTrailingZeros().toPlainString()));
        return inputs.hash().substring(0, 8);
    }

    /** The limit for this DAO and token in whole units, or null where none is set. */
    @Nullable
    BigDecimal limit(@Nullable String dao, @Nullable String token) {
        if (token == null) {
            return null;
        }
        String name = token.toLowerCase(Locale.ROOT);
        BigDecimal own = dao == null ? null : limits.get(dao.toLowerCase(Locale.ROOT) + "/" + name);
        return own != null ? own : limits.get(name);
    }

    boolean isLarge(@Nullable String dao, @Nullable String token, @Nullable BigDecimal amount) {
        BigDecimal limit = limit(dao, token);
        return limit != null && amount != null && amount.compareTo(limit) >= 0;
    }
}
