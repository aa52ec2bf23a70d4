package io.bulwark.proposals.actions;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Well-known tokens and governance contracts by chain: the file {@code contracts.json}. */
final class KnownContracts {
    private static final Map<Long, String> COINS = Map.of(
            56L, "BNB", 100L, "xDAI", 137L, "POL", 146L, "S", 1088L, "METIS", 5000L, "MNT", 42220L, "CELO", 43114L,
            "AVAX");

    /** A token whose unit is known. */
    record TokenInfo(String symbol, int decimals) {
        /** Smallest units as whole units. */
        BigDecimal whole(BigInteger amount) {
            return new BigDecimal(amount, decimals).stripTrailingZeros();
        }
    }

    /** @param executor whether it runs payloads by delegate call as a matter of course */
    record Contract(String name, boolean executor) {}

    private final Map<String, TokenInfo> tokens = new HashMap<>();
    private final Set<String> symbols = new TreeSet<>();
    private final Map<String, TokenInfo> tokenNames = new HashMap<>();
    private final Map<String, Contract> contracts = new HashMap<>();
    /** Deployed at the same address on every chain. */
    private final Map<String, Contract> everywhere = new HashMap<>();

    private final Set<Long> executors = new HashSet<>();

    private KnownContracts() {}

    static KnownContracts load() {
        KnownContracts known = new KnownContracts();
        JsonNode file = Catalogue.resource("contracts.json");
        for (JsonNode token : file.path("tokens")) {
            known.tokens.put(key(token, "address"), info(token));
            known.symbols.add(key(token, "symbol").toLowerCase(Locale.ROOT));
        }
        for (JsonNode token : file.path("token_names")) {
            known.tokenNames.put(key(token, "name"), info(token));
            known.symbols.add(key(token, "symbol").toLowerCase(Locale.ROOT));
        }
        for (JsonNode contract : file.path("contracts")) {
            Contract named = new Contract(
                    contract.path("name").asText(), contract.path("executor").asBoolean());
            if (contract.path("chain").asText().equals("any")) {
                known.everywhere.put(contract.path("address").asText(), named);
                continue;
            }
            known.contracts.put(key(contract, "address"), named);
            if (named.executor()) {
                known.executors.add(contract.path("chain").asLong());
            }
        }
        return known;
    }

    @Nullable
    TokenInfo token(@Nullable Long chain, String address) {
        return tokens.get(chain + ":" + address);
    }

    @Nullable
    TokenInfo tokenNamed(@Nullable Long chain, String name) {
        return tokenNames.get(chain + ":" + name);
    }

    @Nullable
    Contract contract(@Nullable Long chain, String address) {
        Contract everywhere = this.everywhere.get(address);
        return everywhere != null ? everywhere : contracts.get(chain + ":" + address);
    }

    /** Whether a token of the chain whose address is known has this symbol. */
    boolean symbol(@Nullable Long chain, String symbol) {
        return symbols.contains(chain + ":" + symbol.toLowerCase(Locale.ROOT));
    }

    /** The symbols of the chain's known tokens, in lower case. */
    List<String> symbols(@Nullable Long chain) {
        String prefix = chain + ":";
        return symbols.stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    /** Whether an executor of payloads is known on the chain. */
    boolean executors(@Nullable Long chain) {
        return chain != null && executors.contains(chain);
    }

    boolean known(@Nullable Long chain, String address) {
        return token(chain, address) != null || contract(chain, address) != null;
    }

    /** The chain's own coin, with 18 decimals wherever it is known. */
    static TokenInfo coin(@Nullable Long chain) {
        return new TokenInfo(chain == null ? "ETH" : COINS.getOrDefault(chain, "ETH"), 18);
    }

    private static String key(JsonNode row, String member) {
        return row.path("chain").asLong() + ":" + row.path(member).asText();
    }

    private static TokenInfo info(JsonNode token) {
        return new TokenInfo(
                token.path("symbol").asText(), token.path("decimals").asInt());
    }
}
