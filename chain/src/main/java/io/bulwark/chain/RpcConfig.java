package io.bulwark.chain;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Map;

/** The short way to name endpoints: {@code BULWARK_RPC_URL_1=https://first,https://second} for chain 1. */
@ConfigMapping(prefix = "bulwark.rpc")
public interface RpcConfig {
    /** Endpoints by chain id, asked after those of {@link ChainConfig.NetworkConfig#urls}. */
    Map<Long, List<String>> url();
}
