package io.bulwark.gateway.keys;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.events.EventLog;
import io.bulwark.kernel.AuditRecord;
import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.Principal;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Databases;
import io.bulwark.storage.Signals;
import io.bulwark.testing.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Model keys and budgets as one instance of the server has them, over a pool and with a clock that tests move. */
public final class TestKeys implements AutoCloseable {
    public static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    public final SettableClock clock;
    public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    public final AgroalDataSource pool;
    public final Jdbi jdbi;
    public final KeysConfig config;
    public final EventLog events;
    public final UuidV7 ids;
    public final ModelKeys keys;
    public final Budgets budgets;
    public final List<AuditRecord> audit = new CopyOnWriteArrayList<>();

    @Nullable
    Instant callersEnd;

    public TestKeys(Connections to, Signals signals, SettableClock clock, String... settings) {
        this.clock = clock;
        pool = pool(to);
        jdbi = Databases.jdbi(pool);
        config = config(settings);
        events = new EventLog(jdbi, signals, clock);
        ids = new UuidV7(clock);
        keys = new ModelKeys(
                jdbi, audit::add, TestKeys::policy, _ -> Optional.ofNullable(callersEnd), config, clock, ids, metrics);
        budgets = new Budgets(jdbi, events, config, clock, metrics);
    }

    private static void policy(String owner, String name) {
        if (!name.equals("strict")) {
            throw BulwarkException.of(ErrorCode.NOT_FOUND, "There is no policy \"" + name + "\" of " + owner);
        }
    }

    /** Names and values in turn, without the prefix {@code bulwark.gateway.keys}. */
    static KeysConfig config(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put("bulwark.gateway.keys." + settings[i], settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withMapping(KeysConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(KeysConfig.class);
    }

    public static NewModelKeyRequest request(@Nullable String budgetUsd, @Nullable String period) {
        return new NewModelKeyRequest("dapp", null, budgetUsd, period, null, null, null, null, null, null);
    }

    public ModelKey key(@Nullable String budgetUsd, @Nullable String period) {
        return keys.create(request(budgetUsd, period), Principal.OPERATOR).key();
    }

    /** Applies a charge as the writer of usage does. */
    public void book(Optional<Charge> charge) {
        jdbi.useTransaction(h -> budgets.apply(h, charge.stream().toList()));
    }

    private static AgroalDataSource pool(Connections to) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(16)
                            .acquisitionTimeout(Duration.ofSeconds(20))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                    .principal(new NamePrincipal(to.user()))
                                    .credential(new SimplePassword(to.password().value())))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
