package io.bulwark.server;

import io.bulwark.testing.FaultyModelServer;
import io.bulwark.testing.TestFolders;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A provider of models on this machine, and a gateway file that names it. */
public final class TestModels implements QuarkusTestResourceLifecycleManager {
    private static @Nullable FaultyModelServer upstream;
    private @Nullable Path folder;

    /** The provider; what its models do is told with {@link FaultyModelServer#on}. */
    static FaultyModelServer upstream() {
        return Objects.requireNonNull(upstream);
    }

    @Override
    public Map<String, String> start() {
        upstream = FaultyModelServer.start();
        try {
            folder = Files.createTempDirectory("bulwark-gateway-test");
            Path file =
                    Files.writeString(folder.resolve("gateway.yaml"), """
                    providers:
                      local:
                        kind: vllm
                        base_url: %s
                      second:
                        kind: vllm
                        base_url: %s
                    routes:
                      helper:
                        targets: [local/first, second/spare]
                      network-first:
                        targets: [{ model: bulwark-network/slow-one, timeouts: { answer: 2s } }, local/beside]
                    """.formatted(upstream.url(), upstream.url()));
            return Map.of(
                    "bulwark.gateway.file", file.toString(),
                    "bulwark.gateway.cache", "semantic",
                    "bulwark.compute.gateway.timeout", "PT20S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (upstream != null) {
            upstream.close();
        }
        if (folder != null) {
            TestFolders.delete(folder);
        }
    }
}
