package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.EvmAddress;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainConfigTest {
    private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    @Test
    void every_setting_has_its_documented_default() {
        ChainConfig config = Chains.config(Map.of()).getConfigMapping(ChainConfig.class);
        assertThat(config.networks()).isEmpty();
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.maxResponseBytes()).isEqualTo(10_000_000);
        assertThat(config.breakerFailures()).isEqualTo(5);
        assertThat(config.breakerPause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.walletDeadline()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.walletTtl()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.activityCheck()).isEqualTo(Duration.parse("PT12S"));
        assertThat(config.walletRetention()).isEqualTo(Duration.ofDays(90));
        assertThat(config.lists().allowLoopback()).isFalse();
        assertThat(config.lists().fetchTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void no_setting_is_missing_from_the_list_above() {
        assertThat(Arrays.stream(ChainConfig.class.getDeclaredMethods())).hasSize(11);
        assertThat(Arrays.stream(ChainConfig.ListsConfig.class.getDeclaredMethods()))
                .hasSize(2);
        assertThat(Arrays.stream(ChainConfig.NetworkConfig.class.getDeclaredMethods()))
                .hasSize(7);
    }

    @Test
    void a_network_has_what_its_settings_say() {
        Chains chains = Chains.of(Map.of(
                "bulwark.chain.networks.10.urls", "https://one.example/v3/key,https://two.example",
                "bulwark.chain.networks.10.governors", ADDRESS,
                "bulwark.chain.networks.10.governance-blocks", "500",
                "bulwark.chain.networks.10.guard-token", ADDRESS,
                "bulwark.chain.networks.10.dao-core", ADDRESS,
                "bulwark.chain.networks.10.tokens", "0x27b1fdb04752bbc536007a920d24acb045561c26," + ADDRESS,
                "bulwark.chain.networks.10.ens-registry", ADDRESS,
                "bulwark.chain.networks.11.guard-token", ADDRESS));
        EvmAddress address = new EvmAddress(ADDRESS);
        assertThat(chains.ids()).containsExactly(10L);
        assertThat(chains.client(11)).isEmpty();
        Network network = chains.network(10).orElseThrow();
        assertThat(network.governors()).containsExactly(address);
        assertThat(network.governanceBlocks()).isEqualTo(500);
        assertThat(network.guardToken()).contains(address);
        assertThat(network.daoCore()).contains(address);
        assertThat(network.tokens())
                .containsExactly(address, new EvmAddress("0x27b1fdb04752bbc536007a920d24acb045561c26"));
        assertThat(network.ensRegistry()).contains(address);
    }

    @Test
    void the_environment_names_networks_and_their_endpoints() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(ChainConfig.class)
                .withMapping(RpcConfig.class)
                .withSources(new EnvConfigSource(
                        Map.of(
                                "BULWARK_RPC_URL_1",
                                "https://one.example,https://two.example",
                                "BULWARK_RPC_URL_31337",
                                "http://127.0.0.1:8545",
                                "BULWARK_CHAIN_NETWORKS__137__URLS",
                                "https://three.example",
                                "BULWARK_CHAIN_NETWORKS__1__GUARD_TOKEN",
                                ADDRESS,
                                "BULWARK_CHAIN_NETWORKS__1__GOVERNORS",
                                ADDRESS),
                        300))
                .build();
        assertThat(config.getConfigMapping(RpcConfig.class).url().get(1L))
                .containsExactly("https://one.example", "https://two.example");
        Chains chains = new Chains(
                config.getConfigMapping(ChainConfig.class),
                config.getConfigMapping(RpcConfig.class),
                new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        assertThat(chains.ids()).containsExactly(1L, 137L, 31_337L);
        assertThat(chains.network(1).orElseThrow().guardToken()).contains(new EvmAddress(ADDRESS));
        assertThat(chains.network(1).orElseThrow().governors()).containsExactly(new EvmAddress(ADDRESS));
        assertThat(chains.network(1).orElseThrow().ensRegistry()).isPresent();
        assertThat(chains.network(137).orElseThrow().ensRegistry()).isEmpty();
    }

    @Test
    void a_url_that_is_none_is_refused_without_showing_it() {
        for (String url :
                new String[] {"ftp://host/secret-key", "secret-key", "https://", "https://ho st/secret-key"}) {
            assertThatThrownBy(() -> Chains.of(Map.of("bulwark.chain.networks.5.urls", url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("BULWARK_RPC_URL_5")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }
}
