package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known about a configured chain besides its endpoints. */
public record Network(
        long chainId,
        List<EvmAddress> governors,
        long governanceBlocks,
        Optional<EvmAddress> guardToken,
        Optional<EvmAddress> daoCore,
        List<EvmAddress> tokens,
        Optional<EvmAddress> ensRegistry) {
    static final int MAX_TOKENS = 50;

    /** Mainnet, Sepolia and Holesky share the registry's address (docs.ens.domains, deployments). */
    private static final Set<Long> ENS_CHAINS = Set.of(1L, 11_155_111L, 17_000L);

    private static final EvmAddress ENS_REGISTRY = new EvmAddress("0x00000000000c2e074ec69a0dfb2997ba6c7d2e1e");

    public Network {
        governors = List.copyOf(governors);
        tokens = List.copyOf(tokens);
        if (tokens.size() > MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "bulwark.chain.networks." + chainId + ".tokens has more than " + MAX_TOKENS + " entries");
        }
        if (governanceBlocks <= 0) {
            throw new IllegalArgumentException(
                    "bulwark.chain.networks." + chainId + ".governance-blocks must be positive");
        }
    }

    static Network of(long chainId, Optional<ChainConfig.NetworkConfig> config) {
        Optional<EvmAddress> guard = config.flatMap(ChainConfig.NetworkConfig::guardToken);
        Set<EvmAddress> tokens = new LinkedHashSet<>(guard.stream().toList());
        tokens.addAll(config.flatMap(ChainConfig.NetworkConfig::tokens).orElse(List.of()));
        return new Network(
                chainId,
                config.flatMap(ChainConfig.NetworkConfig::governors).orElse(List.of()),
                config.map(ChainConfig.NetworkConfig::governanceBlocks).orElse(1_000_000L),
                guard,
                config.flatMap(ChainConfig.NetworkConfig::daoCore),
                new ArrayList<>(tokens),
                config.flatMap(ChainConfig.NetworkConfig::ensRegistry)
                        .or(() -> ENS_CHAINS.contains(chainId) ? Optional.of(ENS_REGISTRY) : Optional.empty()));
    }
}
