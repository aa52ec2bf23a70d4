package io.bulwark.gateway.usage;

import io.bulwark.gateway.keys.KeyRates;
import io.bulwark.gateway.keys.ModelKey;
import io.bulwark.gateway.keys.TestKeys;
import io.bulwark.gateway.keys.TestRates;
import io.bulwark.guard.token.Price;
import io.bulwark.kernel.Permission;
import io.bulwark.kernel.Principal;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Redis;
import io.bulwark.storage.Signals;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The meter of one instance, with everything behind it. */
final class TestUsage implements AutoCloseable {
    /** A dollar for a million tokens in, ten for a million out. */
    static final Price PRICE = new Price(BigDecimal.ONE, BigDecimal.TEN, new BigDecimal("0.1"), "2026-11", "test");

    final TestKeys base;
    final UsageWriter writer;
    final ModelMeter meter;
    final Usage usage;
    final UsageUpkeep upkeep;

    TestUsage(TestPostgres postgres, Redis redis, SettableClock clock, String... settings) {
        this(postgres.connections(), postgres.signals(), redis, clock, settings);
    }

    TestUsage(Connections connections, Signals signals, Redis redis, SettableClock clock, String... settings) {
        base = new TestKeys(connections, signals, clock);
        UsageConfig config = config(settings);
        writer = new UsageWriter(
                new UsageStore(base.jdbi, base.budgets), new UsageMetrics(base.metrics), config, base.metrics);
        KeyRates rates = TestRates.of(redis, clock, base.metrics);
        meter = new ModelMeter(base.keys, rates, base.budgets, writer, clock, base.ids);
        usage = new Usage(base.jdbi, clock);
        upkeep = new UsageUpkeep(base.jdbi, base.keys, base.budgets, writer, base.events, config, clock);
    }

    static UsageConfig config(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("bulwark.gateway.usage." + settings[i], settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withMapping(UsageConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(UsageConfig.class);
    }

    static Principal caller(ModelKey key) {
        return new Principal(Principal.Kind.API_KEY, key.principal(), key.owner(), Set.of(Permission.MODEL_CALL));
    }

    static Estimate estimate(long input, long output) {
        return Estimate.at(PRICE, "gpt-4o", input, output);
    }

    static CallResult result(long input, long output, String... tags) {
        return new CallResult(
                        "openai", "gpt-4o", input, 0, output, 0, null, 200, 120, false, false, true, 1, List.of(tags))
                .costing(PRICE.cost(input, 0, output));
    }

    /** One whole call, written. */
    void call(Principal caller, long input, long output, String... tags) {
        try (OpenCall call = meter.open(caller, estimate(input, output))) {
            written(call, result(input, output, tags));
        }
    }

    static void written(OpenCall call, CallResult result) {
        try {
            call.finish(result).toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    long count(String table) {
        return base.jdbi.withHandle(h -> h.createQuery("SELECT count(*) FROM gateway." + table)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void close() {
        writer.stop();
        base.close();
    }
}
