package io.bulwark.proposals.claims;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chains by their common names and by the hosts of their explorers. */
final class ChainNames {
    private static final Map<String, Long> NAMES = Map.ofEntries(
            Map.entry("ethereum", 1L),
            Map.entry("mainnet", 1L),
            Map.entry("optimism", 10L),
            Map.entry("bnb", 56L),
            Map.entry("bsc", 56L),
            Map.entry("gnosis", 100L),
            Map.entry("polygon", 137L),
            Map.entry("sonic", 146L),
            Map.entry("zksync", 324L),
            Map.entry("worldchain", 480L),
            Map.entry("metis", 1088L),
            Map.entry("soneium", 1868L),
            Map.entry("base", 8453L),
            Map.entry("mode", 34443L),
            Map.entry("arbitrum", 42161L),
            Map.entry("celo", 42220L),
            Map.entry("avalanche", 43114L),
            Map.entry("linea", 59144L),
            Map.entry("scroll", 534352L),
            Map.entry("zora", 7777777L));
    private static final Map<String, Long> HOSTS = Map.ofEntries(
            Map.entry("etherscan.io", 1L),
            Map.entry("www.etherscan.io", 1L),
            Map.entry("eth.blockscout.com", 1L),
            Map.entry("optimistic.etherscan.io", 10L),
            Map.entry("bscscan.com", 56L),
            Map.entry("gnosisscan.io", 100L),
            Map.entry("polygonscan.com", 137L),
            Map.entry("basescan.org", 8453L),
            Map.entry("arbiscan.io", 42161L),
            Map.entry("nova.arbiscan.io", 42170L),
            Map.entry("celoscan.io", 42220L),
            Map.entry("explorer.celo.org", 42220L),
            Map.entry("snowscan.xyz", 43114L),
            Map.entry("snowtrace.io", 43114L),
            Map.entry("lineascan.build", 59144L),
            Map.entry("scrollscan.com", 534352L));

    private ChainNames() {}

    static @Nullable Long named(String word) {
        return NAMES.get(word);
    }

    static @Nullable Long host(String host) {
        return HOSTS.get(host);
    }
}
