package io.bulwark.gateway.keys;

import io.bulwark.plans.Limiter;
import io.bulwark.plans.PlansConfig;
import io.bulwark.storage.Redis;
import io.bulwark.testing.SettableClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Rates whose minute moves with a test's clock. */
public final class TestRates {
    private TestRates() {}

    public static KeyRates of(Redis redis, SettableClock clock, MeterRegistry metrics, String... whenDown) {
        PlansConfig plans = new SmallRyeConfigBuilder()
                .withMapping(PlansConfig.class)
                .withSources(new PropertiesConfigSource(
                        whenDown.length == 0
                                ? Map.of()
                                : Map.of("bulwark.plans.limits-when-redis-is-down", whenDown[0]),
                        "test",
                        500))
                .build()
                .getConfigMapping(PlansConfig.class);
        return new KeyRates(Limiter.withClock(redis, plans, metrics, clock), redis, plans, clock, metrics, true);
    }
}
