package io.bulwark.research.source;

import java.net.URI;
import java.util.Optional;

/** A chain under the names that the sources give it. */
public enum Chain {
    ETHEREUM(1, "ethereum", "eth", "ethereum", "https://eth.blockscout.com"),
    BSC(56, "binance-smart-chain", "bsc", "bsc", ""),
    POLYGON(137, "polygon-pos", "polygon_pos", "polygon", "https://polygon.blockscout.com"),
    ARBITRUM(42161, "arbitrum-one", "arbitrum", "arbitrum", "https://arbitrum.blockscout.com"),
    OPTIMISM(10, "optimistic-ethereum", "optimism", "optimism", "https://optimism.blockscout.com"),
    BASE(8453, "base", "base", "base", "https://base.blockscout.com"),
    AVALANCHE(43114, "avalanche", "avax", "avalanche", "");

    private final long id;
    private final String platform;
    private final String network;
    private final String dex;
    private final String blockscout;

    Chain(long id, String platform, String network, String dex, String blockscout) {
        this.id = id;
        this.platform = platform;
        this.network = network;
        this.dex = dex;
        this.blockscout = blockscout;
    }

    /** The EVM chain id. */
    public long id() {
        return id;
    }

    /** At CoinGecko. */
    public String platform() {
        return platform;
    }

    String network() {
        return network;
    }

    String dex() {
        return dex;
    }

    /** The chain's public explorer, where there is one. */
    public Optional<URI> explorer() {
        return blockscout.isEmpty() ? Optional.empty() : Optional.of(URI.create(blockscout));
    }

    /** By CoinGecko's platform name, our own name or the chain id. */
    public static Optional<Chain> of(String name) {
        for (Chain chain : values()) {
            if (chain.platform.equalsIgnoreCase(name)
                    || chain.name().equalsIgnoreCase(name)
                    || chain.network.equalsIgnoreCase(name)
                    || String.valueOf(chain.id).equals(name)) {
                return Optional.of(chain);
            }
        }
        return Optional.empty();
    }
}
