package io.bulwark.chain;

import io.bulwark.kernel.EvmAddress;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the chains that are read, by EIP-155 chain id. */
@ConfigMapping(prefix = "bulwark.chain")
public interface ChainConfig {
    Map<Long, NetworkConfig> networks();

    /** How long a connection to an endpoint may take. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** How long one endpoint may take for one request before the next is asked. */
    @WithDefault("PT4S")
    Duration requestTimeout();

    /** The largest answer read from an endpoint, in bytes. */
    @WithDefault("10000000")
    int maxResponseBytes();

    /** Failures in a row after which an endpoint is left alone. */
    @WithDefault("5")
    int breakerFailures();

    /** How long it is left alone before one call tries it again. */
    @WithDefault("PT10S")
    Duration breakerPause();

    /** The longest that reading one wallet may take; what is not read by then is unknown. */
    @WithDefault("PT8S")
    Duration walletDeadline();

    /** How long a wallet's record is served again while the wallet shows no new activity. */
    @WithDefault("PT15M")
    Duration walletTtl();

    /** How often at most a wallet is asked for new activity when an answer about it is served again. */
    @WithDefault("PT12S")
    Duration activityCheck();

    /** How long the last record of a wallet is kept for the time that its chain cannot be reached. */
    @WithDefault("P90D")
    Duration walletRetention();

    ListsConfig lists();

    /** One chain. */
    interface NetworkConfig {
        /** JSON-RPC endpoints in the order they are asked. They may hold keys, so they are never shown. */
        Optional<List<String>> urls();

        /** OpenZeppelin or Bravo style governors whose votes count as governance participation. */
        Optional<List<EvmAddress>> governors();

        /** How many of the latest blocks are searched for proposals and votes. */
        @WithDefault("1000000")
        long governanceBlocks();

        /** The token whose balance opens plans; also shown in wallet records. */
        Optional<EvmAddress> guardToken();

        /** A contract with {@code isMember(address)}. */
        Optional<EvmAddress> daoCore();

        /** ERC-20 tokens shown in wallet records, at most 50. */
        Optional<List<EvmAddress>> tokens();

        /** The ENS registry; known for Ethereum mainnet, Sepolia and Holesky. */
        Optional<EvmAddress> ensRegistry();
    }

    /** Import of address lists. */
    interface ListsConfig {
        /** Permits {@code http} and loopback addresses as a list's source. For trying things out on one machine only. */
        @WithDefault("false")
        boolean allowLoopback();

        /** How long fetching a list from its source may take in all. */
        @WithDefault("PT1M")
        Duration fetchTimeout();
    }
}
