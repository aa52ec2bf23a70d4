package io.bulwark.identity;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bulwark.chain.Chains;
import io.bulwark.identity.siwe.SiweMessage;
import io.bulwark.identity.siwe.SiweTime;
import io.bulwark.kernel.EvmAddress;
import io.bulwark.kernel.UuidV7;
import io.bulwark.storage.Connections;
import io.bulwark.storage.Databases;
import io.bulwark.storage.Redis;
import io.bulwark.testing.SettableClock;
import io.bulwark.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** The whole module as one instance of the server has it, over a pool and with a clock that tests move. */
final class TestIdentity implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final String DOMAIN = "dao.example";
    static final Origin ORIGIN = new Origin("203.0.113.7", "Browser/1.0");

    final SettableClock clock = new SettableClock(NOON);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final AgroalDataSource pool;
    final Jdbi jdbi;
    final IdentityConfig config;
    final AuditLog audit;
    final Sessions sessions;
    final SignIn signIn;
    final ApiKeys keys;
    final IdentityRetention retention;

    TestIdentity(TestPostgres postgres, Redis redis, Map<String, String> settings) {
        this(postgres, redis, settings, Map.of());
    }

    TestIdentity(TestPostgres postgres, Redis redis, Map<String, String> settings, Map<String, String> chainSettings) {
        Map<String, String> all = new HashMap<>(Map.of("bulwark.identity.domains", DOMAIN));
        all.putAll(settings);
        pool = pool(postgres.connections());
        jdbi = Databases.jdbi(pool);
        config = config(all);
        UuidV7 ids = new UuidV7(clock);
        Chains chains = Chains.of(chainSettings);
        audit = new AuditLog(jdbi, clock, () -> ORIGIN, metrics);
        sessions = new Sessions(jdbi, redis, chains, audit, config, clock, ids, metrics);
        signIn = new SignIn(jdbi, chains, sessions, audit, config, clock, metrics);
        keys = new ApiKeys(jdbi, audit, config, clock, ids, metrics);
        retention = new IdentityRetention(signIn, sessions, keys, config, clock);
    }

    static IdentityConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(IdentityConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(IdentityConfig.class);
    }

    private static AgroalDataSource pool(Connections to) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(20)
                            .acquisitionTimeout(Duration.ofSeconds(20))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(to.jdbcUrl())
                                    .principal(new NamePrincipal(to.user()))
                                    .credential(new SimplePassword(to.password().value())))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The message a well-behaved client makes for a nonce. */
    SiweMessage message(EvmAddress address, String nonce) {
        return message(address, nonce, 1);
    }

    SiweMessage message(EvmAddress address, String nonce, long chainId) {
        return new SiweMessage(
                null,
                DOMAIN,
                address,
                "Sign in to the DAO",
                "https://" + DOMAIN + "/login",
                chainId,
                nonce,
                SiweTime.of(clock.instant()),
                null,
                null,
                null,
                null);
    }

    /** Nonce, message, signature, session. */
    SignIn.SignedIn signIn(TestWallet wallet) {
        String message = message(
                        wallet.address(), signIn.challenge(wallet.address()).nonce())
                .text();
        return signIn.verify(message, wallet.sign(message));
    }

    long count(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM identity." + table)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void close() {
        pool.close();
    }
}
