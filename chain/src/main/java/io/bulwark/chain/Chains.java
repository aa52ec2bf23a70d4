package io.bulwark.chain;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** The configured chains. A chain without an endpoint is not there. */
@Singleton
public final class Chains {
    private final Map<Long, EvmClient> clients = new TreeMap<>();
    private final Map<Long, Network> networks = new TreeMap<>();

    /** @throws IllegalArgumentException naming the setting, without its value, when an endpoint is not an HTTP URL */
    @Inject
    public Chains(ChainConfig config, RpcConfig rpc, MeterRegistry meters) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        Set<Long> ids = new LinkedHashSet<>(config.networks().keySet());
        ids.addAll(rpc.url().keySet());
        for (long id : ids) {
            Optional<ChainConfig.NetworkConfig> settings =
                    Optional.ofNullable(config.networks().get(id));
            Set<String> urls = new LinkedHashSet<>();
            settings.flatMap(ChainConfig.NetworkConfig::urls).ifPresent(urls::addAll);
            urls.addAll(rpc.url().getOrDefault(id, List.of()));
            List<RpcEndpoint> endpoints = new ArrayList<>();
            for (String url : urls) {
                endpoints.add(new RpcEndpoint(id, RpcUrl.parse(id, url), http, config, meters));
            }
            if (!endpoints.isEmpty()) {
                networks.put(id, Network.of(id, settings));
                clients.put(id, new EvmClient(id, new RpcPool(id, endpoints)));
            }
        }
    }

    /** Chains outside a container, from the documented settings by their names. */
    public static Chains of(Map<String, String> settings) {
        SmallRyeConfig config = config(settings);
        return new Chains(
                config.getConfigMapping(ChainConfig.class),
                config.getConfigMapping(RpcConfig.class),
                new SimpleMeterRegistry());
    }

    static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ChainConfig.class)
                .withMapping(RpcConfig.class)
                .withSources(new PropertiesConfigSource(settings, "settings", 500))
                .build();
    }

    /** The client of a chain, or empty when no endpoint is configured for it. */
    public Optional<EvmClient> client(long chainId) {
        return Optional.ofNullable(clients.get(chainId));
    }

    public Optional<Network> network(long chainId) {
        return Optional.ofNullable(networks.get(chainId));
    }

    /** The configured chains' ids, ascending. */
    public List<Long> ids() {
        return List.copyOf(clients.keySet());
    }
}
