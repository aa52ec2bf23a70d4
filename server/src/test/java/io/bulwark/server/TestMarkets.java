package io.bulwark.server;

import io.bulwark.testing.FakeMarkets;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sources of research on this machine. */
public final class TestMarkets implements QuarkusTestResourceLifecycleManager {
    private static @Nullable FakeMarkets markets;

    static FakeMarkets markets() {
        return Objects.requireNonNull(markets);
    }

    @Override
    public Map<String, String> start() {
        markets = FakeMarkets.start();
        return markets.environment();
    }

    @Override
    public void stop() {
        if (markets != null) {
            markets.close();
        }
    }
}
