package io.bulwark.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL and Redis of this instance: those configured, or embedded ones for what is not. */
public final class Engines implements AutoCloseable {
    private final Connections connections;
    private final @Nullable EmbeddedPostgres postgres;
    private final @Nullable EmbeddedRedis redis;

    private Engines(Connections connections, @Nullable EmbeddedPostgres postgres, @Nullable EmbeddedRedis redis) {
        this.connections = connections;
        this.postgres = postgres;
        this.redis = redis;
    }

    /**
     * @param databaseUrl a running PostgreSQL, or null for the embedded one
     * @param redisUrl a running Redis, or null for the embedded one
     * @throws IllegalArgumentException when an address has another form
     */
    public static Engines start(
            DataFolder data, @Nullable String databaseUrl, @Nullable String redisUrl, Progress progress)
            throws IOException {
        Connections.Database configured = databaseUrl == null ? null : Connections.Database.parse(databaseUrl);
        if (redisUrl != null && !redisUrl.startsWith("redis://") && !redisUrl.startsWith("rediss://")) {
            throw new IllegalArgumentException("REDIS_URL must start with redis:// or rediss://");
        }
        EmbeddedPostgres postgres = null;
        EmbeddedRedis redis = null;
        try {
            if (redisUrl == null) {
                redis = EmbeddedRedis.start(data, progress);
            }
            Connections.Database database = configured;
            if (database == null) {
                postgres = EmbeddedPostgres.start(data, progress);
                database = new Connections.Database(postgres.jdbcUrl(), postgres.user(), postgres.password());
            }
            Secret redisAddress = redis != null ? redis.url() : new Secret(redisUrl == null ? "" : redisUrl);
            return new Engines(
                    new Connections(database.jdbcUrl(), database.user(), database.password(), redisAddress),
                    postgres,
                    redis);
        } catch (IOException | RuntimeException e) {
            closeAll(postgres, redis);
            throw e;
        }
    }

    public Connections connections() {
        return connections;
    }

    public boolean embedded() {
        return postgres != null || redis != null;
    }

    @Override
    public void close() {
        closeAll(postgres, redis);
    }

    private static void closeAll(@Nullable EmbeddedPostgres postgres, @Nullable EmbeddedRedis redis) {
        if (redis != null) {
            redis.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }
}
