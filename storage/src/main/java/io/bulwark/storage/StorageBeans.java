package io.bulwark.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/** What features inject: Jdbi over the pool, and signals over a direct connection. */
final class StorageBeans {
    @Produces
    @Singleton
    Jdbi jdbi(AgroalDataSource dataSource) {
        return Databases.jdbi(dataSource);
    }

    @Produces
    @Singleton
    Signals signals(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "bulwark.storage.direct-url") Optional<String> directUrl,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        return directUrl
                .map(Connections.Database::parse)
                .map(d -> new Signals(d.jdbcUrl(), d.user(), d.password()))
                .orElseGet(() -> new Signals(url, user, new Secret(password)));
    }

    @Produces
    @Singleton
    Redis redis(@ConfigProperty(name = "bulwark.storage.redis-url") String url) {
        return new Redis(new Secret(url));
    }

    void close(@Disposes Redis redis) {
        redis.close();
    }

    void close(@Disposes Signals signals) {
        signals.close();
    }
}
